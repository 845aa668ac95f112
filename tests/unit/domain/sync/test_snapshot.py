"""Finding one profile of a list."""

from __future__ import annotations

from dataclasses import replace

from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.sync.snapshot import Snapshot
from tests.fakes.clock import NOON


def named(profile_id: str, name: str) -> CertificateProfile:
    return CertificateProfile(profile_id, name, ProfileProperties())


LIST = Snapshot(1, NOON, "source", (named("1", "one"), named("2", "two"), named("1", "again")))


def test_of_several_with_one_id_the_first_is_found() -> None:
    assert LIST.profile("1") == named("1", "one")
    assert (LIST.profile("2"), LIST.profile("3")) == (named("2", "two"), None)


def test_another_list_has_profiles_of_its_own() -> None:
    LIST.profile("1")
    changed = replace(LIST, profiles=(named("3", "three"),))
    assert (changed.profile("1"), changed.profile("3")) == (None, named("3", "three"))


def test_that_one_was_looked_for_does_not_tell_lists_apart() -> None:
    other = replace(LIST)
    LIST.profile("1")
    assert (other == LIST, hash(other) == hash(LIST)) == (True, True)


def test_an_empty_list_has_none() -> None:
    assert replace(LIST, profiles=()).profile("1") is None
