"""Domains as Sectigo lists them: one reading of every spelling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cagateway.domain.dcv.domains import (
    Domain,
    DomainStatus,
    each_once,
    method_of,
    order_status_of,
    status_of,
)

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
VALIDATED, NOT_VALIDATED = DomainStatus.VALIDATED, DomainStatus.NOT_VALIDATED
EXPIRED, UNKNOWN = DomainStatus.EXPIRED, DomainStatus.UNKNOWN


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        (("VALIDATED", "Validated", " validated "), VALIDATED),
        (("NOT_VALIDATED", "Not validated", "not-validated", "NOT  VALIDATED"), NOT_VALIDATED),
        (("EXPIRED", "Expired"), EXPIRED),
        (("NOT_INITIATED", "Not Initiated", "Action Required"), NOT_VALIDATED),
        (("Awaiting submission", "AWAITING_SUBMISSION", "SUBMITTED", "Rejected"), NOT_VALIDATED),
        (("", "NOTVALIDATED", "PRE_VALIDATED", "\u202eVALIDATED", "валидирован"), UNKNOWN),
    ],
)
def test_each_spelling_of_a_state_is_read(texts: tuple[str, ...], status: DomainStatus) -> None:
    assert {status_of(text) for text in texts} == {status}


def test_a_word_that_is_not_known_is_no_method_and_no_order() -> None:
    assert (method_of("AUTO"), method_of(""), order_status_of("Done")) == (None, None, None)


def test_what_is_not_validated_is_told_from_what_is_not_known() -> None:
    known = {one for one in DomainStatus if one.is_not_validated}
    assert known == {NOT_VALIDATED, EXPIRED}


@pytest.mark.parametrize(
    ("since_end", "status"),
    [
        (timedelta(0), VALIDATED),
        # A date is read as its first moment in UTC, and ends last in the zone farthest west.
        (timedelta(hours=35), VALIDATED),
        (timedelta(hours=36), EXPIRED),
    ],
)
def test_a_validation_whose_end_is_over_everywhere_has_expired(
    since_end: timedelta, status: DomainStatus
) -> None:
    domain = Domain("a.example", VALIDATED, validated_until=NOON - since_end)
    assert domain.as_of(NOON).status is status


def test_nothing_else_expires() -> None:
    long_ago = NOON - timedelta(days=1_000)
    for status in (NOT_VALIDATED, UNKNOWN):
        domain = Domain("a.example", status, validated_until=long_ago)
        assert domain.as_of(NOON) == domain


def test_of_two_entries_for_one_name_the_better_counts() -> None:
    later = Domain("a.example", VALIDATED, validated_until=NOON)
    entries = [
        Domain("a.example", VALIDATED, validated_until=NOON - timedelta(days=1)),
        Domain("a.example", EXPIRED),
        later,
        Domain("0.example", NOT_VALIDATED),
        Domain("0.example", UNKNOWN),
    ]
    expected = (Domain("0.example", UNKNOWN), later)
    assert each_once(entries) == each_once(entries[::-1]) == expected
