"""What shorter certificates do to profiles, and to the requests that clients make today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from cagateway.domain.enrollment.validity import counted_days
from cagateway.domain.foresight.findings import Finding, FindingCode, Severity, severity_on
from cagateway.domain.foresight.fleet import AskedTerm, Fleet, SeenProfile
from cagateway.domain.foresight.rules import SPARE_DAYS, Rule, RuleKind, day_of, rules_to_come
from cagateway.domain.profiles.profiles import Terms
from cagateway.values import dataclass

_TERMS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Cut:
    """What a rule does to a profile's terms."""

    profile: SeenProfile
    rule: Rule
    before: Terms
    after: Terms

    @property
    def limit(self) -> int:
        return self.rule.limit_days or 0


def _cuts(profile: SeenProfile, now: datetime) -> Iterator[_Cut]:
    """Give the rules to come that cut a profile's terms; its list as it is today counts."""
    if profile.is_public is False:
        return
    terms = profile.terms
    for rule in rules_to_come(RuleKind.CERTIFICATE_LIFE, now):
        left = tuple(days for days in terms if days <= (rule.limit_days or 0))
        if left != terms:
            yield _Cut(profile, rule, terms, left)
        terms = left


def profile_empties(profile: SeenProfile, now: datetime) -> Iterator[Finding]:
    """Find the rule that leaves a profile without a validity period."""
    for cut in _cuts(profile, now):
        if not cut.after:
            text = (
                f"{_named(profile)} has no validity period left from {cut.rule.begins_on} on: its "
                f"terms are {_shown(cut.before)}, and {_allowed(cut)}. {_have_added(profile, cut)}"
            )
            yield _of_profile(FindingCode.PROFILE_EMPTIES, cut, now, text)


def profile_loses_terms(profile: SeenProfile, now: datetime) -> Iterator[Finding]:
    """Find the rules that take some validity periods of a profile away."""
    for cut in _cuts(profile, now):
        if cut.after:
            lost = tuple(days for days in cut.before if days not in cut.after)
            text = (
                f"{_named(profile)} loses the terms {_shown(lost)} on {cut.rule.begins_on}, for "
                f"{_allowed(cut)}; {_shown(cut.after)} remain. Have clients ask for these, or for "
                "none."
            )
            yield _of_profile(FindingCode.PROFILE_LOSES_TERMS, cut, now, text, len(lost))


def default_changes(
    profile: SeenProfile, asked: Sequence[AskedTerm], now: datetime
) -> Iterator[Finding]:
    """Find the rules by which requests that name no validity get another one.

    Args:
        profile: The profile.
        asked: What was asked for, of any profile.
        now: The time.
    """
    unnamed = [one for one in asked if one.profile_id == profile.profile_id and one.days is None]
    for cut in _cuts(profile, now):
        if cut.after and cut.after[0] != cut.before[0]:
            text = (
                f"Requests for {_named(profile)} that name no validity get "
                f"{counted_days(cut.after[0])} from {cut.rule.begins_on} on, not "
                f"{counted_days(cut.before[0])}. See that the clients renew by the certificate's "
                "end, not by a calendar of their own."
            )
            count = sum(one.count for one in unnamed)
            yield _of_profile(FindingCode.DEFAULT_CHANGES, cut, now, text, count)


def request_will_be_refused(fleet: Fleet, now: datetime) -> Iterator[Finding]:
    """Find the validity periods that clients ask for, and that will be refused or are already."""
    by_habit = defaultdict[tuple[str, str], list[AskedTerm]](list)
    for one in fleet.asked:
        by_habit[one.client_id, one.profile_id].append(one)
    for (_, profile_id), asked in by_habit.items():
        if profile := fleet.profile(profile_id):
            yield from _refusals(profile, asked, now)


