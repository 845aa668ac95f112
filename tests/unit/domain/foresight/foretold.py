"""What was foretold of a year, held against what broke."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from cagateway.domain.foresight.findings import Finding, FindingCode, Severity
from tests.fakes.clock import DAY
from tests.unit.domain.foresight.simulated_fleet import Break
from tests.unit.domain.foresight.simulated_year import World

NOTICE = timedelta(days=30)
# Which findings have told of a break; a certificate ends for another reason each time.
TELLS: Mapping[FindingCode, tuple[FindingCode, ...]] = {
    FindingCode.NO_SUCCESSOR: (
        FindingCode.NO_SUCCESSOR,
        FindingCode.RENEWS_TOO_LATE,
        FindingCode.REQUEST_WILL_BE_REFUSED,
    ),
    FindingCode.REQUEST_WILL_BE_REFUSED: (FindingCode.REQUEST_WILL_BE_REFUSED,),
    FindingCode.DOMAIN_EXPIRES: (FindingCode.DOMAIN_EXPIRES,),
    FindingCode.CLIENT_AUTH_ENDS: (FindingCode.CLIENT_AUTH_ENDS,),
    FindingCode.CLIENT_IDENTITY_EXPIRES: (FindingCode.CLIENT_IDENTITY_EXPIRES,),
    # Where a domain was not validated, all that waited for it comes on the day when it is.
    FindingCode.CAP_TOO_LOW: (FindingCode.CAP_TOO_LOW, FindingCode.DOMAIN_EXPIRES),
}


def tells_of(finding: Finding, broken: Break) -> bool:
    """Tell whether a finding is about a break."""
    if finding.code not in TELLS[broken.kind]:
        return False
    pairs = (
        (finding.client_id, broken.client_id),
        (finding.profile_id, broken.profile_id),
        (finding.serial_number if broken.serial_number else None, broken.serial_number),
        (finding.domain if broken.domain else None, broken.domain),
    )
    return all(told is None or told == so for told, so in pairs)


def notices(
    world: World, without: FindingCode | None = None
) -> Iterator[tuple[Break, timedelta | None]]:
    """Give each break since the assessments began, with how long before it was foretold."""
    by_code = defaultdict[FindingCode, list[tuple[datetime, Finding]]](list)
    of_serial = dict[str | None, tuple[datetime, Finding]]()
    for told_at, finding in world.told.values():
        if finding.code is without:
            continue
        if finding.code is FindingCode.NO_SUCCESSOR:
            of_serial[finding.serial_number] = (told_at, finding)
        else:
            by_code[finding.code].append((told_at, finding))
    for broken in world.breaks:
        if broken.at.date() >= world.assessed_from:
            about = [one for code in TELLS[broken.kind] for one in by_code[code]]
            if broken.serial_number in of_serial:
                about.append(of_serial[broken.serial_number])
            told = [told_at for told_at, finding in about if tells_of(finding, broken)]
            yield broken, broken.at - min(told) if told else None


def notice_due(world: World, broken: Break) -> timedelta:
    """Tell how long before a break it has to be told, as docs/readiness.md has it."""
    due = NOTICE
    if broken.kind is FindingCode.NO_SUCCESSOR and broken.days is not None:
        # That a program has stopped shows when its certificate was to be renewed, not before.
        part = max(broken.days * DAY / 3 - DAY, broken.days * DAY / 6)
        # One assessment failed, and the next was late by some hours.
        due = min(due, max(part - (world.assessed_every + 0.25) * DAY, timedelta()))
    # What breaks within the first month could only be foretold on the first day.
    return min(due, max((broken.at.date() - world.assessed_from) - DAY, timedelta()))


def untold(world: World) -> list[tuple[Break, timedelta | None]]:
    """Give what broke and was foretold too late, or not at all."""
    return [
        (broken, notice)
        for broken, notice in notices(world)
        if notice is None or notice < notice_due(world, broken)
    ]


def false_alarms(world: World) -> Counter[str]:
    """Count the findings, by code, that alarmed of what did not break in the year."""
    alarms = Counter[str]()
    codes = {code for codes in TELLS.values() for code in codes}
    troubled = {one.names for one in world.breaks}
    names = world.names | {
        one.serial_number: one.names for service in world.services for one in service.held
    }
    dark = {one.serial_number for one in world.breaks if one.serial_number}
    for _, finding in world.told.values():
        if (
            finding.code not in codes
            or finding.severity is Severity.INFO
            or finding.on >= world.ends_on
        ):
            continue
        # What could not be renewed for weeks, and was in the end, was no false alarm.
        if finding.code is FindingCode.NO_SUCCESSOR:
            is_true = (
                finding.serial_number in dark or names[finding.serial_number or ""] in troubled
            )
        else:
            # A cap that a domain's end has passed proves nothing of another domain.
            of_it = (one for one in world.breaks if finding.domain in {None, one.domain})
            is_true = any(tells_of(finding, one) for one in of_it)
        alarms[str(finding.code)] += not is_true
    return +alarms
