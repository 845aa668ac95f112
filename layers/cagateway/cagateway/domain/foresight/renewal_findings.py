"""Certificates that will end without a successor, and clients that cannot order enough of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from cagateway.domain.certificates.listed import expiring_from
from cagateway.domain.foresight.findings import NOTICE, Finding, FindingCode, Severity, severity_on
from cagateway.domain.foresight.fleet import Fleet, SeenCertificate, urgent_from
from cagateway.domain.foresight.forecast import Step, orders_a_day_of, steps
from cagateway.domain.foresight.renewal_habits import (
    HabitKind,
    Renewal,
    expected_gap_days,
    habit_kind,
    latest_renewals,
    proportion,
)
from cagateway.domain.foresight.rules import day_of
from cagateway.domain.profiles.profiles import MAX_TERM_DAYS
from cagateway.values import dataclass

_DAY = timedelta(days=1)
# What comes later than this leaves no room for one failed attempt and a weekend.
_LATE_SHARE = 0.9
_LEAST_MARGIN_DAYS = 10
# One certificate that was made anew out of turn does not make a habit of a hundred others.
_HABITUAL_SHARE = 0.1
# Retries, and days on which more comes at once.
_ROOM_IN_CAP = 0.8
# At two thirds of a day, the shortest life that is reckoned with.
_MOST_PER_CERTIFICATE = 1.5
_NAMES_SHOWN = 3


def awaited_from(certificate: SeenCertificate) -> datetime:
    """Tell from when on a successor is missing.

    Clients that renew at two thirds do so within a day after; what they do in time is no finding.
    """
    life = certificate.life
    return certificate.expires_at - min(max(life / 3 - _DAY, life / 6), NOTICE)


@dataclass(frozen=True, slots=True)
class RenewalHabit:
    """How a client renews certificates of a profile.

    Args:
        renewals: The last one of each set of names.
        current: The certificates that are in use.
        lapsed: How many have ended without a successor.
        kind: What it follows, where renewals of different lives show that.
    """

    client_id: str
    profile_id: str
    renewals: Mapping[tuple[str, ...], Renewal]
    current: Sequence[SeenCertificate]
    lapsed: int
    kind: HabitKind | None = None

    @property
    def is_public(self) -> bool:
        """Tell whether the rules bind it."""
        return any(one.is_public for one in self.current)

    def is_in_time(self, certificate: SeenCertificate, now: datetime) -> bool:
        """Tell whether a certificate's renewal is not due yet, by how others were renewed."""
        renewal = self.renewals.get(certificate.names) or self._usual()
        life_days = certificate.life / _DAY
        if renewal is None or _comes_late(renewal, habit_kind(renewal), life_days):
            return False
        gap_days = expected_gap_days(renewal, habit_kind(renewal), life_days)
        return now < certificate.issued_at + (gap_days + 1) * _DAY

    def _usual(self) -> Renewal | None:
        by_share = sorted(self.renewals.values(), key=lambda one: one.share)
        return by_share[len(by_share) // 2] if by_share else None

    def followed(self) -> tuple[tuple[Renewal, HabitKind, float], ...]:
        """Give what the next renewals follow, each with the life of its certificate in days."""
        kinds = {one: self.kind or habit_kind(one) for one in self.renewals.values()}
        renewed = ((self.renewals.get(one.names), one.life / _DAY) for one in self.current)
        return tuple((one, kinds[one], life_days) for one, life_days in renewed if one)


def renewal_habits(fleet: Fleet, now: datetime) -> Iterator[RenewalHabit]:
    """Tell how each client renews certificates of each profile, where it has current ones."""
    by_client = defaultdict[tuple[str, str], list[SeenCertificate]](list)
    for one in fleet.certificates:
        by_client[one.client_id, one.profile_id].append(one)
    for (client_id, profile_id), all_of_it in by_client.items():
        current = [one for one in all_of_it if one.is_current(now)]
        lapsed = sum(
            one.expires_at <= now and not one.is_revoked and one.renewed_by is None
            for one in all_of_it
        )
        if current:
            renewals = latest_renewals(all_of_it)
            kind = proportion(list(renewals.values()))
            yield RenewalHabit(client_id, profile_id, renewals, current, lapsed, kind)


def no_successors(habits: Sequence[RenewalHabit], now: datetime) -> Iterator[Finding]:
    """Find the certificates that end soon, and that nothing has taken the place of."""
    for habit in habits:
        for one in habit.current:
            if one.expires_at - now <= NOTICE and now >= awaited_from(one):
                yield _no_successor(one, habit, now)


def _no_successor(certificate: SeenCertificate, habit: RenewalHabit, now: datetime) -> Finding:
    on = day_of(certificate.expires_at)
    severity = Severity.WARNING
    expiring = expiring_from(certificate.issued_at, certificate.expires_at)
    if now >= urgent_from(certificate.issued_at, certificate.expires_at):
        severity = Severity.CRITICAL
    elif now < expiring + _DAY or habit.is_in_time(certificate, now):
        severity = Severity.INFO
    return Finding(
        FindingCode.NO_SUCCESSOR,
        on,
        severity,
        f"The certificate {certificate.serial_number} for {_shown(certificate.names)} ends on "
        f"{on}, and no other covers its names. Have client '{certificate.client_id}' renew it, or "
        "revoke it if it is not in use any more.",
        profile_id=certificate.profile_id,
        client_id=certificate.client_id,
        serial_number=certificate.serial_number,
        days=(certificate.expires_at - now).days,
    )


def renews_too_late(habits: Sequence[RenewalHabit], now: datetime) -> Iterator[Finding]:
    """Find the clients whose habit of renewing leaves certificates without a successor."""
    for habit in habits:
        if not habit.renewals:
            if habit.lapsed:
                yield _never_renews(habit)
            continue
        followed = habit.followed()
        for step in steps(now):
            limit = step.life_days if habit.is_public and step.life_days else MAX_TERM_DAYS
            late = [one for one, kind, days in followed if _comes_late(one, kind, min(days, limit))]
            if late and len(late) >= _HABITUAL_SHARE * len(habit.current):
                yield _too_late(habit, step, late, now)
                break


def _comes_late(renewal: Renewal, kind: HabitKind, life_days: float) -> bool:
    gap_days = expected_gap_days(renewal, kind, life_days)
    # Days before the end are enough, however small a part of a long life.
    is_late = kind is HabitKind.CALENDAR and gap_days >= _LATE_SHARE * life_days
    return is_late or life_days - gap_days < min(_LEAST_MARGIN_DAYS, life_days / 6)


def _never_renews(habit: RenewalHabit) -> Finding:
    on = _next_end(habit)
    return Finding(
        FindingCode.RENEWS_TOO_LATE,
        on,
        Severity.WARNING,
        f"Client '{habit.client_id}' has renewed none of its certificates of profile "
        f"'{habit.profile_id}' that have ended, {habit.lapsed} of them. It has "
        f"{len(habit.current)} more, of which the first ends on {on}. Set up its renewal, or "
        "revoke what is not in use.",
        profile_id=habit.profile_id,
        client_id=habit.client_id,
        count=len(habit.current),
    )


def _too_late(habit: RenewalHabit, step: Step, late: Sequence[Renewal], now: datetime) -> Finding:
    on = _next_end(habit) if step.rule is None else step.rule.begins_on
    gap_days = round(median(one.gap_days for one in late))
    life_days = round(median(one.life / _DAY for one in habit.current))
    if step.life_days is not None and habit.is_public:
        life_days = min(life_days, step.life_days)
    since = "now" if step.rule is None else f"from {on} on"
    return Finding(
        FindingCode.RENEWS_TOO_LATE,
        on,
        severity_on(on, now),
        f"Client '{habit.client_id}' renews certificates of profile '{habit.profile_id}' after "
        f"{gap_days} days; {since} they are valid for {life_days}. Have it renew when two thirds "
        "of a certificate's life are over, not by a calendar.",
        profile_id=habit.profile_id,
        client_id=habit.client_id,
        days=gap_days,
        count=len(late),
    )


def _next_end(habit: RenewalHabit) -> date:
    return min(day_of(one.expires_at) for one in habit.current)


def cap_too_low(fleet: Fleet, now: datetime) -> Iterator[Finding]:
    """Find the clients that will need more orders on a day than they may make."""
    cap = fleet.orders_a_day
    if cap is None:
        return
    by_client = defaultdict[str, list[SeenCertificate]](list)
    for one in fleet.certificates:
        if one.is_current(now):
            by_client[one.client_id].append(one)
    for client_id, current in by_client.items():
        if _MOST_PER_CERTIFICATE * len(current) <= _ROOM_IN_CAP * cap:
            continue
        # What was issued on one day is renewed on one day, however long it is valid.
        together = max(Counter(day_of(one.issued_at) for one in current).values())
        for step in steps(now):
            needed = max(together, round(orders_a_day_of(current, step)))
            if needed > _ROOM_IN_CAP * cap:
                yield _cap_finding(client_id, step, needed, cap, now)
                break


def _cap_finding(client_id: str, step: Step, needed: int, cap: int, now: datetime) -> Finding:
    on = day_of(now) if step.rule is None else step.rule.begins_on
    return Finding(
        FindingCode.CAP_TOO_LOW,
        on,
        severity_on(on, now, at_most=Severity.CRITICAL if needed > cap else Severity.WARNING),
        f"Client '{client_id}' needs up to {needed} orders a day from {on} on to renew what it "
        f"has, before retries, and 'max-orders-per-day' is {cap}. Raise it, or spread the "
        "renewals.",
        client_id=client_id,
        days=step.life_days,
        count=needed,
    )


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more if names else "no name"
