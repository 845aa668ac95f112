"""ACME's objects as JSON (RFC 8555, 7.1; RFC 9773, 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cagateway.api.acme.problems import Document, failure, identifier
from cagateway.api.acme.urls import Place
from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.domain.acme.orders import AcmeOrder
from cagateway.domain.acme.renewal_info import RenewalWindow
from cagateway.domain.acme.states import AuthorizationStatus, OrderStatus


def directory(place: Place) -> Document:
    """Render a directory."""
    return {
        "newNonce": place.at("new-nonce"),
        "newAccount": place.at("new-account"),
        "newOrder": place.at("new-order"),
        "revokeCert": place.at("revoke-cert"),
        "keyChange": place.at("key-change"),
        "renewalInfo": place.at("renewal-info"),
        "meta": {"externalAccountRequired": True},
    }


def account(place: Place, one: AcmeAccount) -> Document:
    """Render an account."""
    orders = place.at("account", one.account_id, "orders")
    return {"status": str(one.status), "contact": list(one.contacts), "orders": orders}


def orders(place: Place, listed: Iterable[AcmeOrder]) -> Document:
    """Render a page of an account's orders; what came to nothing is left out (7.1.2.1)."""
    shown = (one for one in listed if one.status is not OrderStatus.INVALID)
    return {"orders": [place.of_order(one) for one in shown]}


def order(place: Place, one: AcmeOrder) -> Document:
    """Render an order."""
    numbers = range(len(one.identifiers))
    body: Document = {
        "status": str(one.status),
        "expires": _instant(one.expires_at),
        "identifiers": [identifier(name) for name in one.identifiers],
        "authorizations": [
            place.at("authorization", one.order_id, str(number)) for number in numbers
        ],
        "finalize": place.at("order", one.order_id, "finalize"),
        "notBefore": one.not_before,
        "notAfter": one.not_after,
        "replaces": one.replaces,
        "error": None if one.failure is None else failure(one.failure),
    }
    if one.status is OrderStatus.VALID:
        body["certificate"] = place.at("certificate", one.order_id)
    return {name: value for name, value in body.items() if value is not None}


def authorization(one: AcmeOrder, number: int, status: AuthorizationStatus) -> Document:
    """Render an authorization. No challenge was made, so that none is shown."""
    name = one.identifiers[number]
    body: Document = {
        "identifier": {"type": name.type, "value": name.base},
        "status": str(status),
        "expires": _instant(one.expires_at),
        "challenges": list[object](),
    }
    return {**body, "wildcard": True} if name.is_wildcard else body


def renewal_info(window: RenewalWindow) -> Document:
    """Render when to renew a certificate."""
    return {"suggestedWindow": {"start": _instant(window.start), "end": _instant(window.end)}}


def _instant(at: datetime) -> str:
    # RFC 3339. Go's clients read fractions, and some others do not.
    return f"{at.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
