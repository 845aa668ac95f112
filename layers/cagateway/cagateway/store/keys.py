"""The table's keys: one CA is one partition, `CA#<caId>`.

| sort key | item |
|---|---|
| `ca:configuration` | the document, and its summary; the only item in the indexes |
| `ca:snapshot` | the last good list, or the manifest of its parts |
| `ca:snapshot#<generation>#<number>` | a part of a list that is too long for one item |
| `ca:sync` | where syncs stand: lease, failure, who asked |
| `history#<time>#sync-<generation>` | one sync that asked Sectigo, and the outbox of its events |
| `history#<time>#version-<version>` | one change of the document; the same |
| `history#<time>#version-<version>-deleted` | its deletion; the same |

The index `certificate-authorities` copies the documents, for those who administer them;
`authority-summaries` has the summaries alone, for the list of CAs and the schedule.

What a read needs begins with `ca:`, so that one query brings it. What is deleted with the CA does
too: its history stays, and goes by TTL.

Beside the CAs, `LOGIN#<account>` with `login:refused` tells which logins Sectigo refused.

The partition `DELETED` has one item for each CA whose remains are still to be removed; its sort key
is the CA's id.

The partition `CLIENTS` has the clients' documents; their sort key is the client's id.
`IDENTITY#<lookup key>` with `issuer:<digest>` or `any` is what a caller is found by, and has what a
decision about a request takes. `CLIENT#<clientId>` with `history#<time>#version-<version>` is a
client's trail.

`ORDERS#<caId>` has a CA's orders, what finds them, and what happened to their certificates
(`store/order_keys.py`). Orders that somebody has to see to stand in the index
`certificate-authorities` as well, under a heading of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from cagateway.domain.access.stored import IdentityKeys

CONFIGURATION = "ca:configuration"
SNAPSHOT = "ca:snapshot"
SNAPSHOT_PARTS = "ca:snapshot#"
SYNC = "ca:sync"
HOT = "ca:"
HISTORY = "history#"
LOGIN = "LOGIN#"
REFUSED_LOGIN = "login:refused"
DELETED = "DELETED"
CA = "CA#"
CLIENTS = "CLIENTS"
CLIENT = "CLIENT#"
IDENTITY = "IDENTITY#"
DOCUMENT_INDEX = "certificate-authorities"
SUMMARY_INDEX = "authority-summaries"


def key(ca_id: str, sort_key: str) -> dict[str, AttributeValueTypeDef]:
    """Give an item's key."""
    return {"pk": {"S": f"{CA}{ca_id}"}, "sk": {"S": sort_key}}


def login_key(account: str) -> dict[str, AttributeValueTypeDef]:
    """Give the key of what is known of an account's logins."""
    return {"pk": {"S": f"{LOGIN}{account}"}, "sk": {"S": REFUSED_LOGIN}}


def client_key(client_id: str) -> dict[str, AttributeValueTypeDef]:
    """Give the key of a client's document."""
    return {"pk": {"S": CLIENTS}, "sk": {"S": client_id}}


def identity_key(identity: IdentityKeys) -> dict[str, AttributeValueTypeDef]:
    """Give the key of what a client's callers are found by."""
    return {
        "pk": {"S": f"{IDENTITY}{identity.lookup}"},
        "sk": {"S": identity.issuer},
    }


def ca_id_of(partition_key: str) -> str:
    """Read a CA's id from its partition's key."""
    return partition_key.removeprefix(CA)


def part_key(generation: int, number: int) -> str:
    """Give the sort key of a snapshot's part; parts of one generation sort by their number."""
    return f"{SNAPSHOT_PARTS}{generation}#{number:04d}"
