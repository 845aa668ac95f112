"""Small values: ids, durations, terms, properties, addresses, delays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.authorities.sectigo_address import address_problem
from cagateway.domain.durations import seconds_of_duration
from cagateway.domain.identifiers import is_identifier, printable
from cagateway.domain.profiles.profiles import ProfileProperties
from cagateway.domain.profiles.terms import MAX_TERM_DAYS, is_term
from cagateway.domain.sync.snapshot import Snapshot, age_seconds
from cagateway.domain.sync.state import retry_delay
from tests.fakes.clock import NOON


@pytest.mark.parametrize("text", ["sectigo", "partition~ca", "A.b_c-9", "x" * 64])
def test_an_identifier_is_of_unreserved_characters(text: str) -> None:
    assert is_identifier(text)


@pytest.mark.parametrize(
    "text", ["", "x" * 65, "a/b", "a b", "a\n", "a\0", "ä", "a%2Fb", "CA#x", "a:b", "٣"]
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_identifier(text)


@given(st.text(max_size=500))
def test_an_echo_is_printable_and_short(text: str) -> None:
    echo = printable(text)
    assert echo.isascii()
    assert echo.isprintable()
    assert len(echo) <= 83


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT1S", 1),
        ("PT5M", 300),
        ("PT1H", 3600),
        ("P30D", 2_592_000),
        ("P2W", 1_209_600),
        ("P1DT1H1M1S", 90_061),
        ("PT0S", 0),
    ],
)
def test_a_duration_is_read_as_seconds(text: str, seconds: int) -> None:
    assert seconds_of_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "1H", "PT1", "P1H", "PT1H1D", "P1DT", "P1M", "P1Y", "PT1.5H", "-PT1H"),
        *("pt1h", "PT1H ", "PT1H\n", "PT٣S", "P9999999D"),
    ],
)
def test_what_is_no_such_duration_is_told(text: str) -> None:
    assert seconds_of_duration(text) is None


@given(st.integers(0, 9999), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_a_duration_is_the_sum_of_its_parts(
    days: int, hours: int, minutes: int, seconds: int
) -> None:
    whole = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    text = f"P{days}DT{hours}H{minutes}M{seconds}S"
    assert seconds_of_duration(text) == whole.total_seconds()


@pytest.mark.parametrize("days", [0, -1, MAX_TERM_DAYS + 1, True, "30", 30.0, None])
def test_what_is_no_term_is_told(days: object) -> None:
    assert not is_term(days)


def test_properties_are_strings_in_alphabetical_order() -> None:
    properties = ProfileProperties(
        cert_type="7", description="", terms=(365, 30), use_secondary_org_name=False
    )
    assert list(properties.as_strings().items()) == [
        ("cert_type", "7"),
        ("description", ""),
        ("terms", "[365, 30]"),
        ("use-secondary-org-name", "false"),
    ]


HOSTS = frozenset({"cert-manager.com", "127.0.0.1"})


@pytest.mark.parametrize(
    "url", ["https://cert-manager.com", "https://CERT-MANAGER.com/", "http://127.0.0.1:3001"]
)
def test_credentials_may_be_sent_to_an_allowed_host(url: str) -> None:
    assert address_problem(url, HOSTS) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://cert-manager.com",
        "https://evil.example",
        "https://cert-manager.com.evil.example",
        "https://cert-manager.com@evil.example",
        "https://user:password@cert-manager.com",
        "https://cert-manager.com/?next=x",
        "https://cert-manager.com#x",
        "https://[",
        "https://cert-manager.com:port",
        "http://localhost",
        "ftp://cert-manager.com",
        "//cert-manager.com",
        "",
    ],
)
def test_credentials_are_sent_nowhere_else(url: str) -> None:
    assert address_problem(url, HOSTS) is not None


@pytest.mark.parametrize(("seconds", "age"), [(0, 0), (59.9, 59), (-30, 0)])
def test_a_snapshot_is_never_younger_than_new(seconds: float, age: int) -> None:
    snapshot = Snapshot(1, NOON, "source", ())
    assert age_seconds(snapshot, NOON + timedelta(seconds=seconds)) == age


@given(st.integers(1, 1000), st.integers(1, 2_592_000), st.floats(0, 1))
def test_a_delay_lies_between_none_and_the_interval(
    failures: int, interval: int, jitter: float
) -> None:
    delay = retry_delay(failures, interval, jitter).total_seconds()
    assert 0 < delay <= interval
