"""ACME credentials: written with the list of their client's, so that none is usable unlisted."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cagateway.domain.acme.credentials import (
    AcmeCredential,
    AcmeCredentialChange,
    StoredAcmeCredential,
)
from cagateway.domain.documents import StoredDocument
from cagateway.store import Action, keys
from cagateway.store.history import history_action
from cagateway.store.items import acme_credentials as items
from cagateway.store.items.documents import is_still
from cagateway.store.table import Table
from cagateway.values import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DynamoDBAcmeCredentials:
    """Where ACME credentials are kept: `AcmeCredentials` of ports/acme.py."""

    table: Table

    def find(self, key_id: str) -> StoredAcmeCredential | None:
        item = self.table.get(keys.acme_credential_key(key_id))
        try:
            return None if item is None else items.from_attributes(item)
        except (KeyError, TypeError, ValueError):
            _log.exception("The ACME credential %s cannot be read, and lets no client in", key_id)
            return None

    def of_client(self, client_id: str) -> Sequence[AcmeCredential]:
        listed = items.listed_in(self.table.get(keys.acme_credentials_key(client_id)))
        return [items.from_fields(client_id, one) for one in listed]

    def create(
        self,
        stored: StoredAcmeCredential,
        change: AcmeCredentialChange,
        client: StoredDocument,
        *,
        at_most: int,
    ) -> bool:
        credential = stored.credential
        list_key = keys.acme_credentials_key(credential.client_id)
        seen = self.table.get(list_key)
        listed = [*items.listed_in(seen), items.to_fields(credential)]
        if len(listed) > at_most:
            return False
        item = {**keys.acme_credential_key(credential.key_id), **items.to_attributes(stored)}
        attributes = items.list_attributes(credential.client_id, listed)
        return self.table.transact(
            [
                self.table.check_action(keys.client_key(client.document_id), *is_still(client)),
                self.table.put_action(item, "attribute_not_exists(pk)"),
                self.table.put_action({**list_key, **attributes}, *items.is_still(seen)),
                history_action(self.table, change),
            ]
        )

    def delete(self, change: AcmeCredentialChange) -> bool:
        list_key = keys.acme_credentials_key(change.client_id)
        seen = self.table.get(list_key)
        listed = items.listed_in(seen)
        left = [one for one in listed if one["key_id"] != change.key_id]
        if len(left) == len(listed):
            return False
        attributes = items.list_attributes(change.client_id, left)
        return self.table.transact(
            [
                self.table.put_action({**list_key, **attributes}, *items.is_still(seen)),
                self.table.delete_action(keys.acme_credential_key(change.key_id)),
                history_action(self.table, change),
            ]
        )


def credentials_left_by(table: Table, client_id: str) -> Iterator[Action]:
    """Give the parts of a transaction that remove all credentials of a client.

    It fails if one is made at the same moment: none outlives its client.
    """
    list_key = keys.acme_credentials_key(client_id)
    seen: Mapping[str, Any] | None = table.get(list_key)
    yield table.delete_action(list_key, *items.is_still(seen))
    for one in items.listed_in(seen):
        yield table.delete_action(keys.acme_credential_key(one["key_id"]))
