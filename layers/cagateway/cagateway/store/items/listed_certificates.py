"""A certificate as it is listed, as one item: nothing else is read for its line."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.certificates.listed import ListedCertificate
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.store import Attributes
from cagateway.store.items.instants import from_text, to_text

_log = logging.getLogger(__name__)
SCHEMA_VERSION = 1
_TEXTS = {
    "orderId": "order_id",
    "serialNumber": "serial_number",
    "subjectName": "subject_name",
    "profileId": "profile_id",
    "clientId": "client_id",
    "keyType": "key_type",
}
_FLAGS = {"isPublicTls": "is_public_tls", "hasClientAuth": "has_client_auth"}
_INSTANTS = {"notBefore": "not_before", "notAfter": "not_after"}


def listed(order: Order, issued: IssuedCertificate) -> ListedCertificate:
    """Read an order's certificate, as it is listed."""
    # Loaded by those that collect, revoke or catch up: what only reads the table does without.
    from cagateway.domain.certificates.leaf import read_leaf  # noqa: PLC0415

    leaf = read_leaf(issued.certificate)
    return ListedCertificate(
        order_id=order.order_id,
        serial_number=issued.serial_number,
        subject_name=issued.subject_name,
        names=leaf.names or order.alt_names,
        profile_id=order.profile_id,
        client_id=order.client_id,
        not_before=issued.not_before,
        not_after=issued.not_after,
        key_type=leaf.key_type,
        is_public_tls=leaf.is_public_tls,
        has_client_auth=leaf.has_client_auth,
        revoked_at=order.revoked_at if order.state is OrderState.REVOKED else None,
    )


def to_attributes(one: ListedCertificate) -> Attributes:
    """Give a certificate's attributes, without its keys and its time to live."""
    fields: dict[str, Any] = {name: getattr(one, member) for name, member in _TEXTS.items()}
    fields |= {name: getattr(one, member) for name, member in _FLAGS.items()}
    fields |= {name: to_text(getattr(one, member)) for name, member in _INSTANTS.items()}
    fields["names"] = list(one.names)
    if one.revoked_at is not None:
        fields["revokedAt"] = to_text(one.revoked_at)
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "certificate": {"S": json.dumps(fields, separators=(",", ":"))},
    }


def from_attributes(item: Mapping[str, Any]) -> ListedCertificate:
    """Read a certificate."""
    fields: dict[str, Any] = json.loads(item["certificate"]["S"])
    read: dict[str, Any] = {member: fields[name] for name, member in _TEXTS.items()}
    read |= {member: bool(fields[name]) for name, member in _FLAGS.items()}
    read |= {member: from_text(fields[name]) for name, member in _INSTANTS.items()}
    revoked_at = from_text(fields["revokedAt"]) if "revokedAt" in fields else None
    return ListedCertificate(**read, names=tuple(fields["names"]), revoked_at=revoked_at)


def readable(found: Iterable[Mapping[str, Any]]) -> Iterator[ListedCertificate]:
    """Read certificates; one that cannot be read must not cost all others."""
    for item in found:
        try:
            yield from_attributes(item)
        except (KeyError, TypeError, ValueError):
            _log.exception("The certificate %s %s cannot be read", item["pk"]["S"], item["sk"]["S"])
