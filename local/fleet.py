"""What the demo's clients have ordered: each time by the real handler, at its time in the past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ordered:
    """One order of the fleet.

    Args:
        names: The first one is the common name.
        hours_ago: When it was ordered; its certificate begins on that day.
        days: What the client asked for; `None` where it leaves that to the profile.
        behaviour: What becomes of it at the simulator.
        fault: What fails as it is placed.
        is_revoked: Whether it is revoked afterwards.
    """

    client_id: str
    names: tuple[str, ...]
    hours_ago: float
    profile_id: str = "63999"
    days: int | None = None
    behaviour: tuple[tuple[str, object], ...] = ()
    fault: tuple[tuple[str, object], ...] = ()
    is_revoked: bool = False


# What people call them.
CLIENTS = {
    "web-shop": "Web shop (certbot)",
    "build-farm": "Build farm",
    "intranet": "Intranet (renewed by a yearly calendar)",
    "legacy-portal": "Legacy portal (renewed by hand)",
    "mail-team": "Mail team",
    "partner-gateway": "Partner gateway",
}
_DAY = 24
_SHORT = "sectigo-profile-1"
_CLIENT_AUTH = (("clientAuth", True),)
_WAITS = (("appliedSeconds", 7 * 24 * 3600.0),)
_NEEDS_APPROVAL = (("approval", True),)
_NO_ANSWER = (("kind", "status"), ("status", 504), ("code", None), ("at", "enroll"), ("times", 1))
_REFUSED = (
    *(("kind", "status"), ("status", 400), ("code", -35), ("at", "enroll"), ("times", 1)),
    ("description", "The domain as2.example.com is not delegated to this organization"),
)


def fleet() -> Iterator[Ordered]:
    """Give all orders, in no order: habits, and what they lead to, show in a few of each."""
    yield from _each("web-shop", ("www.example.com", "example.com"), 200, (190, 57))
    yield from _each("web-shop", ("shop.example.com",), 200, (150, 17))
    yield from _each("web-shop", ("api.example.com",), 200, (100,))
    yield Ordered("web-shop", ("old.example.com",), 90 * _DAY, days=200, is_revoked=True)
    yield from _each("build-farm", ("ci.example.com",), None, (25, 5), _SHORT)
    yield from _each("build-farm", ("runner.example.com",), None, (12,), _SHORT)
    yield from _each("intranet", ("portal.example.com",), 365, (364, 14))
    yield from _each("intranet", ("hr.example.com",), 365, (300,))
    yield from _each("intranet", ("wiki.example.com", "docs.example.com"), 365, (120,))
    yield from _each("legacy-portal", ("login.example.net",), 200, (191,))
    yield from _each("legacy-portal", ("files.example.net",), 200, (178,))
    yield from _each("mail-team", ("mail.example.net", "imap.example.net"), None, (20,))
    yield from _each("mail-team", ("list.example.org",), None, (9,))
    yield from _each("mail-team", ("xn--bcher-kva.example",), None, (3,))
    for name, days_ago in (("b2b.example.com", 60), ("edi.example.com", 30)):
        yield Ordered("partner-gateway", (name,), days_ago * _DAY, days=200, behaviour=_CLIENT_AUTH)
    yield Ordered("mail-team", ("smtp.example.net",), 2, behaviour=_NEEDS_APPROVAL)
    yield Ordered("legacy-portal", ("sso.example.net",), 5, days=200, behaviour=_WAITS)
    yield Ordered("intranet", ("vpn.example.com",), 0.02, days=365, fault=_NO_ANSWER)
    yield Ordered("partner-gateway", ("as2.example.com",), 26, days=200, fault=_REFUSED)
    yield Ordered("web-shop", ("blog.shop.example.org",), 0.1, behaviour=_WAITS)


def _each(
    client_id: str,
    names: tuple[str, ...],
    days: int | None,
    days_ago: tuple[int, ...],
    profile_id: str = "63999",
) -> Iterator[Ordered]:
    for ago in days_ago:
        yield Ordered(client_id, names, ago * _DAY, profile_id, days)
