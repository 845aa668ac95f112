"""What a client's document says of what the client may have, and whose certificates it sees."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.access.bounds import normal_form, with_former_meaning
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.access.roles import Sight
from cagateway.domain.errors import GatewayError
from tests.unit.domain.access.test_clients import document, read, targets


class TestBounds:
    def test_are_none_where_nothing_is_said(self) -> None:
        assert read().bounds.is_unbounded
        assert read(allowed_names=None).bounds.is_unbounded

    def test_that_are_empty_leave_nothing(self) -> None:
        bounds = read(allowed_names=[], allowed_profiles=[]).bounds
        assert (bounds.names, bounds.profile_ids) == (NamePatterns.of([]), frozenset())
        assert not bounds.has_profile("web")
        assert not bounds.is_unbounded

    def test_are_read_in_normal_form_each_once(self) -> None:
        names = ["WWW.example.com", "www.example.com.", "*.Bücher.example", "192.0.2.1/32"]
        bounds = read(allowed_names=names, allowed_profiles=["web"], max_validity_days=47).bounds
        assert bounds.names is not None
        normal = ("www.example.com", "*.xn--bcher-kva.example", "192.0.2.1")
        assert bounds.names.texts == normal
        assert (bounds.profile_ids, bounds.max_validity_days) == (frozenset(["web"]), 47)
        stored = normal_form(document(allowed_names=names))
        assert stored["allowed-names"] == list(normal)
        assert normal_form(stored) == stored

    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            (
                {"allowed_names": ["*", "a.example", "b:1"]},
                ["allowed-names[0]", "allowed-names[2]"],
            ),
            ({"allowed_names": "example.com"}, ["allowed-names"]),
            ({"allowed_names": ["example.com", 7]}, ["allowed-names"]),
            ({"allowed_names": ["example.com"] * 101}, ["allowed-names"]),
            ({"allowed_names": ["a" * 250 + str(n) for n in range(40)]}, ["allowed-names"]),
            ({"allowed_profiles": ["a/b"]}, ["allowed-profiles"]),
            ({"allowed_profiles": ["a"] * 101}, ["allowed-profiles"]),
            ({"allowed_profiles": [60515]}, ["allowed-profiles"]),
            ({"max_validity_days": 0}, ["max-validity-days"]),
            ({"max_validity_days": True}, ["max-validity-days"]),
            ({"max_validity_days": "47"}, ["max-validity-days"]),
            ({"max_validity_days": 36_501}, ["max-validity-days"]),
            ({"certificates": "some"}, ["certificates"]),
            ({"certificates": ["all"]}, ["certificates"]),
        ],
        ids=map(str, range(14)),
    )
    def test_that_are_none_are_refused(self, changes: dict[str, Any], where: list[str]) -> None:
        assert targets(document(**changes)) == set(where)

    def test_of_a_document_that_is_refused_have_a_form_all_the_same(self) -> None:
        for names in ("example.com", [7], [["a"]], {"a": 1}, ["*"]):
            assert normal_form(document(allowed_names=names))["allowed-names"] == names

    def test_are_told_with_what_to_write_instead(self) -> None:
        with pytest.raises(GatewayError, match=r"'\*' would be every name"):
            read(allowed_names=["*"])


def test_a_client_sees_its_own_certificates_unless_its_document_says_all() -> None:
    assert (read().sight, read(certificates="own").sight) == (Sight.OWN, Sight.OWN)
    assert read(certificates="all").sight is Sight.ALL
    assert normal_form(document())["certificates"] == "own"
    assert normal_form(document(certificates="all"))["certificates"] == "all"
    assert with_former_meaning(document())["certificates"] == "all"
    assert with_former_meaning(document(certificates="own"))["certificates"] == "own"
    # What is no document any more says nothing.
    assert with_former_meaning({}) == {}
