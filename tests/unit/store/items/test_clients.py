"""Items of clients: those of every version are read, whatever newer code adds to them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cagateway.domain.access.callers import KnownClient
from cagateway.domain.access.clients import Client, read_client
from cagateway.domain.access.identities import Identity, IdentityKeys, issuer_key
from cagateway.domain.access.roles import Role
from cagateway.domain.documents import ChangeAction, ClientChange
from cagateway.store import keys
from cagateway.store.items import clients, history, known_clients
from tests.documents import GOLDEN

Item = dict[str, Any]
ITEMS: list[Item] = json.loads((GOLDEN / "items" / "v2" / "client.json").read_text())
NEWER = [{**item, "colour": {"S": "blue"}, "schemaVersion": {"N": "99"}} for item in ITEMS]


def client() -> Client:
    return read_client("v2-client", stored_document(), needs_issuer=False)


def identity() -> Identity:
    held = client().identity
    assert held is not None
    return held


def stored_document() -> Any:  # noqa: ANN401 - any JSON
    return json.loads(ITEMS[0]["document"]["S"]) | {"certificates": "all"}


@pytest.mark.parametrize("items", [ITEMS, NEWER], ids=["as-it-is", "from-newer-code"])
def test_a_client_is_read(items: list[Item]) -> None:
    stored = clients.from_attributes(items[0])
    assert (stored.document_id, stored.version) == ("v2-client", 2)
    assert stored.document["name"] == "Zürich"
    # From before a client could see less; shown, so that it is not lost when it is put again.
    assert stored.document == stored_document()
    # Not by what the document is read as today: these keys are what there is to be removed.
    assert stored.identity is not None
    assert keys.identity_key(stored.identity) == {name: items[1][name] for name in ("pk", "sk")}
    assert keys.client_key("v2-client") == {name: items[0][name] for name in ("pk", "sk")}


@pytest.mark.parametrize("items", [ITEMS, NEWER], ids=["as-it-is", "from-newer-code"])
def test_who_may_do_what_is_read(items: list[Item]) -> None:
    issuer = issuer_key(identity())
    role, ca_ids = Role.POLICY_CONSTRAINED_TENANT, frozenset({"sectigo"})
    expected = KnownClient("v2-client", issuer, role, ca_ids, is_enabled=True, sees_all=True)
    assert known_clients.from_attributes(items[1]) == expected


def test_a_document_that_is_stored_today_has_the_same_keys() -> None:
    # With others, every client would be locked out.
    key = keys.identity_key(IdentityKeys.of(identity()))
    assert key == {name: ITEMS[1][name] for name in ("pk", "sk")}
    assert {**key, **clients.identity_attributes(client())} == ITEMS[1]


def test_a_client_that_names_its_issuers_key_is_read_with_it() -> None:
    (item,) = json.loads((GOLDEN / "items" / "v3" / "client.json").read_text())
    digest = "0123456789abcdef" * 4
    known = known_clients.from_attributes(item)
    assert known is not None
    assert (known.client_id, known.issuer_key_sha256) == ("v3-client", digest)
    document = stored_document()
    document["identity"]["issuer-key-sha256"] = digest.upper()
    made = read_client("v3-client", document, needs_issuer=True)
    assert clients.identity_attributes(made).items() <= item.items()


def test_a_client_with_bounds_is_read_with_them() -> None:
    stored, item = json.loads((GOLDEN / "items" / "v5" / "client.json").read_text())
    read = clients.from_attributes(stored)
    made = read_client("v5-client", read.document, needs_issuer=True)
    known = known_clients.from_attributes(item)
    assert known is not None
    assert (known.role, known.bounds, known.sees_all) == (made.role, made.bounds, False)
    assert clients.identity_attributes(made).items() <= item.items()


def test_the_last_release_lets_a_client_with_bounds_read_and_validate_alone() -> None:
    # It knows neither bounds nor this member, and would have it order whatever it asks for.
    document = stored_document() | {"role": "integrator"}
    assert clients.identity_attributes(made(document))["role"] == {"S": "integrator"}
    bounds: list[Item] = [{"allowed-names": []}, {"allowed-profiles": []}, {"max-validity-days": 1}]
    for bound in bounds:
        attributes = clients.identity_attributes(made(document | bound))
        assert attributes["role"] == {"S": "read-only-integrator"}
        key = {name: ITEMS[1][name] for name in ("pk", "sk")}
        known = known_clients.from_attributes({**key, **attributes})
        assert known is not None
        assert known.role is Role.INTEGRATOR


def made(document: Any) -> Client:  # noqa: ANN401 - any JSON
    return read_client("v2-client", document, needs_issuer=False)


@pytest.mark.parametrize("items", [ITEMS, NEWER], ids=["as-it-is", "from-newer-code"])
def test_the_trail_is_read_and_keeps_its_key(items: list[Item]) -> None:
    entry = history.from_attributes(items[2])
    assert isinstance(entry, ClientChange)
    assert (entry.action, entry.version) == (ChangeAction.CHANGED, 2)
    assert entry.settings[0].setting == "name"
    assert history.entry_key(entry) == {name: items[2][name] for name in ("pk", "sk")}
    assert history.to_attributes(entry).items() <= ITEMS[2].items()


@pytest.mark.parametrize("text", ["{", "[7]", '"text"', "[" * 100_000])
def test_a_document_that_is_no_json_object_is_empty_and_told(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert clients.from_attributes({**ITEMS[0], "document": {"S": text}}).document == {}
    assert "PUT it anew" in caplog.text


@pytest.mark.parametrize(
    "change",
    [
        {"role": {"S": "brand-new"}},
        {"role": {"N": "1"}},
        {"role": {"S": "address"}},
        {"role": {"S": "switched-off"}},
        {"caIds": {"S": "sectigo"}},
        {"caIds": {"L": [{"N": "1"}]}},
        {"clientId": {"N": "1"}},
        {"isEnabled": {}},
        {"boundedRole": {"S": "brand-new"}},
        {"boundedRole": {}},
        {"allowedNames": {"S": "example.com"}},
        {"allowedNames": {"L": [{"N": "1"}]}},
        {"allowedProfiles": {"SS": ["web"]}},
        {"maxValidityDays": {"S": "47"}},
        {"certificates": {"BOOL": True}},
    ],
    ids=str,
)
def test_who_cannot_be_judged_is_nobody(change: Item) -> None:
    assert known_clients.from_attributes({**ITEMS[1], **change}) is None


def test_only_a_clear_all_shows_all() -> None:
    known = known_clients.from_attributes({**ITEMS[1], "certificates": {"S": "brand-new"}})
    assert known is not None
    assert not known.sees_all


def test_only_a_clear_yes_lets_in() -> None:
    known = known_clients.from_attributes({**ITEMS[1], "isEnabled": {"BOOL": "true"}})
    assert known is not None
    assert not known.is_enabled
