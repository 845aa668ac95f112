"""What a client is answered whose certificate could not be revoked as it was asked."""

from __future__ import annotations

from collections.abc import Sequence

from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.orders.order import Order


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
