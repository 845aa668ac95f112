"""Holding what a request asks for against what its client may have: the one place that does.

Names come from `RequestNames`, whichever field of whichever protocol they were in.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.access.name_patterns import NamePatterns, normal_mailbox
from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.violations import Violation, ViolationCode, shown
from cagateway.domain.x509.alt_names import AltName

# As many names as one of Sectigo's certificates has (Sectigo: 100); what is beyond them is refused
# with these.
_MAX_TOLD = 100
# Each of the details repeats the patterns: a few of them tell a client where it has gone wrong.
_MAX_PATTERNS_TOLD = 10
_MAX_CHARACTERS_TOLD = 400


def names_not_allowed(names: RequestNames, bounds: Bounds) -> Iterator[Violation]:
    """Find the names that a client may not have, each in its normal form.

    Args:
        names: Of the request.
        bounds: What its client may have.

    >>> list(names_not_allowed(RequestNames(), Bounds(names=NamePatterns.of([]))))
    []
    """
    patterns = bounds.names
    if patterns is None:
        return
    told = _told(patterns)
    for name, target in islice(_beyond(names, patterns), _MAX_TOLD):
        value = _normal(name)
        yield Violation(
            ViolationCode.NAME_NOT_ALLOWED,
            f"The name '{value}' is none that this client may have: {told}. Ask for names among "
            "these, or have the client's allowed-names extended.",
            target=target,
            value=value,
        )


def _beyond(names: RequestNames, patterns: NamePatterns) -> Iterator[tuple[AltName, str]]:
    for name in (*names.hosts, *names.labels):
        if not patterns.allow(name):
            yield name, "subjectAltNames"
    for stray in names.strays:
        if not patterns.allow(stray.name):
            yield stray.name, stray.target


def _normal(name: AltName) -> str:
    """Give a name as it is compared; one that has no normal form as far as it may be shown."""
    if name.is_encoded:
        return ""
    mailbox = normal_mailbox(name.value) if name.is_of("rfc822Name") else None
    return shown(mailbox or name.value)


def _told(patterns: NamePatterns) -> str:
    if not patterns.texts:
        return "it may have none"
    room, listed = _MAX_CHARACTERS_TOLD, list[str]()
    for text in patterns.texts[:_MAX_PATTERNS_TOLD]:
        room -= len(text)
        if listed and room < 0:
            break
        listed.append(text)
    rest = len(patterns.texts) - len(listed)
    return ", ".join(listed) + (f" and {rest} more" if rest else "")
