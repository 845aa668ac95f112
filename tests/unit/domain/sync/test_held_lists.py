"""Which lists are not believed, and what is said of them."""

from __future__ import annotations

import json

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.sync.held_lists import MAX_MISSING, list_to_hold
from cagateway.domain.sync.state import Backoff, SyncFailure
from cagateway.sectigo.profiles import read_profiles
from cagateway.store.items.sync_states import backoff_fields, read_backoff
from tests.fakes.clock import NOON


def profiles(*ids: int, name: str = "profile") -> tuple[CertificateProfile, ...]:
    return read_profiles({"id": one, "name": f"{name} {one}"} for one in ids).profiles


def missing(
    known: tuple[CertificateProfile, ...], listed: tuple[CertificateProfile, ...]
) -> list[str]:
    held = list_to_hold(known, listed, None)
    return [one.profile_id for one in held.missing] if held else []


def test_a_held_list_names_what_it_lacks_and_nothing_else() -> None:
    assert missing(profiles(1, 2, 3), profiles(2, 9)) == ["1", "3"]
    assert missing(profiles(1, 2, 3), ()) == ["1", "2", "3"]


def test_of_very_many_the_first_are_named_and_all_are_counted() -> None:
    held = list_to_hold(profiles(*range(1, 10_001)), (), None)
    assert held is not None
    assert (len(held.missing), held.vanished) == (MAX_MISSING, 10_000)
    assert held.missing[-1].profile_id == str(MAX_MISSING)


def test_the_longest_names_leave_room_in_their_item() -> None:
    held = list_to_hold(profiles(*range(1, 100), name="\U0001f600" * 5_000), (), None)
    failure = SyncFailure(FailureReason.EMPTY_LIST, "none", NOON)
    fields = backoff_fields(Backoff("source", failure, 1, NOON, held))
    # DynamoDB's limit for an item is 400 KB.
    assert len(json.dumps(fields)) < 150_000


@pytest.mark.parametrize("text", ["half \ud83d", "nul \0", "\u202egnp.exe"], ids=ascii)
def test_a_name_is_read_clean(text: str) -> None:
    held = list_to_hold(profiles(1), (), None)
    backoff = Backoff("source", SyncFailure(FailureReason.EMPTY_LIST, "none", NOON), 1, NOON, held)
    fields = backoff_fields(backoff)
    fields["missing"][0]["profile_name"] = text
    read = read_backoff(fields).held
    assert read is not None
    read.missing[0].profile_name.encode()
    assert not set(read.missing[0].profile_name) & {"\0", "\u202e", "\ud83d"}


def test_what_an_earlier_release_held_names_none() -> None:
    held = list_to_hold(profiles(1), (), None)
    backoff = Backoff("source", SyncFailure(FailureReason.EMPTY_LIST, "none", NOON), 1, NOON, held)
    fields = backoff_fields(backoff)
    del fields["missing"]
    read = read_backoff(fields).held
    assert read is not None
    assert (read.vanished, read.missing) == (1, ())
