"""Each finding by moving the clock over its dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cagateway.domain.foresight.findings import Finding, FindingCode, Severity
from cagateway.domain.foresight.fleet import (
    AskedTerm,
    Fleet,
    SeenCertificate,
    SeenDomain,
    SeenIdentity,
    SeenProfile,
    habits,
)
from cagateway.domain.foresight.readiness import KEPT_OF_A_CODE, all_findings, assess
from tests.fakes.clock import DAY

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
RULE_2027, RULE_2029 = date(2027, 3, 15), date(2029, 3, 15)
EVE = datetime(2027, 3, 14, 23, 59, 59, tzinfo=UTC)
WEB = SeenProfile("1", "Web", (199, 90, 30), is_public=True)
CERTIFICATE = SeenCertificate("0A", ("a.example",), "1", "web", NOW - 10 * DAY, NOW + 189 * DAY)


def found(fleet: Fleet, now: datetime, code: FindingCode) -> list[Finding]:
    return [one for one in all_findings(fleet, now) if one.code is code]


def of_profile(terms: tuple[int, ...], now: datetime = NOW, *, is_public: bool = True) -> set[str]:
    profile = replace(WEB, terms=terms, is_public=is_public)
    findings = all_findings(Fleet(profiles=(profile,)), now)
    return {f"{one.code} {one.on:%Y} {one.days}" for one in findings}


def test_profiles_lose_what_is_longer_than_the_rule_to_come() -> None:
    assert of_profile((199,)) == {"profile-empties 2027 100"}
    assert of_profile((99,)) == {"profile-empties 2029 47"}
    assert of_profile((30,)) == set()
    assert of_profile((30, 199)) == {"profile-loses-terms 2027 100"}
    assert of_profile((199, 90, 30)) == {
        *("profile-loses-terms 2027 100", "default-changes 2027 90"),
        *("profile-loses-terms 2029 47", "default-changes 2029 30"),
    }
    # A hundred days are a hundred days: not more.
    assert of_profile((100, 47)) == {"profile-loses-terms 2029 47", "default-changes 2029 47"}


def test_a_rule_is_foretold_to_its_eve_and_then_the_list_counts() -> None:
    assert "profile-empties 2027 100" in of_profile((199,), EVE)
    # Sectigo still lists 199 days on the day: it knows better.
    assert of_profile((199,), EVE + timedelta(seconds=1)) == {"profile-empties 2029 47"}
    assert of_profile((199,), datetime(2029, 3, 15, tzinfo=UTC)) == set()


@pytest.mark.parametrize(
    ("is_local", "advice"),
    [
        (False, "added to it in Sectigo Certificate Manager, and sync."),
        (True, "to its 'terms' in the certificate authority's document."),
    ],
)
def test_terms_are_added_where_the_profile_has_them(is_local: bool, advice: str) -> None:
    profile = replace(WEB, terms=(199,), is_local=is_local)
    [emptied] = all_findings(Fleet(profiles=(profile,)), NOW)
    assert emptied.message.endswith(advice)


def test_only_public_certificates_are_bound() -> None:
    assert of_profile((365, 730), is_public=False) == set()
    [unknown] = all_findings(Fleet(profiles=(replace(WEB, terms=(199,), is_public=None),)), EVE)
    assert unknown.severity is Severity.INFO
    private = replace(CERTIFICATE, is_public=False, has_client_auth=True)
    assert not found(Fleet(certificates=(private,)), NOW, FindingCode.CLIENT_AUTH_ENDS)


def test_a_request_that_will_be_refused_is_told_with_client_profile_and_days() -> None:
    asked = (
        AskedTerm("vault", "1", 199, 12, NOW - DAY),
        AskedTerm("vault", "1", 90, 3, NOW - DAY),
        AskedTerm("acme", "1", None, 40, NOW - DAY),
        AskedTerm("gone", "no-such-profile", 199, 1, NOW - DAY),
    )
    fleet = Fleet(profiles=(WEB,), asked=asked)
    code = FindingCode.REQUEST_WILL_BE_REFUSED
    told = [(one.client_id, one.days, one.count, one.on) for one in found(fleet, NOW, code)]
    assert told == [("vault", 199, 12, RULE_2027), ("vault", 90, 3, RULE_2029)]
    assert "Have it ask for 99 days or less" in found(fleet, NOW, code)[0].message
    # The list has changed early: from now on it is refused, whatever the calendar says.
    early = replace(fleet, profiles=(replace(WEB, terms=(99, 30)),))
    now = datetime(2027, 3, 12, tzinfo=UTC)
    told_now = found(early, now, code)
    assert [(one.client_id, one.days) for one in told_now] == [("vault", 199), ("vault", 90)]
    assert {one.severity for one in told_now} == {Severity.CRITICAL}
    # A client that has asked for what is allowed since then has changed.
    changed = replace(early, asked=(*asked, AskedTerm("vault", "1", 99, 1, now)))
    assert [one.days for one in found(changed, now, code)] == [99]


def test_a_habit_is_the_quarter_before_the_clients_last_order() -> None:
    counted = (
        AskedTerm("a", "1", 199, 5, NOW - 20 * DAY),
        AskedTerm("a", "1", 199, 2, NOW - 60 * DAY),
        AskedTerm("a", "1", 365, 9, NOW - 120 * DAY),
        AskedTerm("yearly", "1", 365, 9, NOW - 300 * DAY),
        AskedTerm("forgotten", "1", 365, 9, NOW - 401 * DAY),
    )
    assert {(one.client_id, one.days, one.count) for one in habits(counted, NOW)} == {
        ("a", 199, 7),
        ("yearly", 365, 9),
    }


@pytest.mark.parametrize("life", [199, 99, 47, 10])
def test_a_missing_successor_is_told_before_the_end_and_never_of_what_is_renewed(life: int) -> None:
    one = replace(CERTIFICATE, issued_at=NOW, expires_at=NOW + life * DAY)
    code = FindingCode.NO_SUCCESSOR
    days = [
        day for day in range(life + 2) if found(Fleet(certificates=(one,)), NOW + day * DAY, code)
    ]
    # A client that renews at two thirds, and at the latest a day after, is never told of.
    assert days[0] > life * 2 / 3
    assert days == list(range(days[0], life))
    assert life < 99 or days[0] <= life - 31
    last = found(Fleet(certificates=(one,)), NOW + (life - 1) * DAY, code)
    assert [(it.severity, it.serial_number, it.on) for it in last] == [
        (Severity.CRITICAL, "0A", (NOW + life * DAY).date())
    ]
    for settled in (replace(one, renewed_by="0B"), replace(one, is_revoked=True)):
        assert not found(Fleet(certificates=(settled,)), NOW + (life - 1) * DAY, code)


def renewed(gap: int, life: int, names: int = 5) -> Fleet:
    """Give a fleet whose certificates were renewed once, after some days."""
    certificates = list[SeenCertificate]()
    for number in range(names):
        name = (f"{number}.example",)
        begun = NOW - gap * DAY
        now = f"B{number}"
        certificates += [
            SeenCertificate(
                *(f"A{number}", name, "1", "c", begun, begun + life * DAY),
                renewed_by=now,
                renewed_at=NOW,
            ),
            SeenCertificate(now, name, "1", "c", NOW, NOW + life * DAY),
        ]
    return Fleet(profiles=(WEB,), certificates=tuple(certificates))


@pytest.mark.parametrize(
    ("gap", "on"),
    [
        (133, None),  # two thirds
        (169, None),  # thirty days before the end
        (150, RULE_2027),
        (120, RULE_2027),
        (90, RULE_2027),
        (60, RULE_2029),
        (30, None),
        (365, (NOW + 199 * DAY).date()),  # a yearly calendar: dark already
        (195, (NOW + 199 * DAY).date()),
    ],
)
def test_only_a_calendar_renews_too_late(gap: int, on: date | None) -> None:
    told = found(renewed(gap, 199), NOW, FindingCode.RENEWS_TOO_LATE)
    assert [(one.on, one.client_id, one.days) for one in told] == ([(on, "c", gap)] if on else [])


def test_one_certificate_made_anew_out_of_turn_is_no_habit() -> None:
    many, odd = renewed(133, 199, 40), renewed(150, 199, 1)
    other = tuple(replace(one, names=("odd",)) for one in odd.certificates)
    fleet = replace(many, certificates=(*many.certificates, *other))
    assert not found(fleet, NOW, FindingCode.RENEWS_TOO_LATE)


def test_what_never_was_renewed_is_told_with_what_is_left_of_it() -> None:
    ended = replace(CERTIFICATE, issued_at=NOW - 200 * DAY, expires_at=NOW - DAY)
    fleet = Fleet(certificates=(ended, replace(CERTIFICATE, names=("b",), serial_number="0B")))
    [told] = found(fleet, NOW, FindingCode.RENEWS_TOO_LATE)
    assert (told.on, told.count) == (CERTIFICATE.expires_at.date(), 1)


def test_a_cap_is_told_when_the_calendar_passes_it() -> None:
    def fleet(cap: int) -> Fleet:
        spread = tuple(
            replace(CERTIFICATE, serial_number=f"{number}", issued_at=NOW - number / 10 * DAY)
            for number in range(1_000)
        )
        return Fleet(certificates=spread, orders_a_day=cap)

    code = FindingCode.CAP_TOO_LOW
    assert [(one.on, one.count) for one in found(fleet(20), NOW, code)] == [(RULE_2029, 33)]
    assert [one.on for one in found(fleet(15), NOW, code)] == [RULE_2027]
    assert not found(fleet(100), NOW, code)
    together = tuple(replace(CERTIFICATE, serial_number=f"{number}") for number in range(90))
    [told] = found(Fleet(certificates=together, orders_a_day=80), NOW, code)
    assert (told.count, told.severity) == (90, Severity.CRITICAL)


def test_a_domain_is_told_before_its_end_and_once_it_is_over() -> None:
    code = FindingCode.DOMAIN_EXPIRES
    domain = SeenDomain("example.com", "CNAME", NOW + 60 * DAY, certificates=7)
    days = [day for day in range(70) if found(Fleet(domains=(domain,)), NOW + day * DAY, code)]
    assert days == list(range(27, 70))
    [over] = found(Fleet(domains=(domain,)), NOW + 61 * DAY, code)
    assert (over.severity, over.days, over.count) == (Severity.CRITICAL, 0, 7)
    # One that no certificate needs is worth a line, and no alarm.
    unused = replace(domain, certificates=0)
    assert not found(Fleet(domains=(unused,)), NOW + 61 * DAY, code)
    [soon] = found(Fleet(domains=(unused,)), NOW + 59 * DAY, code)
    assert soon.severity is Severity.INFO
    # By the rule of 2027 it ends three months before the day that Sectigo shows.
    cut = replace(domain, validated_until=datetime(2027, 6, 1, tzinfo=UTC))
    [by_rule] = found(Fleet(domains=(cut,)), datetime(2027, 2, 7, tzinfo=UTC), code)
    assert by_rule.on == RULE_2027
    assert "by the rule of 2027-03-15" in by_rule.message


def test_email_is_told_until_it_ends() -> None:
    code = FindingCode.DOMAIN_METHOD_ENDS
    end = datetime(2028, 3, 15, tzinfo=UTC)
    domain = SeenDomain("example.com", "EMAIL", end + 90 * DAY, certificates=1)
    fleet = Fleet(domains=(domain, replace(domain, name="b", method="CNAME")))
    severities = [found(fleet, end - left * DAY, code)[0].severity for left in (200, 119, 29)]
    assert severities == [Severity.INFO, Severity.WARNING, Severity.CRITICAL]
    assert not found(fleet, end, code)
    # Then it is simply not validated any more, whatever Sectigo's list says of it.
    [over] = found(fleet, end, FindingCode.DOMAIN_EXPIRES)
    assert over.domain == "example.com"


def test_client_authentication_ends_at_sectigo_then_in_chrome_then_with_each_certificate() -> None:
    one = replace(CERTIFICATE, has_client_auth=True, expires_at=datetime(2027, 6, 1, tzinfo=UTC))
    fleet = Fleet(certificates=(one, replace(one, serial_number="0B")))
    moments = [datetime(2027, *day, tzinfo=UTC) for day in ((2, 9), (2, 10), (3, 14), (3, 15))]
    told = [found(fleet, now, FindingCode.CLIENT_AUTH_ENDS)[0] for now in moments]
    assert [(one.on.month, one.on.day) for one in told] == [(2, 10), (3, 15), (3, 15), (6, 1)]
    assert {one.count for one in told} == {2}


def test_a_clients_own_certificate_is_told_as_it_last_came_in() -> None:
    def told(*identities: SeenIdentity) -> list[str | None]:
        fleet = Fleet(identities=identities)
        return [one.serial_number for one in found(fleet, NOW, FindingCode.CLIENT_IDENTITY_EXPIRES)]

    old = SeenIdentity("c", "01", NOW - 345 * DAY, NOW + 20 * DAY, NOW - DAY)
    new = SeenIdentity("c", "02", NOW - 20 * DAY, NOW + 345 * DAY, NOW)
    assert told(old) == ["01"]
    # Another machine of the client still comes in with it.
    assert told(old, new) == ["01"]
    assert told(replace(old, last_seen_at=NOW - 5 * DAY), new) == []
    assert told(new) == []
    shut_out = replace(old, expires_at=NOW - DAY, last_seen_at=NOW - 2 * DAY)
    assert told(shut_out) == ["01"]
    assert told(replace(shut_out, expires_at=NOW - 31 * DAY)) == []


def test_a_readiness_is_bounded_and_counts_the_rest() -> None:
    old = replace(CERTIFICATE, issued_at=NOW - 190 * DAY)
    many = tuple(
        replace(old, serial_number=f"{number:03X}", expires_at=NOW + number * DAY / 40)
        for number in range(1, 400)
    )
    told = assess(Fleet(certificates=many), NOW)
    assert told.counts == {"no-successor": 399}
    assert len(told.findings) == KEPT_OF_A_CODE
    assert list(told.findings) == sorted(told.findings, key=Finding.urgency)
    assert sum(day.counts["no-successor"] for day in told.days) == 399
    assert [day.on for day in told.days] == sorted(day.on for day in told.days)


def test_the_forecast_grows_with_each_rule() -> None:
    fleet = Fleet(certificates=(CERTIFICATE,) * 1_330, orders_a_day=1_000)
    told = assess(fleet, NOW).forecast
    assert [(one.on, one.orders_per_day, one.cap) for one in told] == [
        (NOW.date(), 10.0, 1_000),
        (RULE_2027, 20.2, 1_000),
        (RULE_2029, 43.4, 1_000),
    ]
    assert assess(Fleet(), NOW).forecast[0].busiest_client_id is None
    ended = replace(CERTIFICATE, expires_at=NOW)
    assert assess(Fleet(certificates=(ended,)), NOW).forecast == assess(Fleet(), NOW).forecast


def test_a_profile_without_terms_refuses_what_was_asked_for() -> None:
    asked = AskedTerm("vault", "1", 199, 3, NOW)
    fleet = Fleet(profiles=(replace(WEB, terms=()),), asked=(asked,))
    (told,) = found(fleet, NOW, FindingCode.REQUEST_WILL_BE_REFUSED)
    assert "which allows none now" in told.message
