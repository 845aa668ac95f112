"""Keeping how domains stand: one item for a login, and of each of its CAs what readers need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cagateway.domain.dcv.domains import DomainList, DomainRecord, DomainTrouble
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.store import Attributes, keys
from cagateway.store.items import domain_records, known_domains
from cagateway.store.items.instants import to_seconds
from cagateway.store.table import Table, setting
from cagateway.values import dataclass

# A login that no CA names any more is not read again; its list goes a quarter later.
_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class DynamoDBDomains:
    """Keeps them: `DomainRecords` of ports/domains.py."""

    table: Table

    def find(self, account: str) -> DomainRecord:
        item = self.table.get(keys.domains_key(account))
        return DomainRecord() if item is None else domain_records.from_attributes(item)

    def keep(
        self, account: str, listed: DomainList, certificates: Mapping[str, int]
    ) -> DomainList | None:
        item, kept = domain_records.list_attributes(listed, certificates)
        update, values = setting({**item, "expiresAt": to_seconds(listed.read_at + _KEPT)})

        def is_own(found: Mapping[str, Any]) -> bool:
            return found.get("readAt") == item["readAt"]

        updated = self.table.update(
            keys.domains_key(account),
            f"{update} REMOVE trouble",
            "attribute_not_exists(readAt) OR readAt <= :readAt",
            values,
            is_own=is_own,
        )
        return None if updated is None else kept

    def note_trouble(self, account: str, trouble: DomainTrouble) -> None:
        update, values = setting(
            {
                "trouble": {"S": domain_records.trouble_text(trouble)},
                "expiresAt": to_seconds(trouble.at + _KEPT),
            }
        )
        self.table.update(keys.domains_key(account), update, "", values)

    def publish(self, ca_id: str, known: KnownDomains) -> bool:
        item = known_domains.to_attributes(known)
        digest: Attributes = {known_domains.DIGEST: {"S": known_domains.digest_of(item)}}
        return self.table.transact(
            [
                self.table.check_action(
                    keys.key(ca_id, keys.CONFIGURATION), "attribute_exists(pk)"
                ),
                self.table.set_action(keys.key(ca_id, keys.DOMAINS), item),
                self.table.set_action(keys.key(ca_id, keys.SYNC), digest),
            ]
        )
