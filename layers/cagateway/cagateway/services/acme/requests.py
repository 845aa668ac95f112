"""Admitting signed requests: each is for one URL, by one key, and once (RFC 8555, 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

from cagateway.domain.access.callers import Caller
from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, malformed
from cagateway.domain.acme.states import AccountStatus
from cagateway.domain.identifiers import printable
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order_ids import is_order_id
from cagateway.domain.text import read_strictly
from cagateway.ports.acme import AcmeAccounts, Nonces
from cagateway.ports.jose import (
    BadPublicKeyError,
    Jose,
    JoseError,
    PublicKey,
    Signed,
    UnsupportedAlgorithmError,
)
from cagateway.services.acme.clients import AcmeClients, ended
from cagateway.values import dataclass

_ACCOUNT_URL = re.compile(r"(?P<directory>.{1,1024})/account/(?P<account_id>[0-9A-Z]{26})")


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came.

    Args:
        directory: The URL that its directory's URLs begin with, as the client saw it.
        url: Its own, likewise.
        token: Its body: any JSON.
    """

    ca_id: str
    profile_id: str
    directory: str
    url: str
    token: object


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request of an account's owner.

    Args:
        caller: What its client may do.
        payload: Any JSON; `None` where something is only read (POST-as-GET).
    """

    received: Received
    account: AcmeAccount
    caller: Caller
    payload: object


@dataclass(frozen=True, slots=True)
class KeySigned:
    """A request that a key has signed, which need not be an account's.

    Args:
        payload: Any JSON.
    """

    received: Received
    key: PublicKey
    payload: object


@dataclass(frozen=True, slots=True)
class RequestReader:
    """Reads signed requests, and admits those that are what they say."""

    jose: Jose
    nonces: Nonces
    accounts: AcmeAccounts
    clients: AcmeClients
    clock: Clock

    def by_account(self, received: Received, *, is_lasting: bool) -> Admitted:
        """Admit a request that an account's key has signed.

        Args:
            received: As it came.
            is_lasting: Something is bought, made or ended by it.

        Raises:
            AcmeProblem: It is not admitted.
            StoreError: The table failed.
        """
        signed = self._checked(received)
        if signed.key_id is None:
            raise malformed("Sign with kid, your account's URL, not with jwk.")
        account = self._account_at(received, signed.key_id)
        key = PublicKey(account.jwk, account.thumbprint)
        self._verify(signed, key)
        if account.status is not AccountStatus.VALID:
            raise deactivated()
        at = (received.ca_id, received.profile_id)
        client = self.clients.client_of(account.key_id, *at, is_lasting=is_lasting)
        if client is None:
            raise ended()
        return Admitted(received, account, client.caller, _payload_of(signed))

    def by_key(self, received: Received) -> KeySigned:
        """Admit a request that its own key has signed.

        Raises:
            AcmeProblem: It is not admitted.
            StoreError: The table failed.
        """
        signed = self._checked(received)
        if signed.key is None:
            raise malformed("Sign with jwk, the key itself, not with kid.")
        self._verify(signed, signed.key)
        return KeySigned(received, signed.key, _payload_of(signed))

    def is_by_key(self, received: Received) -> bool:
        """Tell whether a request bears its own key, not an account's URL."""
        return self._read(received.token).key is not None

    def binding_of(self, binding: object) -> Signed:
        """Read an external account binding, unverified.

        Raises:
            AcmeProblem: It is none.
        """
        return self._read(binding, self.jose.read_binding)

    def inner_of(self, token: object) -> Signed:
        """Read a request inside a request, unverified (RFC 8555, 7.3.5).

        Raises:
            AcmeProblem: It is none.
        """
        return self._read(token)

    def _checked(self, received: Received) -> Signed:
        """Read a request, and hold that it is meant for here, and fresh."""
        signed = self._read(received.token)
        if signed.url != received.url:
            raise AcmeProblem(
                ProblemKind.UNAUTHORIZED,
                f"The request is signed for the URL {printable(signed.url or '(none)')}, and came "
                f"to {received.url}.",
            )
        if signed.nonce is None:
            raise _bad_nonce("The protected header has no nonce.")
        if not self.nonces.is_sound(signed.nonce, self.clock()):
            raise _bad_nonce("The nonce was not made here, or is older than an hour.")
        return signed

    def _read(self, token: object, read: Callable[[object], Signed] | None = None) -> Signed:
        try:
            return (read or self.jose.read)(token)
        except UnsupportedAlgorithmError as error:
            kind = ProblemKind.BAD_SIGNATURE_ALGORITHM
            raise AcmeProblem(kind, str(error), algorithms=error.algorithms) from None
        except BadPublicKeyError as error:
            raise AcmeProblem(ProblemKind.BAD_PUBLIC_KEY, str(error)) from None
        except JoseError as error:
            raise malformed(str(error)) from None

    def _account_at(self, received: Received, key_id: str) -> AcmeAccount:
        match = _ACCOUNT_URL.fullmatch(key_id)
        is_here = match is not None and match["directory"] == received.directory
        account_id = match["account_id"] if match and is_here else ""
        account = self.accounts.find(account_id) if is_order_id(account_id) else None
        if account is None or not account.is_at(received.ca_id, received.profile_id):
            raise AcmeProblem(
                ProblemKind.ACCOUNT_DOES_NOT_EXIST,
                f"No account of {received.directory}/directory has the URL {printable(key_id)}. "
                "Register one with a credential of the gateway's operators.",
            )
        return account

    def _verify(self, signed: Signed, key: PublicKey) -> None:
        """Hold that a key has signed, and use up the nonce: no stranger writes anything."""
        if not self.jose.is_signed_by(signed, key):
            text = "The signature does not verify with the key that is named."
            raise AcmeProblem(ProblemKind.UNAUTHORIZED, text)
        if signed.nonce is None or not self.nonces.use(signed.nonce, self.clock()):
            raise _bad_nonce("The nonce was used before.")


def members_of(payload: object) -> Mapping[str, object]:
    """Read a payload that must be an object.

    Raises:
        AcmeProblem: MALFORMED.
    """
    if not isinstance(payload, Mapping):
        raise malformed("The payload must be a JSON object.")
    return cast("Mapping[str, object]", payload)


def as_json(payload: bytes) -> object:
    """Read a payload; `None` where it is empty.

    Raises:
        AcmeProblem: MALFORMED.
    """
    if not payload:
        return None
    try:
        return read_strictly(payload.decode())
    except ValueError:
        raise malformed("The payload is not JSON, or holds a name twice.") from None


def deactivated() -> AcmeProblem:
    """Say that an account was ended by its owner."""
    return AcmeProblem(
        ProblemKind.ACCOUNT_DEACTIVATED,
        "The account was deactivated by its owner. Register another one, with another key.",
    )


def _payload_of(signed: Signed) -> object:
    return as_json(signed.payload)


def _bad_nonce(why: str) -> AcmeProblem:
    text = f"{why} Sign the request again, with this answer's Replay-Nonce."
    return AcmeProblem(ProblemKind.BAD_NONCE, text)
