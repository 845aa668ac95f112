"""The remarks on a certificate that differs from its order and serves all the same."""

from __future__ import annotations

from collections.abc import Iterator

from cagateway.domain.errors import ErrorDetail
from cagateway.domain.orders.order import Order

MORE_NAMES, OTHER_TERM = "more-names", "other-term"


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
    return ErrorDetail(word, "The certificate differs from what was ordered.", "", value)
