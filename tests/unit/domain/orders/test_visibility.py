"""Whose orders a client sees: by who ordered, and by every single name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.access.callers import ADDRESS, LOCAL, Caller
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.access.roles import Role
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.visibility import sees, sees_order
from tests.certificates import Authority
from tests.corpus.requests import CN, csr_of
from tests.orders import der_base64, issued_order, leaf_of, order

ISSUER, KEY = Authority.named("visibility"), ec.generate_private_key(ec.SECP256R1())


def viewer(*patterns: str, has_names: bool = True) -> Caller:
    names = NamePatterns.of(patterns) if has_names else None
    return Caller("viewer", Role.INTEGRATOR, None, Bounds(names), sees_all=False)


TEAM = viewer("*.team.example", "xn--bcher-kva.example", "192.0.2.0/24", "2001:db8::/32")


def requested(*names: str, common_name: str = "Team") -> Order:
    """Make an order of another client that has no certificate yet."""
    return order(csr=csr_of((CN, common_name)), alt_names=names, client_id="other")


def certified(*names: str, subject: str = "CN=Team", ordered: str = "a.team.example") -> Order:
    """Make an order of another client whose certificate has names."""
    leaf = leaf_of(ISSUER, KEY.public_key(), names=names, subject=subject)
    return issued_order(
        certificate=der_base64(leaf), alt_names=(ordered,), client_id="other", csr=""
    )


INSIDE = [
    ("a.team.example",),
    ("A.Team.EXAMPLE.", "*.TEAM.example"),
    ("Bücher.example",),
    ("xn--bcher-kva.example",),
    ("192.0.2.7", "2001:0DB8:0::1"),
]
OUTSIDE = [
    ("team.example",),
    ("a.team.example", "www.example.com"),
    ("*.example",),
    ("a.team.example.evil.example",),
    ("ateam.example",),
    ("www.bücher.example",),
    ("198.51.100.7",),
    ("a@team.example",),
    ("a.team.example", ""),
    ("a.team.example,www.example.com",),
    (),
]


@pytest.mark.parametrize("names", INSIDE)
def test_an_order_without_a_certificate_is_judged_by_what_was_asked_for(
    names: tuple[str, ...],
) -> None:
    assert sees_order(TEAM, requested(*names))


@pytest.mark.parametrize("names", OUTSIDE)
def test_one_name_outside_is_enough_and_so_is_none(names: tuple[str, ...]) -> None:
    assert not sees_order(TEAM, requested(*names))


def test_the_requests_own_common_name_counts_where_older_releases_left_it_out() -> None:
    assert sees_order(TEAM, requested(common_name="a.team.example"))
    assert not sees_order(TEAM, requested("a.team.example", common_name="www.example.com"))
    assert not sees_order(TEAM, requested("a.team.example", common_name="*.example"))


def test_a_request_that_cannot_be_read_is_nobodys_but_its_clients() -> None:
    for csr in ("MIIB", "%", "", "A"):
        broken = replace(requested("a.team.example"), csr=csr)
        assert not sees_order(TEAM, broken)
        assert sees_order(TEAM, replace(broken, client_id="viewer"))


def test_a_certificate_counts_with_what_sectigo_added_to_it() -> None:
    assert sees_order(TEAM, certified("a.team.example", "www.a.team.example"))
    exact = viewer("a.team.example")
    assert sees_order(exact, certified("a.team.example"))
    assert not sees_order(exact, certified("a.team.example", "www.a.team.example"))
    # The one that ordered it sees it all the same.
    added = certified("a.team.example", "www.a.team.example")
    assert sees_order(exact, replace(added, client_id="viewer"))


def test_a_certificates_common_name_counts_where_it_is_a_host_or_an_address() -> None:
    assert not sees_order(TEAM, certified("a.team.example", subject="CN=www.example.com"))
    assert not sees_order(TEAM, certified("a.team.example", subject="CN=198.51.100.7"))
    assert sees_order(TEAM, certified("a.team.example", subject="CN=Example Ltd"))
    assert sees_order(TEAM, certified(subject="CN=A.team.example"))


def test_without_names_of_its_own_a_client_sees_its_own_alone() -> None:
    for caller in (viewer(), viewer(has_names=False)):
        assert not sees_order(caller, certified("a.team.example"))
        assert sees_order(caller, replace(certified("a.team.example"), client_id="viewer"))


def test_who_sees_all_sees_all() -> None:
    for caller in (LOCAL, ADDRESS, replace(viewer(), sees_all=True)):
        assert sees_order(caller, certified("www.example.com"))
        assert sees(caller, "other", None)


def test_an_index_that_does_not_know_names_shows_nothing_of_others() -> None:
    assert not sees(TEAM, "other", None)
    assert not sees(TEAM, "other", [])
    assert sees(TEAM, "viewer", None)
