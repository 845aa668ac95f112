"""The calendar of public TLS: one dated table, with its sources.

A day is 86,400 s and a date begins at 00:00 UTC. Each rule counts from its date on for what is
issued then; what was issued before lives on. The terms that Sectigo lists always count for more:
Sectigo changes them some days early, and this table only says when to expect that.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from cagateway.values import dataclass


class RuleKind(StrEnum):
    """What a rule binds."""

    CERTIFICATE_LIFE = "certificate-life"
    DOMAIN_REUSE = "domain-validation-reuse"
    DOMAIN_METHOD = "domain-validation-method"
    CLIENT_AUTHENTICATION = "client-authentication"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of public TLS.

    Args:
        begins_on: From when, in UTC.
        limit_days: The longest that is allowed; `None` where something ends altogether.
        summary: What it says, for people.
        source: The document and its section.
        url: Where that is published.
    """

    kind: RuleKind
    begins_on: date
    limit_days: int | None
    summary: str
    source: str
    url: str

    @property
    def begins_at(self) -> datetime:
        """The first moment at which it counts."""
        return start_of(self.begins_on)


_BR = "https://github.com/cabforum/servercert/blob/main/docs/BR.md"
_LIFE = "CA/Browser Forum, TLS Baseline Requirements 2.2.6, section 6.3.2"
_REUSE = "CA/Browser Forum, TLS Baseline Requirements 2.2.6, section 4.2.1"
_EMAIL = "CA/Browser Forum, TLS Baseline Requirements 2.2.6, sections 3.2.2.4.4, .13 and .14"
_SECTIGO = "Sectigo, deprecation of the client authentication EKU, as announced in April 2026"
_SECTIGO_URL = "https://www.sectigo.com/faq-client-authentication-eku-deprecation"
_CHROME = "Chrome Root Program Policy 1.8"
_CHROME_URL = "https://googlechrome.github.io/chromerootprogram/"


def _life(begins_on: date, days: int) -> Rule:
    summary = f"A public TLS certificate is valid for {days} days at most."
    return Rule(RuleKind.CERTIFICATE_LIFE, begins_on, days, summary, _LIFE, _BR)


def _reuse(begins_on: date, days: int) -> Rule:
    summary = f"The validation of a domain serves for {days} days at most."
    return Rule(RuleKind.DOMAIN_REUSE, begins_on, days, summary, _REUSE, _BR)


RULES: tuple[Rule, ...] = (
    _life(date(2026, 3, 15), 200),
    _reuse(date(2026, 3, 15), 200),
    Rule(
        RuleKind.CLIENT_AUTHENTICATION,
        date(2027, 2, 10),
        None,
        "Sectigo issues public TLS certificates without client authentication.",
        _SECTIGO,
        _SECTIGO_URL,
    ),
    _life(date(2027, 3, 15), 100),
    _reuse(date(2027, 3, 15), 100),
    Rule(
        RuleKind.CLIENT_AUTHENTICATION,
        date(2027, 3, 15),
        None,
        "Chrome trusts no new public TLS certificate that has client authentication.",
        _CHROME,
        _CHROME_URL,
    ),
    Rule(
        RuleKind.DOMAIN_METHOD,
        date(2028, 3, 15),
        None,
        "Domains cannot be validated by e-mail, and what was validated by it counts no longer.",
        _EMAIL,
        _BR,
    ),
    _life(date(2029, 3, 15), 47),
    _reuse(date(2029, 3, 15), 10),
)
# CAs stay a day below the limit, for any second more than a day counts as another one
# (Baseline Requirements, 6.3.2): Sectigo issues 199 days where 200 are allowed.
SPARE_DAYS = 1
# Sectigo changed three days before the rule in 2026.
CAS_CHANGE_EARLY = timedelta(days=5)
_MOMENT = timedelta(microseconds=1)
# Sectigo's word for it, without case and punctuation.
_EMAIL_METHOD = "email"


def start_of(day: date) -> datetime:
    """Give a day's first moment, in UTC."""
    return datetime.combine(day, time(), UTC)


def day_of(at: datetime) -> date:
    """Give the day of a moment in UTC, whatever zone it was written in.

    >>> from datetime import timezone
    >>> day_of(datetime(2027, 3, 14, 20, tzinfo=timezone(timedelta(hours=-5))))
    datetime.date(2027, 3, 15)
    """
    return at.astimezone(UTC).date()


