"""How a listed certificate stands, and which one takes its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cagateway.domain.certificates.listed import (
    CertificateStatus,
    ListedCertificate,
    is_place,
    is_successor,
    status_at,
)

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CERTIFICATE = ListedCertificate(
    order_id="01K9ZZZZZZZZZZZZZZZZZZZZZZ",
    serial_number="0A",
    subject_name="CN=www.example.com",
    names=("www.example.com",),
    profile_id="1",
    client_id="web",
    not_before=NOON - 10 * DAY,
    not_after=NOON + 80 * DAY,
)


@pytest.mark.parametrize(
    ("about", "has_successor", "status"),
    [
        ({}, False, CertificateStatus.VALID),
        ({"not_after": NOON + 5 * DAY}, False, CertificateStatus.EXPIRING),
        ({"not_after": NOON + 5 * DAY}, True, CertificateStatus.RENEWED),
        ({"not_after": NOON}, True, CertificateStatus.EXPIRED),
        ({"not_after": NOON, "revoked_at": NOON}, True, CertificateStatus.REVOKED),
    ],
)
def test_what_is_over_counts_before_what_is_to_come(
    about: dict[str, Any], has_successor: bool, status: CertificateStatus
) -> None:
    one = replace(CERTIFICATE, **about)
    assert status_at(one, NOON, has_successor=has_successor) is status


def test_a_place_in_lists_is_by_the_end_and_no_other_text_is_one() -> None:
    assert is_place(CERTIFICATE.place)
    assert replace(CERTIFICATE, not_after=NOON + 81 * DAY).place > CERTIFICATE.place
    assert not is_place(f"{CERTIFICATE.place}#")


@pytest.mark.parametrize(
    ("about", "takes_the_place"),
    [
        ({}, True),
        ({"names": ("*.example.com", "example.com"), "client_id": "other"}, True),
        ({"names": ("example.com",)}, False),
        ({"revoked_at": NOON}, False),
        ({"not_after": CERTIFICATE.not_after}, False),
    ],
)
def test_a_successor_lives_longer_and_covers_all_names(
    about: dict[str, Any], takes_the_place: bool
) -> None:
    later = replace(CERTIFICATE, **{"not_after": CERTIFICATE.not_after + DAY, **about})
    assert is_successor(later, CERTIFICATE) is takes_the_place
    assert not is_successor(later, replace(CERTIFICATE, names=()))
