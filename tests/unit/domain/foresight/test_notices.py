"""What is published of an assessment, by moving the clock over a certificate's last month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cagateway.domain.foresight.assessment import (
    Assessment,
    Notice,
    NoticeKind,
    change_notice,
    expiry_notices,
    next_assessment,
)
from cagateway.domain.foresight.findings import Finding, FindingCode, Severity
from cagateway.domain.foresight.fleet import Fleet, SeenCertificate, SeenDomain
from cagateway.domain.foresight.readiness import Readiness, assess

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = tuple(f"{number}.example" for number in range(30))
ENDING = SeenCertificate("0A", NAMES, "1", "web", NOON - 70 * DAY, NOON + 20 * DAY)
FINDING = Finding(FindingCode.CAP_TOO_LOW, date(2027, 3, 15), Severity.INFO, "m", client_id="web")


@pytest.mark.parametrize(
    ("days_left", "stages"),
    [
        (30, []),
        # A client that renews at two thirds has a day for it.
        (29, ["third"]),
        (16, ["third"]),
        (15, ["sixth"]),
        (0, []),
    ],
)
def test_a_certificate_has_two_stages(days_left: int, stages: list[str]) -> None:
    one = replace(ENDING, issued_at=NOON - (90 - days_left) * DAY)
    one = replace(one, expires_at=NOON + days_left * DAY)
    notices, _published = expiry_notices(Fleet(certificates=(one,)), {}, NOON)
    assert [notice.members["stage"] for notice in notices] == stages


def test_an_event_tells_what_ends_and_whose_it_is() -> None:
    [notice], published = expiry_notices(Fleet(certificates=(ENDING,)), {}, NOON)
    assert notice == Notice(
        NoticeKind.CERTIFICATE_EXPIRING,
        {
            "serialNumber": "0A",
            "names": list(NAMES[:20]),
            "profileId": "1",
            "clientId": "web",
            "expiresAt": "2026-12-19T12:00:00+00:00",
            "days": 20,
            "stage": "third",
        },
    )
    assert published == {"0A": "third"}


def test_each_stage_is_published_once_and_a_later_one_stands_for_both() -> None:
    fleet, later = Fleet(certificates=(ENDING,)), NOON + 6 * DAY
    assert expiry_notices(fleet, {"0A": "third"}, NOON) == ((), {"0A": "third"})
    [notice], published = expiry_notices(fleet, {"0A": "third"}, later)
    assert (notice.members["stage"], published) == ("sixth", {"0A": "sixth"})
    assert expiry_notices(fleet, published, later) == ((), published)


def test_what_is_revoked_or_renewed_is_forgotten() -> None:
    for change in ({"is_revoked": True}, {"renewed_by": "0B"}):
        fleet = Fleet(certificates=(replace(ENDING, **change),))
        assert expiry_notices(fleet, {"0A": "third"}, NOON) == ((), {})


@pytest.mark.parametrize(("days_left", "stages"), [(40, []), (20, ["third"]), (5, ["sixth"])])
def test_a_domain_has_the_same_stages(days_left: int, stages: list[str]) -> None:
    end = NOON + days_left * DAY
    domain = SeenDomain("a.example", "cname", end, certificates=2)
    notices, published = expiry_notices(Fleet(domains=(domain,)), {}, NOON)
    assert [notice.members["stage"] for notice in notices] == stages
    assert published == dict(zip(["domain:a.example"], stages, strict=False))
    for notice in notices:
        assert notice.kind is NoticeKind.DOMAIN_EXPIRING
        assert {**notice.members, "stage": ""} == {
            "domain": "a.example",
            "method": "cname",
            "validatedUntil": end.isoformat(timespec="seconds"),
            "endsBy": "expiration",
            "certificates": 2,
            "days": days_left,
            "stage": "",
        }


def readiness(*findings: Finding) -> Readiness:
    return replace(assess(Fleet(), NOON), findings=findings)


def test_a_first_assessment_and_an_equal_one_are_no_news() -> None:
    assert change_notice(None, readiness(FINDING)) is None
    assert change_notice(readiness(FINDING), readiness(FINDING)) is None
    # Each certificate that ends has events of its own.
    ending = replace(FINDING, code=FindingCode.NO_SUCCESSOR, serial_number="0A")
    assert change_notice(readiness(), readiness(ending)) is None


def test_what_appears_goes_and_becomes_critical_is_told_once_by_what_it_is_about() -> None:
    gone, worse = replace(FINDING, client_id="gone"), replace(FINDING, client_id="worse")
    critical = replace(worse, severity=Severity.CRITICAL)
    notice = change_notice(readiness(gone, worse), readiness(critical, FINDING))
    assert notice is not None
    assert notice.kind is NoticeKind.READINESS_CHANGED
    named = {"code": "cap-too-low", "date": "2027-03-15", "severity": "info"}
    assert notice.members == {
        "computedAt": "2026-11-29T12:00:00+00:00",
        "counts": {},
        "critical": 1,
        "appeared": 1,
        "resolved": 1,
        "worsened": 1,
        "findings": {
            "appeared": [{**named, "clientId": "web"}],
            "resolved": [{**named, "clientId": "gone"}],
            "worsened": [{**named, "severity": "critical", "clientId": "worse"}],
        },
        "isComplete": True,
    }


def test_fifty_of_a_kind_are_named_and_all_are_counted() -> None:
    many = [replace(FINDING, client_id=f"client-{number}") for number in range(51)]
    notice = change_notice(readiness(), readiness(*many))
    assert notice is not None
    assert notice.members["appeared"] == 51
    assert len(notice.members["findings"]["appeared"]) == 50
    assert not notice.members["isComplete"]


def test_what_waits_for_the_bus_is_kept_and_followed_by_what_is_new() -> None:
    fleet = Fleet(certificates=(ENDING,))
    first = next_assessment(None, readiness(), fleet)
    assert (first.version, len(first.notices)) == (1, 1)
    second = next_assessment(first, readiness(FINDING), fleet)
    assert (second.version, second.published) == (2, {"0A": "third"})
    kinds = [notice.kind for notice in second.notices]
    assert kinds == [NoticeKind.CERTIFICATE_EXPIRING, NoticeKind.READINESS_CHANGED]
    out = second.without_notices()
    assert out == Assessment(second.readiness, version=3, published=second.published)


@pytest.mark.parametrize(
    "domain",
    [
        SeenDomain("a.example", "cname", None),
        SeenDomain("a.example", "cname", NOON + DAY, is_validated=False),
    ],
)
def test_a_domain_that_has_no_end_to_come_is_told_by_no_event(domain: SeenDomain) -> None:
    assert expiry_notices(Fleet(domains=(domain,)), {}, NOON) == ((), {})


def test_critical_findings_are_counted_by_code() -> None:
    critical = replace(FINDING, severity=Severity.CRITICAL)
    assert readiness(FINDING, critical, critical).critical_by_code() == {"cap-too-low": 2}
