"""Items of every version that was ever released are read, whatever newer code adds to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.authorities.configuration import read_configuration
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.authorities.history import HistoryEntry
from cagateway.domain.authorities.refused_logins import RefusedLogin
from cagateway.domain.documents import ChangeAction, ConfigurationChange
from cagateway.domain.sync.changes import ChangeKind
from cagateway.domain.sync.run import SyncOutcome, SyncRun
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import SyncCause, SyncState
from cagateway.domain.text import is_clean
from cagateway.store import refused_logins
from cagateway.store.items import configurations, history, snapshots, sync_states
from tests.documents import GOLDEN
from tests.fakes.clock import NOON
from tests.golden_items import items_in

Item = dict[str, Any]
FILES = {path.stem: path for path in sorted((GOLDEN / "items" / "v1").glob("*.json"))}
TRIED = RefusedLogin("v2", (NOON, NOON + timedelta(minutes=15)), revision=3)
CAUSES_IN_1 = {"schedule", "stale-read", "first-read", "configuration-change", "request"}
WORDS = ("cause", "outcome", "reason", "kind", "action")


def items_of(name: str) -> list[Item]:
    return items_in(FILES[name])


def by_sort_key(name: str) -> dict[str, Item]:
    return {item["sk"]["S"]: item for item in items_of(name)}


def history_items(name: str) -> list[Item]:
    return [item for key, item in by_sort_key(name).items() if key.startswith("history#")]


def history_of(name: str) -> list[HistoryEntry]:
    entries = map(history.from_attributes, history_items(name))
    return [entry for entry in entries if entry is not None]


def runs_of(name: str) -> list[SyncRun]:
    return [entry for entry in history_of(name) if isinstance(entry, SyncRun)]


def snapshot_of(name: str) -> Snapshot:
    return snapshots.from_items(by_sort_key(name))


def state_of(name: str) -> SyncState:
    return sync_states.from_attributes(by_sort_key(name)["ca:sync"])


@pytest.mark.parametrize("name", FILES)
def test_every_entry_of_history_is_read_and_keeps_its_key(name: str) -> None:
    for item in history_items(name):
        entry = history.from_attributes(item)
        assert entry is not None
        assert history.entry_key(entry) == {"pk": item["pk"], "sk": item["sk"]}


@pytest.mark.parametrize("name", FILES)
def test_every_configuration_is_read(name: str) -> None:
    stored = configurations.from_attributes(by_sort_key(name)["ca:configuration"])
    assert (stored.document_id, stored.version) == (f"v1-{name}", 2)
    assert read_configuration(stored.document_id, stored.document).name == "Zürich"


def test_a_list_is_read() -> None:
    snapshot = snapshot_of("synced")
    assert (snapshot.generation, snapshot.source) == (2, "source")
    (first, _) = snapshot.profiles
    assert (first.id, first.name) == ("1", "profile \N{LOCK} 1")
    assert first.properties.as_strings() == {
        "cert_type": "1",
        "description": "",
        "key_type": '{"EC":["P-256"],"RSA":["2048"]}',
        "terms": "[47, 200, 367]",
        "use-secondary-org-name": "false",
    }


def test_a_list_in_parts_is_read() -> None:
    assert len([key for key in by_sort_key("parted") if "snapshot#" in key]) > 1
    assert [one.id for one in snapshot_of("parted").profiles] == ["1", "2", "3"]


def test_states_are_read() -> None:
    assert state_of("synced").synced_source == "source"
    assert state_of("synced").backoff is None
    assert state_of("asked").asked_until is not None
    failed, held = state_of("failed").backoff, state_of("held").backoff
    assert failed is not None
    assert (failed.failure.reason, failed.failures) == (FailureReason.UNREACHABLE, 1)
    assert held is not None
    assert held.held is not None
    assert (held.held.digest, held.held.vanished) == ("digest", 3)


def test_history_is_read() -> None:
    created, changed, first, second = history_of("synced")
    assert isinstance(created, ConfigurationChange)
    assert isinstance(changed, ConfigurationChange)
    assert (created.action, changed.settings[0].after) == (ChangeAction.CREATED, '"Zürich"')
    assert isinstance(first, SyncRun)
    assert first.changes is None
    assert isinstance(second, SyncRun)
    assert second.changes is not None
    assert second.changes.counts() == {"added": 0, "removed": 1, "changed": 2}
    assert {str(run.cause) for run in runs_of("words")} == CAUSES_IN_1


@pytest.mark.parametrize("name", ["halves", "controls"])
def test_text_that_version_1_let_in_reads_clean(name: str) -> None:
    texts = [one.name for one in snapshot_of(name).profiles]
    texts += [
        text
        for run in runs_of(name)
        if run.changes
        for one in run.changes.listed
        for text in (one.profile_name, one.before or "", one.after or "")
    ]
    assert texts
    assert all(map(is_clean, texts))


LOGIN: Item = json.loads((GOLDEN / "items" / "v2" / "login.json").read_text())
WELL: Item = {name: LOGIN[name] for name in ("pk", "sk", "revision", "expiresAt")}


@pytest.mark.parametrize(
    ("item", "read"),
    [
        pytest.param(LOGIN, TRIED, id="refused-twice"),
        pytest.param({**LOGIN, "colour": {"S": "blue"}}, TRIED, id="with-a-member-unknown-here"),
        pytest.param(WELL, None, id="accepted-since"),
        pytest.param({**LOGIN, "triedAt": {"L": []}}, None, id="never-tried"),
    ],
)
def test_what_is_known_of_an_accounts_logins_is_read(item: Item, read: RefusedLogin | None) -> None:
    assert refused_logins.from_attributes(item) == read


def changed_everywhere(value: object, change: Callable[[Item], None]) -> object:
    """Change every JSON object in a value."""
    if isinstance(value, list):
        return [changed_everywhere(one, change) for one in value]
    if not isinstance(value, dict):
        return value
    changed = {name: changed_everywhere(inner, change) for name, inner in value.items()}
    change(changed)
    return changed


def with_json_changed(item: Item, change: Callable[[Item], None]) -> Item:
    """Change the JSON that an item holds, as newer software might write it."""
    for name in ("entry", "setback"):
        if name in item:
            text = json.dumps(changed_everywhere(json.loads(item[name]["S"]), change))
            item = {**item, name: {"S": text}}
    return {**item, "colour": {"S": "blue"}, "schemaVersion": {"N": "99"}}


def all_json_items() -> Iterator[tuple[str, Item]]:
    for name in FILES:
        for key, item in by_sort_key(name).items():
            if "entry" in item or "setback" in item:
                yield f"{name} {key}", item


def read_json_item(item: Item) -> HistoryEntry | SyncState | None:
    if "entry" in item:
        return history.from_attributes(item)
    return sync_states.from_attributes(item)


CASES = dict(all_json_items())


@pytest.mark.parametrize("item", CASES.values(), ids=CASES.keys())
def test_members_that_nobody_knows_are_passed_over(item: Item) -> None:
    newer = with_json_changed(item, lambda fields: fields.update(colour="blue", shape={"a": [1]}))
    assert read_json_item(newer) == read_json_item(item)


@pytest.mark.parametrize("item", CASES.values(), ids=CASES.keys())
def test_words_that_nobody_knows_read_as_unknown(item: Item) -> None:
    def rename(fields: Item) -> None:
        fields.update(dict.fromkeys(set(WORDS) & set(fields), "brand-new"))

    read = read_json_item(with_json_changed(item, rename))
    assert read is not None
    backoff = getattr(read, "backoff", None)
    if backoff:
        assert backoff.failure.reason is FailureReason.UNKNOWN
    if isinstance(read, SyncRun):
        assert (read.cause, read.outcome) == (SyncCause.UNKNOWN, SyncOutcome.UNKNOWN)
        listed = read.changes.listed if read.changes else ()
        assert {one.kind for one in listed} <= {ChangeKind.UNKNOWN}
    if isinstance(read, ConfigurationChange):
        assert read.action is ChangeAction.UNKNOWN


BROKEN: dict[str, Item] = {
    "a kind that only newer software knows": {"kind": {"S": "order"}, "entry": {"S": "{}"}},
    "no entry": {},
    "no JSON": {"entry": {"S": "{"}},
    "no object": {"entry": {"S": "[7]"}},
    "nothing in it": {"entry": {"S": "{}"}},
    "a date that is none": {"entry": {"S": '{"generation": 1, "started_at": "yesterday"}'}},
}


@pytest.mark.parametrize("item", BROKEN.values(), ids=BROKEN.keys())
def test_an_entry_that_nobody_can_read_is_passed_over(item: Item) -> None:
    assert history.from_attributes(item) is None


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"source": "s", "failure": null}'], ids=lambda text: text
)
def test_a_damaged_setback_counts_as_none(text: str) -> None:
    assert sync_states.from_attributes({"setback": {"S": text}}) == SyncState()


@pytest.mark.parametrize("text", ["{", "[7]", '"text"', "[" * 100_000])
def test_a_document_that_is_no_json_object_is_empty_and_told(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    item = by_sort_key("idle")["ca:configuration"] | {"document": {"S": text}}
    assert configurations.from_attributes(item).document == {}
    assert "PUT it anew" in caplog.text
