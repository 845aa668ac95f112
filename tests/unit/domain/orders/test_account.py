"""Which two connections lead to one account, whatever somebody types."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.authorities.connection import Connection, SectigoAccount
from cagateway.domain.orders.placement import OrderAccount

CONNECTION = Connection(SectigoAccount("https://cert-manager.com", "demo", "cagateway/demo"), 7)
OURS = OrderAccount.of(CONNECTION)


def changed(**account: str) -> Connection:
    return replace(CONNECTION, account=replace(CONNECTION.account, **account))


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://Cert-Manager.COM",
        "https://cert-manager.com/",
        "https://cert-manager.com//",
        "https://cert-manager.com:443",
        "https://cert-manager.com.:443/",
        "https://cert-manager.com:",
    ],
)
def test_one_instance_in_two_spellings_is_one_account(url: str) -> None:
    assert OrderAccount.of(changed(url=url)) == OURS


def test_neither_login_nor_letter_case_of_the_customer_makes_another_account() -> None:
    other_login = changed(credentials_secret="cagateway/ordering/x", customer_uri="DEMO")
    assert OrderAccount.of(other_login) == OURS


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://hard.cert-manager.com"},
        {"url": "https://cert-manager.com:8443"},
        {"url": "http://cert-manager.com"},
        {"url": "http://cert-manager.com:443"},
        {"url": "https://cert-manager.com/other"},
        {"url": "https://cert-manager.com/Other"},
        {"customer_uri": "demo2"},
    ],
)
def test_another_instance_or_customer_is_another_account(change: dict[str, str]) -> None:
    assert OrderAccount.of(changed(**change)) != OURS


def test_another_organization_is_another_account() -> None:
    assert OrderAccount.of(replace(CONNECTION, org_id=8)) != OURS


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("http://[::1]:80/", "http://[::1]"),
        ("http://[::1]:3100", "http://[::1]:3100"),
        # Stored past the rules, or before there were any: nothing is ever sent there.
        ("https://cert-manager.com:x", "https://cert-manager.com:x"),
        ("https://[", "https://["),
        ("", "://"),
    ],
)
def test_any_stored_address_is_read(url: str, normal: str) -> None:
    assert OrderAccount.of(changed(url=url)).url == normal


@given(st.text(max_size=30).map(lambda rest: f"https://cert-manager.com{rest}"))
def test_the_normal_form_is_its_own_normal_form(url: str) -> None:
    once = OrderAccount.of(changed(url=url))
    assert OrderAccount.of(changed(url=once.url)) == once


def test_it_is_named_for_people() -> None:
    assert str(OURS) == "https://cert-manager.com, customer demo, organization 7"
