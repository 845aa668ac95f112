"""The remarks on an order, and on a certificate that differs from it and serves all the same."""

from __future__ import annotations

from collections.abc import Iterator

from cagateway.domain.errors import ErrorDetail
from cagateway.domain.orders.order import Order
from cagateway.domain.violations import ViolationCode

MORE_NAMES, OTHER_TERM = "more-names", "other-term"
DOMAIN_NOT_VALIDATED = str(ViolationCode.DOMAIN_NOT_VALIDATED)


def remarks_of(order: Order) -> Iterator[ErrorDetail]:
    """Give the remarks on an order's certificate, for people."""
    for word, value in order.remarks:
        yield _remark(order, word, value)


def _remark(order: Order, word: str, value: str) -> ErrorDetail:
    if word == MORE_NAMES:
        text = f"The certificate also holds names that were not asked for: {value}."
        return ErrorDetail(word, text, "subjectAltNames", value)
    if word == OTHER_TERM:
        text = f"The certificate is for {value} days, where {order.term_days} were ordered."
        return ErrorDetail(word, text, "validityPeriod", value)
    if word == DOMAIN_NOT_VALIDATED:
        text = f"When it was ordered, Sectigo listed the domain of {value} as not validated."
        return ErrorDetail(word, text, "subjectAltNames", value)
    return ErrorDetail(word, "The certificate differs from what was ordered.", "", value)
