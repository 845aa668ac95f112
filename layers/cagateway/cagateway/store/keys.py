"""The table's keys.

| partition | sort key | item |
|---|---|---|
| `CA#<caId>` | `ca:configuration` | a CA's document, and its summary |
| `CA#<caId>` | `ca:domains` | which of its domains are known not to be validated |
| `CA#<caId>` | `ca:snapshot` | the last good list, or the manifest of its parts |
| `CA#<caId>` | `ca:snapshot#<generation>#<number>` | a part of a list in several items |
| `CA#<caId>` | `ca:sync` | where syncs stand: lease, failure, who asked; the document's digest |
| `CA#<caId>` | `history#<time>#sync-<generation>` | a sync, and its events' outbox |
| `CA#<caId>` | `history#<time>#version-<version>` | a change of the document; the same |
| `CA#<caId>` | `history#<time>#version-<version>-deleted` | its deletion; the same |
| `DELETED` | `<caId>` | that a deleted CA's remains are still to be removed |
| `LOGIN#<account>` | `login:refused` | which logins of an account Sectigo refused |
| `DOMAINS#<account>` | `domains` | how the domains stand that an account's login sees |
| `CLIENTS` | `<clientId>` | a client's document |
| `CLIENT#<clientId>` | `history#<time>#version-<version>` | a change of it; the same |
| `CLIENT#<clientId>` | `history#<time>#version-<version>-deleted` | its deletion; the same |
| `CLIENT#<clientId>` | `history#<time>#acme-<keyId>-created` | a new ACME credential; the same |
| `CLIENT#<clientId>` | `history#<time>#acme-<keyId>-deleted` | its deletion; the same |
| `CLIENT#<clientId>` | `acme:credentials` | a list of the client's ACME credentials |
| `ACME-CREDENTIAL#<keyId>` | `acme:credential` | one of them, with its sealed HMAC key |
| `IDENTITY#<lookup>` | `<issuer>` | a client, by what its callers show |

`ORDERS#<caId>` has a CA's orders and what belongs to them (`store/order_keys.py`).

What a read needs begins with `ca:`, so that one query brings it. What is deleted with the CA does
too: its history stays, and goes by TTL.

The index `certificate-authorities` copies the documents, for those who administer them;
`authority-summaries` has the summaries alone, for the list of CAs and the schedule. Orders that
the collector has to see to stand in the first as well, under a heading of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cagateway.domain.instants import sortable
from cagateway.store import Attributes, Key

if TYPE_CHECKING:
    from datetime import datetime

    from cagateway.domain.access.identities import IdentityKeys


CONFIGURATION = "ca:configuration"
DOMAINS = "ca:domains"
SNAPSHOT = "ca:snapshot"
SNAPSHOT_PARTS = "ca:snapshot#"
SYNC = "ca:sync"
HOT = "ca:"
HISTORY = "history#"
LOGIN = "LOGIN#"
REFUSED_LOGIN = "login:refused"
SEEN_DOMAINS = "DOMAINS#"
DELETED = "DELETED"
CA = "CA#"
CLIENTS = "CLIENTS"
CLIENT = "CLIENT#"
IDENTITY = "IDENTITY#"
ACME_CREDENTIAL = "ACME-CREDENTIAL#"
DOCUMENT_INDEX = "certificate-authorities"
SUMMARY_INDEX = "authority-summaries"


def key(ca_id: str, sort_key: str) -> Key:
    """Give an item's key."""
    return {"pk": {"S": f"{CA}{ca_id}"}, "sk": {"S": sort_key}}


def login_key(account: str) -> Key:
    """Give the key of what is known of an account's logins."""
    return {"pk": {"S": f"{LOGIN}{account}"}, "sk": {"S": REFUSED_LOGIN}}


def domains_key(account: str) -> Key:
    """Give the key of how the domains stand that an account's login sees."""
    return {"pk": {"S": f"{SEEN_DOMAINS}{account}"}, "sk": {"S": "domains"}}


def client_key(client_id: str) -> Key:
    """Give the key of a client's document."""
    return {"pk": {"S": CLIENTS}, "sk": {"S": client_id}}


def identity_key(identity: IdentityKeys) -> Key:
    """Give the key of what a client's callers are found by."""
    return {
        "pk": {"S": f"{IDENTITY}{identity.lookup}"},
        "sk": {"S": identity.issuer},
    }


def acme_credential_key(key_id: str) -> Key:
    """Give the key of an ACME credential."""
    return {"pk": {"S": f"{ACME_CREDENTIAL}{key_id}"}, "sk": {"S": "acme:credential"}}


def acme_credentials_key(client_id: str) -> Key:
    """Give the key of what lists a client's ACME credentials."""
    return {"pk": {"S": f"{CLIENT}{client_id}"}, "sk": {"S": "acme:credentials"}}


def deleted_key(ca_id: str) -> Key:
    """Give the key of the mark that a deleted CA has."""
    return {"pk": {"S": DELETED}, "sk": {"S": ca_id}}


def history_of(partition: str) -> Attributes:
    """Give what the keys of a history begin with."""
    return {"pk": {"S": partition}, "sk": {"S": HISTORY}}


def history_key(partition: str, happened_at: datetime, suffix: str) -> Key:
    """Give the key of what happened: by time, in UTC, so that the newest are read first.

    The suffix tells it from others of the same moment.
    """
    return {"pk": {"S": partition}, "sk": {"S": f"{HISTORY}{sortable(happened_at)}#{suffix}"}}


def ca_id_of(partition_key: str) -> str:
    """Read a CA's id from its partition's key."""
    return partition_key.removeprefix(CA)


def part_key(generation: int, number: int) -> str:
    """Give the sort key of a snapshot's part; parts of one generation sort by their number."""
    return f"{SNAPSHOT_PARTS}{generation}#{number:04d}"
