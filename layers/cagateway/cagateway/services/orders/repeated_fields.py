"""A request that is repeated with other values of its properties: they make it no other request.

Properties are free (clients number their attempts in them), so their names make requests equal, and
their values do not. A value that an order was to be sent with is told to be another, all the same.
"""

from __future__ import annotations

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.enrollment.ordered_fields import OrderedFields, values_not_ordered
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.orders.order import Order


def other_values(
    order: Order, parsed: ParsedRequest, authority: CertificateAuthority
) -> tuple[str, ...]:
    """Name the fields for which a request has another value than the order that answers it."""
    settings = authority.field_settings
    profile = authority.profile(order.profile_id)
    if profile:
        settings = profile.field_settings.laid_over(settings)
    ordered = OrderedFields(order.custom_fields, order.external_requester)
    return tuple(values_not_ordered(ordered, settings, parsed.request.properties))


def values_kept(fields: tuple[str, ...]) -> ErrorDetail:
    """Say that an order keeps the values that it was sent with."""
    listed = ", ".join(fields)
    return ErrorDetail(
        "custom-fields-kept",
        f"The certificate was ordered before, with another value of {listed}, and keeps it. Set "
        "forceIssuance, or send another Idempotency-Key, to order another certificate.",
        "properties",
        listed,
    )
