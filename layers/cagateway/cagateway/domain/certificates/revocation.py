"""Reasons for a revocation (RFC 5280, 5.3.1), and Sectigo's numbers for those that it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.orders.order import Order
from cagateway.domain.sections import Problems, Section
from cagateway.domain.text import cleaned
from cagateway.values import dataclass

# Sectigo's enumeration. It cannot put certificates on hold, and knows no compromise of its own CA.
SECTIGO_REASON_CODES: Mapping[str, int] = {
    "unspecified": 0,
    "keyCompromise": 1,
    "affiliationChanged": 3,
    "superseded": 4,
    "cessationOfOperation": 5,
}
# All that a CA may have given (RFC 5280, 5.3.1).
_REASONS: Mapping[int, str] = {code: reason for reason, code in SECTIGO_REASON_CODES.items()} | {
    2: "caCompromise",
    6: "certificateHold",
    8: "removeFromCRL",
    9: "privilegeWithdrawn",
    10: "aaCompromise",
}
DEFAULT_REASON = "unspecified"
REVOKE = "RevokeAction"
# What CA Gateway has besides. Sectigo puts nothing on hold, and a renewal needs a request.
OTHER_ACTIONS = (
    "HoldAction",
    "UnholdAction",
    "ReactivateAction",
    "RenewAction",
    "ReissueAction",
)
# Sectigo's bound for the text of a reason, which must not be empty either.
_MAX_TEXT = 512


@dataclass(frozen=True, slots=True)
class Revocation:
    """Why a certificate should be revoked.

    Args:
        reason: One of `SECTIGO_REASON_CODES`.
        comment: In the client's own words, if there are any.
        client_id: The client that asks for it.
    """

    reason: str
    comment: str = ""
    client_id: str = ""

    @property
    def text(self) -> str:
        """What is said to Sectigo, which takes no empty text."""
        return (self.comment or self.reason)[:_MAX_TEXT]


def reason_of(code: int | None) -> str | None:
    """Name the reason that a certificate was revoked for; `None` if it is unknown.

    >>> reason_of(1), reason_of(77), reason_of(None)
    ('keyCompromise', 'reason 77', None)
    """
    return None if code is None else _REASONS.get(code, f"reason {code}")


def read_revocation(body: object, client_id: str = "") -> Revocation:
    """Read an action's body, which must be a revocation: nothing else is done here.

    Raises:
        GatewayError: MALFORMED_REQUEST; NOT_IMPLEMENTED for CA Gateway's other actions.
    """
    problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=False)
    action = Section("", body, problems).section("action")
    kind = action.text("type", required=True)
    if kind in OTHER_ACTIONS:
        raise GatewayError(
            ErrorKind.NOT_IMPLEMENTED,
            f"{kind} is not served here: Sectigo has nothing like it for these certificates. What "
            f"is served is {REVOKE}; a renewal is an enrollment with renewal true.",
            target="action.type",
            value=kind or "",
        )
    if kind not in {None, REVOKE}:
        action.refuse("type", f"must be {REVOKE}")
    rule = f"must be one of {', '.join(SECTIGO_REASON_CODES)}: Sectigo knows no other"
    reason = action.parsed(_reason, rule, "reason") or DEFAULT_REASON
    comment = cleaned(action.text("comment", shortest=0, longest=4_096) or "").strip()
    problems.raise_any()
    return Revocation(reason, comment, client_id)


def _reason(value: object) -> str | None:
    """Read a reason in any case; an empty one means unspecified."""
    wanted = (value or DEFAULT_REASON) if isinstance(value, str) else ""
    return next((one for one in SECTIGO_REASON_CODES if one.lower() == wanted.lower()), None)


def revocation_refused(order: Order, problem: str) -> GatewayError:
    """Say that a certificate is not revoked, and will not be by asking again."""
    return GatewayError(
        ErrorKind.REVOCATION_REFUSED,
        f"The certificate {order.serial_number} is not revoked. {problem}",
        target="serialNumber",
        value=order.serial_number or "",
    )


def left_behind(order: Order) -> GatewayError:
    """Say that a certificate belongs to an account that its CA does not name any more."""
    return revocation_refused(
        order,
        f"It was ordered at {order.account}, which is not the account of its certificate authority "
        "any more. Revoke it at Sectigo, or have the connection to that account configured again.",
    )


def revoked_for_another_reason(order: Order) -> GatewayError:
    """Say for which reason a certificate is revoked, where another one was asked for."""
    return GatewayError(
        ErrorKind.REVOCATION_REFUSED,
        f"The certificate {order.serial_number} is revoked already, for the reason "
        f"{order.revocation_reason}, which Sectigo does not change afterwards. Where its key is "
        "compromised, have Sectigo's support set that reason.",
        target="action.reason",
        value=order.revocation_reason or "",
    )


def revocation_uncertain(order: Order, problem: str) -> GatewayError:
    """Say that a certificate may or may not be revoked: asking again is safe."""
    return GatewayError(
        ErrorKind.REVOCATION_UNCERTAIN,
        f"The certificate {order.serial_number} may not be revoked yet. {problem} Repeat the "
        "request: what is revoked stays so.",
        target="serialNumber",
        value=order.serial_number or "",
        retry_after_seconds=10,
    )


def some_not_revoked(failed: Sequence[ErrorDetail], of: int) -> GatewayError:
    """Say which are not revoked; to repeat it helps where one of them may be yet."""
    is_refused = all(one.code == ErrorKind.REVOCATION_REFUSED for one in failed)
    advice = "" if is_refused else " Repeat the request: what is revoked stays so."
    return GatewayError(
        ErrorKind.REVOCATION_REFUSED if is_refused else ErrorKind.REVOCATION_UNCERTAIN,
        f"{len(failed)} of {of} certificates of this subject are not revoked as was asked, or "
        f"may not be: see details.{advice} First: {failed[0].message}",
        target=failed[0].target,
        value=failed[0].value,
        details=tuple(failed[:100]),
        retry_after_seconds=None if is_refused else 10,
    )
