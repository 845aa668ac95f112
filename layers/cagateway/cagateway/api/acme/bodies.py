"""ACME's objects as JSON (RFC 8555, 7.1; RFC 9773, 4.2), and URLs as the client saw them (6.4).

URLs come from API Gateway's context, with stage or base path. On the default endpoint a path begins
with the stage, `/cagw`; on a domain of one's own with the base path, if there is one. The context
has the whole path, and the event's own is without a stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from cagateway.api.acme.resolver import Document, failure, identifier
from cagateway.api.parameters import headers_of
from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.domain.acme.orders import AcmeOrder
from cagateway.domain.acme.renewal_info import RenewalWindow
from cagateway.domain.acme.states import AuthorizationStatus, OrderStatus
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A directory, and the request that came to it.

    Args:
        directory: What its directory's URLs begin with.
        url: The request's own.
    """

    ca_id: str
    profile_id: str
    directory: str
    url: str

    def at(self, *segments: str) -> str:
        """Give a URL below the directory."""
        return "/".join((self.directory, *segments))

    def of_account(self, account: AcmeAccount) -> str:
        """Give an account's URL."""
        return self.at("account", account.account_id)

    def of_order(self, order: AcmeOrder) -> str:
        """Give an order's URL."""
        return self.at("order", order.order_id)


def place_of(event: Any, ca_id: str, profile_id: str) -> Place:  # noqa: ANN401 - Powertools' event
    """Find where a request came.

    Args:
        event: Powertools' event.
        ca_id: As it stands in the path.
        profile_id: The same.
    """
    raw = cast("Mapping[str, Any]", event.raw_event)
    context = cast("Mapping[str, Any]", raw.get("requestContext") or {})
    path = str(context.get("path") or raw.get("path") or "")
    whole = f"{_origin(event, context)}{path}"
    below = f"/acme/{ca_id}/{profile_id}"
    before, found, _ = whole.partition(below)
    return Place(ca_id, profile_id, f"{before}{found}", whole)


def _origin(event: Any, context: Mapping[str, Any]) -> str:  # noqa: ANN401 - Powertools' event
    """Give scheme and host. API Gateway writes both: a request for another host is not ours."""
    headers = headers_of(event)
    domain, host = str(context.get("domainName") or ""), headers.get("Host") or ""
    # The domain is without a port, which local mode has.
    is_same = host.partition(":")[0].lower() == domain.lower()
    scheme = "http" if headers.get("X-Forwarded-Proto") == "http" else "https"
    return f"{scheme}://{host if is_same and host else domain}"


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
