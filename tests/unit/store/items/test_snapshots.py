"""A snapshot survives storage as it is, and damage is noticed."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.text import cleaned, is_clean
from cagateway.ports.store_errors import StoreError
from cagateway.sectigo.profiles import read_profiles
from cagateway.store.items import snapshots as snapshot_items
from cagateway.store.items.snapshots import (
    UnreadableSnapshotError,
    from_items,
    part_keys,
    to_items,
)
from tests.documents import SECTIGO_TYPES
from tests.fakes.clock import NOON

SNAPSHOT = Snapshot(3, NOON, "source", read_profiles(SECTIGO_TYPES).profiles)


def whole(snapshot: Snapshot) -> dict[str, Any]:
    manifest, parts = to_items(snapshot)
    assert parts == {}
    return dict(manifest)


def read(item: dict[str, Any]) -> Snapshot:
    return from_items({"ca:snapshot": item})


# Whoever reads from Sectigo cleans it: what gets here is clean.
texts = st.text(max_size=10).map(cleaned)
key_types = st.dictionaries(texts, st.lists(texts, max_size=3)).map(KeyTypes.as_ordered)


@st.composite
def profiles(draw: st.DrawFn) -> CertificateProfile:
    profile_id = str(draw(st.integers(1, 10**6)))
    properties = ProfileProperties(
        cert_type=profile_id,
        description=draw(st.none() | texts),
        key_types=draw(st.none() | key_types.filter(bool)),
        terms=draw(st.none() | st.lists(st.integers(1, 5000), min_size=1).map(tuple)),
        use_secondary_org_name=draw(st.none() | st.booleans()),
    )
    return CertificateProfile(profile_id, draw(texts), properties)


@settings(max_examples=40)  # lists are slow to make, and each holds several profiles
@given(st.lists(profiles(), max_size=5))
def test_profiles_come_back_as_they_went_in(listed: list[CertificateProfile]) -> None:
    snapshot = replace(SNAPSHOT, profiles=tuple(listed))
    assert read(whole(snapshot)) == snapshot


@settings(max_examples=40)  # as above
@given(st.lists(profiles(), min_size=1, max_size=5), st.integers(1, 400))
def test_a_list_too_long_for_one_item_is_kept_in_parts(
    listed: list[CertificateProfile], part_bytes: int
) -> None:
    snapshot = replace(SNAPSHOT, profiles=tuple(listed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot_items, "MAX_PART_BYTES", part_bytes)
        patch.setattr(snapshot_items, "MAX_PARTS", 10_000)
        manifest, parts = to_items(snapshot)
    assert list(parts) == part_keys(manifest)
    assert all(len(part["profiles"]["B"]) <= part_bytes for part in parts.values())
    assert from_items({"ca:snapshot": manifest, **parts}) == snapshot


def test_a_list_too_long_for_any_number_of_items_is_refused_before_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshot_items, "MAX_PART_BYTES", 1)
    with pytest.raises(StoreError):
        to_items(SNAPSHOT)


def test_a_missing_part_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_items, "MAX_PART_BYTES", 100)
    manifest, parts = to_items(SNAPSHOT)
    parts.popitem()
    with pytest.raises(UnreadableSnapshotError):
        from_items({"ca:snapshot": manifest, **parts})


DAMAGE: dict[str, dict[str, Any]] = {
    "a newer layout": {"schemaVersion": {"N": "2"}, "readableFrom": {"N": "2"}},
    "no generation": {"generation": None},
    "a date that is none": {"syncedAt": {"S": "yesterday"}},
    "a blob that is none": {"profiles": {"B": b"PK"}},
    "a blob cut short": {"profiles": {"B": whole(SNAPSHOT)["profiles"]["B"][:40]}},
    "a blob of something else": {"profiles": {"B": zlib.compress(b"[7]")}},
    "a blob without ids": {"profiles": {"B": zlib.compress(b"[{}]")}},
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_item_is_told_from_a_snapshot(damage: dict[str, Any]) -> None:
    item = {name: value for name, value in {**whole(SNAPSHOT), **damage}.items() if value}
    with pytest.raises(UnreadableSnapshotError):
        read(item)


def test_a_blob_that_unpacks_without_end_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_items, "MAX_UNPACKED_BYTES", 50)
    never_read = replace(SNAPSHOT, profiles=SNAPSHOT.profiles[:2])
    with pytest.raises(UnreadableSnapshotError):
        read(whole(never_read))


NEWER: dict[str, dict[str, Any]] = {
    "a higher version": {"schemaVersion": {"N": "7"}},
    "a higher version, readable from this one on": {
        "schemaVersion": {"N": "7"},
        "readableFrom": {"N": "1"},
    },
    "an attribute that nobody knows": {"colour": {"S": "blue"}},
}


@pytest.mark.parametrize("newer", NEWER.values(), ids=NEWER.keys())
def test_what_newer_software_wrote_is_read_as_far_as_it_can_be(newer: dict[str, Any]) -> None:
    assert read({**whole(SNAPSHOT), **newer}) == SNAPSHOT


UNCLEAN = [chr(n) for n in range(0x2070) if not is_clean(chr(n))] + ["\ud800", "\udbff", "\udfff"]


@pytest.mark.parametrize("character", UNCLEAN, ids=lambda one: f"U+{ord(one):04X}")
def test_every_character_that_the_first_release_let_in_reads_clean(character: str) -> None:
    rows = [{"id": "7", "name": f"a{character}"}]
    item = {**whole(SNAPSHOT), "profiles": {"B": zlib.compress(json.dumps(rows).encode())}}
    (profile,) = read(item).profiles
    assert is_clean(profile.name)


def test_a_list_is_stored_in_ascii_as_all_releases_look_for_unclean_text_in_it() -> None:
    name = 'Z\u00fcrich \U0001f512 \u2028 \x7f \\ "'
    profiles = (CertificateProfile("1", name, ProfileProperties(cert_type="1")),)
    manifest, _ = to_items(Snapshot(3, NOON, "source", profiles))
    text = zlib.decompress(bytes(manifest["profiles"]["B"]))
    assert text.isascii()
    assert json.loads(text) == [{"id": "1", "name": name}]