def rules_of(kind: RuleKind) -> tuple[Rule, ...]:
    """Give the rules of a kind, by date."""
    return tuple(rule for rule in RULES if rule.kind is kind)


def rules_to_come(kind: RuleKind, now: datetime) -> tuple[Rule, ...]:
    """Give the rules of a kind that do not count yet, by date."""
    return tuple(rule for rule in rules_of(kind) if now < rule.begins_at)


def limit_days(kind: RuleKind, at: datetime) -> int | None:
    """Give the limit that counts at a moment; `None` if there is none yet.

    >>> [limit_days(RuleKind.CERTIFICATE_LIFE, datetime(year, 3, 15, tzinfo=UTC))
    ...  for year in (2025, 2026, 2027, 2028, 2029)]
    [None, 200, 100, 100, 47]
    """
    begun = [rule for rule in rules_of(kind) if at >= rule.begins_at]
    return begun[-1].limit_days if begun else None


def is_by_email(method: str | None) -> bool:
    """Tell whether a domain was validated by e-mail, in any of Sectigo's spellings.

    >>> is_by_email("EMAIL"), is_by_email("E-Mail"), is_by_email("CNAME_CSR_HASH")
    (True, True, False)
    """
    return "".join(filter(str.isalpha, method or "")).lower() == _EMAIL_METHOD


@dataclass(frozen=True, slots=True)
class ValidationEnd:
    """When a domain's validation ends.

    Args:
        at: Then.
        rule: What ends it earlier than Sectigo says; `None` where Sectigo's date counts.
    """

    at: datetime
    rule: Rule | None = None

    @property
    def life(self) -> timedelta:
        """How long such a validation serves at most: by the limit of before what ends it.

        >>> cut = next(rule for rule in RULES if rule.limit_days == 10)
        >>> ValidationEnd(cut.begins_at, cut).life.days, ValidationEnd(cut.begins_at).life.days
        (100, 10)
        """
        counted_at = self.rule.begins_at - _MOMENT if self.rule else self.at
        return timedelta(days=limit_days(RuleKind.DOMAIN_REUSE, counted_at) or 0)


def validation_end(
    expires_at: datetime, validated_at: datetime | None, method: str | None, now: datetime
) -> ValidationEnd:
    """Tell when a domain's validation really ends: on Sectigo's date, or by a rule before it.

    A rule that shortens the reuse counts for what was validated before as well.

    Args:
        expires_at: Sectigo's date.
        validated_at: `None` where Sectigo does not say: it follows from its date.
        method: By which it was validated.
        now: When Sectigo said so.

    >>> shown, now = datetime(2027, 7, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    >>> end = validation_end(shown, None, "CNAME", now)
    >>> end.at.date(), end.rule.limit_days
    (datetime.date(2027, 3, 25), 100)

    From then on a domain with this date is one that was validated on that day.

    >>> validation_end(shown, None, "CNAME", end.at).at.date()
    datetime.date(2027, 7, 1)
    """
    earliest = ValidationEnd(expires_at)
    since = validated_at or _validation_of(expires_at, now)
    for rule in rules_of(RuleKind.DOMAIN_REUSE):
        days = rule.limit_days or 0
        ends_at = max(rule.begins_at, since + timedelta(days=days))
        if rule.begins_at < earliest.at and ends_at < earliest.at:
            earliest = ValidationEnd(ends_at, rule)
    for rule in rules_of(RuleKind.DOMAIN_METHOD):
        if is_by_email(method) and rule.begins_at < earliest.at:
            earliest = ValidationEnd(rule.begins_at, rule)
    return earliest


def _validation_of(expires_at: datetime, now: datetime) -> datetime:
    """Tell when a validation was made that expires then: the last time that can have been."""
    until = now
    for rule in reversed(rules_of(RuleKind.DOMAIN_REUSE)):
        # 198 days since March 2026 (Sectigo's notice to partners), a limit less two.
        at = expires_at - timedelta(days=(rule.limit_days or 0) - 2 * SPARE_DAYS)
        if rule.begins_at - CAS_CHANGE_EARLY <= at <= until:
            return at
        until = min(until, rule.begins_at)
    return now
