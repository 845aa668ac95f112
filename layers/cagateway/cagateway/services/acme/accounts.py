"""Accounts: registered with a client's credential, changed, rolled over, ended (RFC 8555, 7.3)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from cagateway.domain.acme.accounts import AcmeAccount, read_contacts
from cagateway.domain.acme.credentials import StoredAcmeCredential
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, malformed
from cagateway.domain.acme.states import AccountStatus
from cagateway.domain.instants import Clock, seconds_left_today
from cagateway.domain.orders.order_ids import order_id
from cagateway.ports.acme import AcmeAccounts
from cagateway.ports.jose import BadPublicKeyError, Jose, PublicKey, Signed
from cagateway.ports.orders import KeyVaultError
from cagateway.services.acme.clients import AcmeClient, AcmeClients, ended
from cagateway.services.acme.requests import (
    Admitted,
    KeySigned,
    Received,
    RequestReader,
    as_json,
    deactivated,
    members_of,
)
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# As an order's certificate is remembered. An account that orders nothing for so long is forgotten.
KEPT = timedelta(days=400)
# An account that orders is moved on once a quarter of that is over: one write in a hundred days.
_MOVED_ON = timedelta(days=300)
# Some hundreds of machines may share a credential, and register when they are all started anew.
# What a stolen one writes until it is deleted is bounded with that: a megabyte a day, for `KEPT`.
MOST_MADE_IN_A_DAY = 1_000
_RANDOM_BITS = 80
# Two that arrive together may each find the other's account gone; a third time means a mistake.
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Registered:
    """An account, and whether the request made it."""

    account: AcmeAccount
    is_new: bool


@dataclass(frozen=True, slots=True)
class Registrar:
    """Keeps accounts.

    Args:
        random_bits: Gives as many random bits as it is asked for.
    """

    reader: RequestReader
    jose: Jose
    accounts: AcmeAccounts
    clients: AcmeClients
    vault: BindingVault
    clock: Clock
    random_bits: Callable[[int], int]

    def register(self, received: Received) -> Registered:
        """Give the account of a key, or make one, with a client's credential.

        Raises:
            AcmeProblem: There is none, and none is made.
            StoreError: The table failed.
        """
        asked = self.reader.by_key(received)
        members = members_of(asked.payload)
        for _ in range(_ATTEMPTS):
            holder = self._holder(received, asked.key)
            known = self.accounts.find(holder) if holder else None
            if known is not None and self._stands(known):
                return Registered(known, is_new=False)
            if members.get("onlyReturnExisting") is True:
                raise _no_account() if known is None else ended()
            client = self._bound(asked, members)
            contacts = read_contacts(members.get("contact"))
            self._count(client.stored.credential.key_id)
            made = self._made(asked, client, contacts)
            if self.accounts.create(made, instead_of=holder):
                _log.info("ACME account %s of client %s", made.account_id, made.client_id)
                return Registered(made, is_new=True)
        raise not_now("Several requests with this key arrived at once.")

    def change(self, asked: Admitted) -> AcmeAccount:
        """Change an account's contacts, or end it; a request without payload only reads.

        Raises:
            AcmeProblem: What is asked for cannot be.
            StoreError: The table failed.
        """
        if asked.payload is None:
            return asked.account
        members = members_of(asked.payload)
        account = asked.account
        if "contact" in members:
            account = replace(account, contacts=read_contacts(members["contact"]))
        if members.get("status") not in {None, AccountStatus.VALID, AccountStatus.DEACTIVATED}:
            raise malformed("An account's status can be set to deactivated, and to nothing else.")
        if members.get("status") == AccountStatus.DEACTIVATED:
            account = account.deactivated()
        if account == asked.account:
            return account
        saved = self.accounts.save(account, asked.account)
        if saved is None:
            raise not_now("The account was changed by another request at this moment.")
        return saved

    def roll_over(self, asked: Admitted) -> AcmeAccount:
        """Give an account another key (RFC 8555, 7.3.5).

        Raises:
            AcmeProblem: The new key did not sign for it, or it is another account's.
            StoreError: The table failed.
        """
        account = asked.account
        inner = self.reader.inner_of(asked.payload)
        key = inner.key
        if key is None or not self.jose.is_signed_by(inner, key):
            raise malformed("The inner request must be signed by the new key, with it as jwk.")
        if inner.nonce is not None or inner.url != asked.received.url:
            raise malformed("The inner request has the same url as the outer one, and no nonce.")
        self._check_roll_over(asked, inner)
        if key.thumbprint == account.thumbprint:
            return account
        moved = replace(account, jwk=key.jwk, thumbprint=key.thumbprint)
        saved = self.accounts.save(moved, account)
        if saved is not None:
            _log.info("ACME account %s has another key", account.account_id)
            return saved
        return self._not_rolled_over(account, key)

    def _check_roll_over(self, asked: Admitted, inner: Signed) -> None:
        members = members_of(as_json(inner.payload))
        account_url = f"{asked.received.directory}/account/{asked.account.account_id}"
        if members.get("account") != account_url:
            raise malformed("account must be the URL of the account whose key is changed.")
        try:
            old = self.jose.read_key(members.get("oldKey"))
        except BadPublicKeyError:
            old = None
        if old is None or old.thumbprint != asked.account.thumbprint:
            raise malformed("oldKey must be the account's key as it is before.")

    def _not_rolled_over(self, account: AcmeAccount, key: PublicKey) -> AcmeAccount:
        holder = self.accounts.id_of_key(account.ca_id, account.profile_id, key.thumbprint)
        if holder == account.account_id:
            # The answer to the same request was lost.
            return self.accounts.find(holder) or account
        if holder is not None:
            raise AcmeProblem(
                ProblemKind.KEY_TAKEN, "The new key is another account's.", account_id=holder
            )
        raise not_now("The account was changed by another request at this moment.")

    def _holder(self, received: Received, key: PublicKey) -> str | None:
        """Tell which account has a key; TTL may have removed the account itself."""
        return self.accounts.id_of_key(received.ca_id, received.profile_id, key.thumbprint)

    def _stands(self, account: AcmeAccount) -> bool:
        """Tell whether an account may go on; one whose credential is gone is made anew."""
        if account.status is not AccountStatus.VALID:
            raise deactivated()
        at = (account.ca_id, account.profile_id)
        return self.clients.client_of(account.key_id, *at, is_lasting=True) is not None

    def _bound(self, asked: KeySigned, members: Mapping[str, object]) -> AcmeClient:
        """Find the credential that a new account is bound to (RFC 8555, 7.3.4)."""
        token = members.get("externalAccountBinding")
        if token is None:
            raise AcmeProblem(
                ProblemKind.EXTERNAL_ACCOUNT_REQUIRED,
                "An account is made with a credential (external account binding): ask the "
                "gateway's operators for a key id and an HMAC key.",
            )
        binding = self.reader.binding_of(token)
        if binding.url != asked.received.url or binding.nonce is not None:
            raise malformed("The binding has the same url as the request, and no nonce.")
        if self._key_in(binding) != asked.key.thumbprint:
            raise malformed("The binding's payload must be the account's key.")
        at = (asked.received.ca_id, asked.received.profile_id)
        client = self.clients.client_of(binding.key_id or "", *at, is_lasting=True)
        if client is None or not self._is_authentic(binding, client):
            raise _unknown_credential()
        if not client.stored.credential.makes_accounts(self.clock()):
            raise AcmeProblem(
                ProblemKind.UNAUTHORIZED,
                "The credential makes no new accounts any more: it has expired. Ask the gateway's "
                "operators for another one.",
            )
        return client

    def _count(self, key_id: str) -> None:
        now = self.clock()
        if not self.accounts.count(key_id, now, at_most=MOST_MADE_IN_A_DAY):
            raise AcmeProblem(
                ProblemKind.RATE_LIMITED,
                f"This credential has made {MOST_MADE_IN_A_DAY} accounts today, which is all that "
                "it may. Keep your ACME client's folder, so that it goes on with the account that "
                "it has; or take another credential, or wait until tomorrow (UTC).",
                retry_after_seconds=seconds_left_today(now),
            )

    def _key_in(self, binding: Signed) -> str | None:
        try:
            return self.jose.read_key(as_json(binding.payload)).thumbprint
        except BadPublicKeyError:
            return None

    def _is_authentic(self, binding: Signed, client: AcmeClient) -> bool:
        try:
            hmac_key = self.vault.open(client.stored)
        except KeyVaultError:
            _log.exception("The key of an ACME credential could not be decrypted")
            raise not_now("The credential cannot be read now.") from None
        return self.jose.is_authenticated_by(binding, hmac_key)

    def _made(self, asked: KeySigned, client: AcmeClient, contacts: tuple[str, ...]) -> AcmeAccount:
        now = self.clock()
        return AcmeAccount(
            account_id=order_id(now, self.random_bits(_RANDOM_BITS)),
            ca_id=asked.received.ca_id,
            profile_id=asked.received.profile_id,
            client_id=client.caller.client_id,
            key_id=client.stored.credential.key_id,
            jwk=asked.key.jwk,
            thumbprint=asked.key.thumbprint,
            contacts=contacts,
            created_at=now,
            expires_at=now + KEPT,
        )


def moved_on(account: AcmeAccount, now: datetime) -> AcmeAccount | None:
    """Give an account that orders with its time moved on; `None` if it has enough left."""
    if account.expires_at - now > _MOVED_ON:
        return None
    return replace(account, expires_at=now + KEPT)


def not_now(why: str) -> AcmeProblem:
    """Say that something passes by itself, within seconds."""
    text = f"{why} Repeat the request."
    return AcmeProblem(ProblemKind.NOT_NOW, text, retry_after_seconds=2)


def _no_account() -> AcmeProblem:
    text = "No account has this key."
    return AcmeProblem(ProblemKind.ACCOUNT_DOES_NOT_EXIST, text)


def _unknown_credential() -> AcmeProblem:
    return AcmeProblem(
        ProblemKind.UNAUTHORIZED,
        "The key id is unknown, the HMAC key is not its own, or its client may not order with this "
        "certificate authority and profile. Copy both anew; if that does not help, the gateway's "
        "operators find the cause under the key id.",
    )


class BindingVault(Protocol):
    """Decrypts HMAC keys. Raises `KeyVaultError`."""

    def open(self, stored: StoredAcmeCredential) -> bytes:
        """Decrypt a credential's key."""
