"""URLs as the client saw them: from API Gateway's context, with stage or base path (RFC 8555, 6.4).

On the default endpoint a path begins with the stage, `/cagw`; on a domain of one's own with the
base path, if there is one. The context has the whole path, and the event's own is without a stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from cagateway.api.repeated import headers_of
from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.domain.acme.orders import AcmeOrder
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