def _refusals(profile: SeenProfile, asked: Sequence[AskedTerm], now: datetime) -> Iterator[Finding]:
    allowed = [one for one in asked if one.days is None or one.days in profile.terms]
    changed_at = max((one.last_asked_at for one in allowed), default=None)
    for one in asked:
        if one.days is None:
            continue
        if one.days not in profile.terms:
            if changed_at is None or one.last_asked_at >= changed_at:
                yield _refused_already(profile, one, now)
            continue
        cut = next((cut for cut in _cuts(profile, now) if one.days not in cut.after), None)
        if cut:
            yield _refused_from(profile, one, cut, now)


def _refused_from(profile: SeenProfile, asked: AskedTerm, cut: _Cut, now: datetime) -> Finding:
    remain = f"{_shown(cut.after)} remain" if cut.after else "none of its terms remains"
    text = (
        f"Client '{asked.client_id}' asks for {counted_days(asked.days or 0)} of "
        f"{_named(profile)}. That is refused from {cut.rule.begins_on} on, for {_allowed(cut)}: "
        f"{remain}. Have it ask for {cut.limit - SPARE_DAYS} days or less, or name no validity."
    )
    return Finding(
        FindingCode.REQUEST_WILL_BE_REFUSED,
        cut.rule.begins_on,
        _severity(cut, now),
        text,
        profile_id=profile.profile_id,
        client_id=asked.client_id,
        days=asked.days,
        count=asked.count,
    )


def _refused_already(profile: SeenProfile, asked: AskedTerm, now: datetime) -> Finding:
    text = (
        f"Client '{asked.client_id}' asked for {counted_days(asked.days or 0)} of "
        f"{_named(profile)}, which allows {_shown(profile.terms)} now: its next request is "
        "refused. Have it ask for one of these, or name no validity."
    )
    return Finding(
        FindingCode.REQUEST_WILL_BE_REFUSED,
        day_of(asked.last_asked_at),
        severity_on(day_of(now), now),
        text,
        profile_id=profile.profile_id,
        client_id=asked.client_id,
        days=asked.days,
        count=asked.count,
    )


def _of_profile(
    code: FindingCode, cut: _Cut, now: datetime, text: str, count: int | None = None
) -> Finding:
    # A profile that goes on with fewer terms breaks nothing by itself: its clients' requests do.
    is_broken = code is FindingCode.PROFILE_EMPTIES
    severity = _severity(cut, now)
    if not is_broken and severity is Severity.CRITICAL:
        severity = Severity.WARNING
    return Finding(
        code,
        cut.rule.begins_on,
        severity,
        text,
        profile_id=cut.profile.profile_id,
        days=cut.after[0] if code is FindingCode.DEFAULT_CHANGES else cut.limit,
        count=count,
    )


def _severity(cut: _Cut, now: datetime) -> Severity:
    # No certificate has shown yet that the rule binds it: that is worth knowing, and no alarm.
    at_most = Severity.CRITICAL if cut.profile.is_public else Severity.INFO
    return severity_on(cut.rule.begins_on, now, at_most=at_most)


def _have_added(profile: SeenProfile, cut: _Cut) -> str:
    wanted = f"a term of {counted_days(cut.limit - SPARE_DAYS)} or less"
    if profile.is_local:
        return f"Add {wanted} to its 'terms' in the certificate authority's document."
    return f"Have {wanted} added to it in Sectigo Certificate Manager, and sync."


def _allowed(cut: _Cut) -> str:
    return f"public certificates may be valid for {counted_days(cut.limit)} at most then"


def _named(profile: SeenProfile) -> str:
    return f"Profile '{profile.profile_id}' ({profile.name})"


def _shown(terms: Terms) -> str:
    """List terms as days, the first ones of many."""
    if not terms:
        return "none"
    shown = ", ".join(map(str, terms[:_TERMS_SHOWN]))
    more = ", ..." if len(terms) > _TERMS_SHOWN else ""
    return f"{shown}{more} {'day' if terms == (1,) else 'days'}"
