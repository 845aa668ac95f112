"""Whose certificates, orders and events a client sees and revokes: the one rule for all routes.

Its own are those that it ordered, under its id. Of others' it sees those whose names it may have,
every one of them; what has no name, or one that cannot be read, is none of these.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cagateway.domain.access.callers import Caller
from cagateway.domain.orders.order import Order
from cagateway.domain.x509.certificate_names import (
    hosts_in_request_subject,
    names_in_certificate,
    normal_name,
)


def sees(caller: Caller, client_id: str, names: Sequence[str] | None) -> bool:
    """Tell whether a client sees what another one, or itself, has ordered.

    Args:
        caller: The client.
        client_id: Which client ordered it.
        names: The hosts and addresses that it is for, in normal form; `None` if they are not known.
    """
    return owns(caller, client_id) or may_have(caller, names)


def owns(caller: Caller, client_id: str) -> bool:
    """Tell whether a client sees whatever one has ordered, for whichever names."""
    return caller.sees_all or caller.client_id == client_id


def may_have(caller: Caller, names: Sequence[str] | None) -> bool:
    """Tell whether a client sees certificates for names, whichever client ordered them."""
    allowed = caller.bounds.names
    return bool(names) and allowed is not None and all(map(allowed.allow_text, names or ()))


def sees_order(caller: Caller, order: Order) -> bool:
    """Tell whether a client sees an order, and its certificate if there is one."""
    if owns(caller, order.client_id):
        return True
    # Reading them takes longer than all else: for clients that have no names it is spared.
    return caller.bounds.names is not None and may_have(caller, names_of(order))


def names_of(order: Order) -> tuple[str, ...] | None:
    """Give the names that an order is for; `None` if one is not to be read.

    Once there is a certificate, it has them: Sectigo adds some, such as that with `www.` before it.
    """
    if order.issued:
        return names_held(order.issued.certificate)
    in_request = hosts_in_request_subject(_der(order.csr))
    # Older releases took no common name among an order's names, and wrote them as they came.
    ordered = [normal_name(name) for name in order.alt_names]
    read = [name for name in ordered if name]
    if in_request is None or len(read) < len(ordered):
        return None
    return tuple(dict.fromkeys((*read, *in_request)))


def names_held(certificate: str) -> tuple[str, ...] | None:
    """Give the names in a certificate.

    Args:
        certificate: Base64 of its DER.
    """
    return names_in_certificate(_der(certificate))


def _der(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""
