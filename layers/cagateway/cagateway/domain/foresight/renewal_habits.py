"""How a client renews: by a share of the life, by days before the end, or by a calendar.

Only a calendar does not notice that certificates become shorter. One renewal does not say by which
of them it was made, but people and programs choose round figures: two thirds, thirty days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from cagateway.domain.foresight.fleet import SeenCertificate
from cagateway.values import dataclass

_DAY = timedelta(days=1)
# certbot, cert-manager and most that follow RFC 9773 renew at two thirds, some at half of a life.
# A program that runs daily comes a day late, and a fleet is spread by some days.
_SHARES = ((0.48, 0.52), (0.64, 0.70))
# What is set as days before the end; Sectigo's own auto-renewal, old certbots: 30.
_DAYS_BEFORE_END = (7, 10, 14, 21, 28, 30, 45, 60)
# A program that runs daily acts within the day after.
_LATE_BY_DAYS = 1.5
# Lives that differ by less say nothing about what a habit follows.
_DIFFERENT_LIVES = 1.2


class HabitKind(StrEnum):
    """What a renewal follows."""

    SHARE = "share"
    BEFORE_END = "before-end"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A certificate, and when its successor came.

    Args:
        gap_days: From one to the next.
        life_days: The earlier one's.
    """

    gap_days: float
    life_days: float

    @property
    def share(self) -> float:
        """The part of the life that was over."""
        return self.gap_days / self.life_days

    @property
    def margin_days(self) -> float:
        """What was left of the life; below zero where it came too late."""
        return self.life_days - self.gap_days


def renewal_of(certificate: SeenCertificate) -> Renewal | None:
    """Give a certificate's renewal; `None` if there was none, or it is not known when."""
    renewed_at, issued_at = certificate.renewed_at, certificate.issued_at
    if renewed_at is None or renewed_at <= issued_at or certificate.expires_at <= issued_at:
        return None
    return Renewal((renewed_at - issued_at) / _DAY, certificate.life / _DAY)


def latest_renewals(certificates: Sequence[SeenCertificate]) -> dict[tuple[str, ...], Renewal]:
    """Give the last renewal of each set of names."""
    latest = dict[tuple[str, ...], tuple[datetime, Renewal]]()
    for one in certificates:
        renewal = renewal_of(one)
        if renewal and one.issued_at >= latest.get(one.names, (one.issued_at, renewal))[0]:
            latest[one.names] = (one.issued_at, renewal)
    return {names: renewal for names, (_, renewal) in latest.items()}


def proportion(renewals: Sequence[Renewal]) -> HabitKind | None:
    """Tell what renewals of different lives follow; `None` while all lives are alike."""
    lives = [one.life_days for one in renewals]
    if not lives or max(lives) < _DIFFERENT_LIVES * min(lives):
        return None
    gaps, shares = ([one.gap_days for one in renewals], [one.share for one in renewals])
    gap_varies, share_varies = _spread(gaps), _spread(shares)
    return HabitKind.CALENDAR if gap_varies < share_varies else HabitKind.SHARE


def _spread(numbers: Sequence[float]) -> float:
    middle = sum(numbers) / len(numbers)
    return sum(abs(one - middle) for one in numbers) / len(numbers) / middle


def habit_kind(renewal: Renewal) -> HabitKind:
    """Tell by one renewal what it follows.

    >>> of_199 = (Renewal(gap_days, 199) for gap_days in (133, 169, 182, 365))
    >>> [str(habit_kind(one)) for one in of_199]
    ['share', 'before-end', 'calendar', 'calendar']
    """
    share, left = renewal.share, renewal.margin_days
    if any(least <= share <= most for least, most in _SHARES):
        return HabitKind.SHARE
    if any(days - _LATE_BY_DAYS <= left <= days for days in _DAYS_BEFORE_END):
        return HabitKind.BEFORE_END
    return HabitKind.CALENDAR


def expected_gap_days(renewal: Renewal, kind: HabitKind, life_days: float) -> float:
    """Tell after how long a certificate of another life will be renewed by the same habit."""
    if kind is HabitKind.SHARE:
        return renewal.share * life_days
    if kind is HabitKind.BEFORE_END:
        return max(life_days - renewal.margin_days, 1)
    return renewal.gap_days
