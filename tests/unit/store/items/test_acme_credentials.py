"""Items of ACME credentials: those of every version are read, whatever newer code adds to them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cagateway.domain.acme.credentials import (
    AcmeCredential,
    AcmeCredentialChange,
    StoredAcmeCredential,
)
from cagateway.domain.documents import ChangeAction, DocumentChange
from cagateway.store import keys
from cagateway.store.items import acme_credentials, clients, history
from tests.documents import GOLDEN

Item = dict[str, Any]
ITEMS: list[Item] = json.loads((GOLDEN / "items" / "v5" / "acme_credentials.json").read_text())
KEY_ID, ADA = "mfrggzdfmztwq2lknnwg23tpob", "arn:aws:iam::123456789012:user/ada"
AT, END = datetime(2026, 11, 29, 12, 0, 0, 123456, UTC), datetime(2027, 1, 1, tzinfo=UTC)
CREDENTIAL = AcmeCredential(KEY_ID, "v5-client", AT, END, ADA)
STORED = StoredAcmeCredential(CREDENTIAL, "c2VhbGVk")


def newer(item: Item, member: str) -> Item:
    """Make an item as newer code may write it: with members that are not known here."""
    inner = json.loads(item[member]["S"])
    for one in inner if isinstance(inner, list) else [inner]:
        one["colour"] = "blue"
    return {**item, "colour": {"S": "blue"}, member: {"S": json.dumps(inner)}}


def test_a_client_without_an_identity_is_read_and_written() -> None:
    stored = clients.from_attributes(ITEMS[0])
    assert (stored.document_id, stored.identity) == ("v5-client", None)
    change = DocumentChange("v5-client", 1, ChangeAction.CREATED, ADA, AT)
    document = {key: one for key, one in stored.document.items() if key != "certificates"}
    written = clients.to_attributes(change, document, None)
    assert {**keys.client_key("v5-client"), **written} == ITEMS[0]


@pytest.mark.parametrize("item", [ITEMS[1], newer(ITEMS[1], "credential")], ids=["own", "newer"])
def test_a_credential_is_read_and_written(item: Item) -> None:
    assert acme_credentials.from_attributes(item) == STORED
    written = acme_credentials.to_attributes(STORED)
    assert {**keys.acme_credential_key(KEY_ID), **written} == ITEMS[1]
    # DynamoDB would remove it with its accounts still at work.
    assert "expiresAt" not in written


def test_a_list_keeps_what_newer_code_noted_in_it() -> None:
    item = newer(ITEMS[2], "credentials")
    listed = acme_credentials.listed_in(item)
    assert [acme_credentials.from_fields("v5-client", one) for one in listed] == [CREDENTIAL]
    written = acme_credentials.list_attributes("v5-client", listed)["credentials"]
    assert json.loads(str(written.get("S")))[0]["colour"] == "blue"
    own = acme_credentials.list_attributes("v5-client", acme_credentials.listed_in(ITEMS[2]))
    assert {**keys.acme_credentials_key("v5-client"), **own} == ITEMS[2]


@pytest.mark.parametrize(("item", "action"), [(ITEMS[3], "created"), (ITEMS[4], "deleted")])
def test_the_trail_is_read_and_written(item: Item, action: str) -> None:
    entry = history.from_attributes(item)
    assert entry == AcmeCredentialChange("v5-client", KEY_ID, ChangeAction(action), ADA, AT, END)
    assert {**history.entry_key(entry), **history.to_attributes(entry)}.items() >= {
        name: item[name] for name in ("pk", "sk", "kind", "entry")
    }.items()
