"""Whether an issued certificate is what was ordered.

A client that gets another certificate than it asked for finds out when its service fails. What is
another one is not delivered; what differs and serves is delivered with a remark.
"""

from __future__ import annotations

import base64
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.x509.oid import NameOID

from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.orders.order import MORE_NAMES, OTHER_TERM, Order
from cagateway.domain.shortening import MAX_NAMED

_DAY = timedelta(days=1)
# Clocks that are checked are minutes apart at most (RFC 5905); CAs date back for that very reason.
_SKEW = timedelta(minutes=5)


def objections_to(issued: IssuedCertificate, order: Order, now: datetime) -> list[str]:
    """Say why a certificate is not what was ordered; nothing if it is.

    Args:
        issued: For the order's key.
        order: What was ordered.
        now: When it is collected. A certificate that is dated back is good: what counts is how long
            it lasts from now on.
    """
    try:
        return list(_objections(_parsed(issued.certificate), order, now))
    except Exception as error:  # noqa: BLE001 - a part that cannot be read serves no client
        return [f"it cannot be read ({type(error).__name__})"]


def remarks_on(issued: IssuedCertificate, order: Order) -> tuple[tuple[str, str], ...]:
    """Tell how a certificate differs from what was ordered and serves all the same."""
    return tuple(_remarks(_parsed(issued.certificate), order))


def _objections(leaf: x509.Certificate, order: Order, now: datetime) -> Iterator[str]:
    held = {_normal(name) for name in (*_alt_names(leaf), *_common_names(leaf.subject))}
    # Beyond ASCII, Sectigo's spelling of a name is its own, and cannot be compared.
    missing = [one for one in order.alt_names if one.isascii() and _normal(one) not in held]
    if missing:
        yield f"it lacks {', '.join(missing[:MAX_NAMED])}"
    if _is_authority(leaf):
        yield "it is a CA's certificate (CA=true)"
    if leaf.not_valid_before_utc > now + _SKEW:
        yield f"it is not valid before {leaf.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}"
    if leaf.not_valid_after_utc <= now:
        yield f"it ended on {leaf.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}"
    if leaf.not_valid_after_utc - now > order.term_days * _DAY + _DAY:
        ends_on = f"{leaf.not_valid_after_utc:%Y-%m-%d}"
        yield f"it lasts until {ends_on}, and {order.term_days} days were ordered"


def _remarks(leaf: x509.Certificate, order: Order) -> Iterator[tuple[str, str]]:
    ordered = {_normal(name) for name in (*order.alt_names, *_common_names_of_request(order.csr))}
    more = [name for name in _alt_names(leaf) if _normal(name) not in ordered]
    if more and all(name.isascii() for name in order.alt_names):
        yield MORE_NAMES, ", ".join(more[:MAX_NAMED])
    days = round((leaf.not_valid_after_utc - leaf.not_valid_before_utc) / _DAY)
    if days != order.term_days:
        yield OTHER_TERM, str(days)


def _parsed(certificate: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(certificate))


def _alt_names(leaf: x509.Certificate) -> list[str]:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = map(str, names.get_values_for_type(x509.IPAddress))
    others = (names.get_values_for_type(kind) for kind in (x509.DNSName, x509.RFC822Name))
    return [*addresses, *(name for several in others for name in several)]


def _common_names(subject: x509.Name) -> list[str]:
    return [str(one.value) for one in subject.get_attributes_for_oid(NameOID.COMMON_NAME)]


def _common_names_of_request(csr: str) -> list[str]:
    """A request's own name was asked for, whether or not it stands among the others."""
    try:
        with warnings.catch_warnings():
            # Of lengths, which were judged when it was ordered.
            warnings.simplefilter("ignore")
            return _common_names(x509.load_der_x509_csr(base64.b64decode(csr)).subject)
    except ValueError:
        return []


def _is_authority(leaf: x509.Certificate) -> bool:
    try:
        return leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _normal(name: str) -> str:
    """Give a name as two spellings of it have it in common."""
    try:
        return str(ip_address(name))
    except ValueError:
        return name.lower().rstrip(".")
