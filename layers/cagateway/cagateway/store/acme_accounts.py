"""ACME accounts: each with what it is found by, its key, in one transaction."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.store import Action, Attributes, acme_keys
from cagateway.store.items import acme_accounts as items
from cagateway.store.items.instants import to_seconds
from cagateway.store.table import Table, is_version
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# A day's count is over with the day, whose clocks may differ.
_COUNT_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class DynamoDBAcmeAccounts:
    """Where accounts are kept: `AcmeAccounts` of ports/acme.py."""

    table: Table

    def find(self, account_id: str) -> AcmeAccount | None:
        item = self.table.get(acme_keys.account_key(account_id))
        try:
            return None if item is None else items.from_attributes(item)
        except (KeyError, TypeError, ValueError):
            _log.exception("The ACME account %s cannot be read", account_id)
            return None

    def id_of_key(self, ca_id: str, profile_id: str, thumbprint: str) -> str | None:
        item = self.table.get(acme_keys.public_key_key(ca_id, profile_id, thumbprint))
        return None if item is None else str(item["accountId"]["S"])

    def count(self, key_id: str, now: datetime, *, at_most: int) -> bool:
        # By itself, as a client's orders are counted: machines that start together all write this
        # item, and transactions would meet there.
        counted = self.table.update(
            acme_keys.made_key(key_id, now),
            "SET expiresAt = :until ADD made :one",
            "attribute_not_exists(made) OR made < :most",
            {
                ":one": {"N": "1"},
                ":most": {"N": str(at_most)},
                ":until": to_seconds(now + _COUNT_KEPT),
            },
        )
        return counted is not None

    def create(self, account: AcmeAccount, *, instead_of: str | None) -> bool:
        put = self.table.put_action(_item(account), "attribute_not_exists(pk)")
        return self.table.transact([put, self._found(account, instead_of)])

    def save(self, account: AcmeAccount, before: AcmeAccount) -> AcmeAccount | None:
        saved = replace(account, version=before.version + 1)
        actions = [self.table.put_action(_item(saved), *is_version(before.version))]
        if saved.thumbprint != before.thumbprint:
            gone = acme_keys.public_key_key(before.ca_id, before.profile_id, before.thumbprint)
            actions += [self._found(saved, None), self.table.delete_action(gone)]
        return saved if self.table.transact(actions) else None

    def moved_on(self, account: AcmeAccount, before: AcmeAccount) -> list[Action]:
        """Make the parts of a transaction that keep an account for longer, and what finds it."""
        saved = replace(account, version=before.version + 1)
        put = self.table.put_action(_item(saved), *is_version(before.version))
        return [put, self._found(saved, before.account_id)]

    def _found(self, account: AcmeAccount, instead_of: str | None) -> Action:
        key = acme_keys.public_key_key(account.ca_id, account.profile_id, account.thumbprint)
        item: Attributes = {
            **key,
            "accountId": {"S": account.account_id},
            "expiresAt": to_seconds(account.expires_at),
        }
        return self.table.put_action(
            item,
            "attribute_not_exists(pk) OR accountId = :old",
            # No account has an empty id.
            {":old": {"S": instead_of or ""}},
        )


def _item(account: AcmeAccount) -> Attributes:
    return {**acme_keys.account_key(account.account_id), **items.to_attributes(account)}
