"""Whether and how a CA's certificates are ordered through this gateway."""

from __future__ import annotations

from dataclasses import replace

from cagateway.domain.authorities.connection import Connection, read_secret_name
from cagateway.domain.sections import Section
from cagateway.values import dataclass

ENROLLMENT_SWITCH = "enable-enrollment"
# CA Gateway's names and defaults for the waits between looks at an order, and their number.
_BACK_OFF, _MAX_BACK_OFF, _ATTEMPTS = (
    "enroll-back-off-timer",
    "enroll-max-back-off-timer",
    "enroll-max-attempts",
)
_ORDERS_A_DAY, _OPEN_ORDERS = "max-orders-per-day", "max-open-orders"
_ORDERING_SECRET = "ordering-secret"  # noqa: S105 - a setting's name
# Secrets below it are read by what orders and what revokes, and by no other function.
ORDERING_SECRETS = "ordering/"
ENROLLMENT_SETTINGS = (
    _ORDERING_SECRET,
    ENROLLMENT_SWITCH,
    _BACK_OFF,
    _MAX_BACK_OFF,
    _ATTEMPTS,
    _ORDERS_A_DAY,
    _OPEN_ORDERS,
)
# A thousand servers can renew at once; what is broken and orders in a circle is stopped here.
DEFAULT_ORDERS_A_DAY = 1_000
# One that is under way, and two for clients that make a new key for each attempt.
DEFAULT_OPEN_ORDERS = 3
_LONGEST_TIMER_SECONDS = 3_600
_MOST_ATTEMPTS = 100
_MOST_ORDERS = 1_000_000


@dataclass(frozen=True, slots=True)
class EnrollmentSettings:
    """How certificates are ordered.

    Args:
        connection: The one that orders, with its own login where the CA has one for that.
        back_off_seconds: Before the second look at an order; it doubles for each further one.
        attempts: Looks within one request, as far as its time goes.
        orders_a_day: Of one client.
        open_orders: Of one client, for one profile and the same names.
    """

    connection: Connection
    back_off_seconds: int = 2
    max_back_off_seconds: int = 32
    attempts: int = 5
    orders_a_day: int = DEFAULT_ORDERS_A_DAY
    open_orders: int = DEFAULT_OPEN_ORDERS


def read_enrollment(
    section: Section, connection: Connection | None, secrets_prefix: str
) -> EnrollmentSettings | None:
    """Read how a CA's certificates are ordered; the settings are checked even where that is off.

    Args:
        section: The document's properties.
        connection: Where they are ordered; `None` where enrollment is off.
        secrets_prefix: What the names of the deployment's secrets begin with.
    """
    below = f"{secrets_prefix}{ORDERING_SECRETS}" if secrets_prefix else ""
    secret = read_secret_name(section, _ORDERING_SECRET, below)
    timer, attempts = _LONGEST_TIMER_SECONDS, _MOST_ATTEMPTS
    back_off = _number(section, _BACK_OFF, 2, timer)
    max_back_off = _number(section, _MAX_BACK_OFF, 32, timer)
    tries = _number(section, _ATTEMPTS, 5, attempts)
    a_day = _number(section, _ORDERS_A_DAY, DEFAULT_ORDERS_A_DAY, _MOST_ORDERS)
    at_once = _number(section, _OPEN_ORDERS, DEFAULT_OPEN_ORDERS, _MOST_ORDERS)
    if connection is None:
        return None
    if secret is not None:
        account = replace(connection.account, credentials_secret=secret)
        connection = replace(connection, account=account)
    return EnrollmentSettings(connection, back_off, max_back_off, tries, a_day, at_once)


def _number(section: Section, name: str, default: int, most: int) -> int:
    def parse(value: object) -> int | None:
        # CA Gateway's YAML also writes numbers as strings.
        text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
        digits = text if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) else ""
        return int(digits) if digits and 1 <= int(digits) <= most else None

    return section.parsed(parse, f"must be a whole number from 1 to {most}", name) or default
