"""The management API's list of orders: for those who have to mend what went wrong."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies import certificates as bodies
from cagateway.api.repeated import single_parameters
from cagateway.api.resolver import GatewayResolver, RouteTable, checked_ca_id, checked_principal
from cagateway.api.responses import answer
from cagateway.api.routes.configurations import ROOT
from cagateway.domain.certificates.order import LOST_STATES, OPEN_STATES, OrderState
from cagateway.domain.certificates.order_ids import is_order_id
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.values import dataclass
from cagateway.services.authorities import AuthorityReader
from cagateway.services.order_ports import Orders

_ORDERS_PER_PAGE = 100
# What is asked for by default: those that somebody may have to do something about.
_TROUBLED = OPEN_STATES | LOST_STATES


@dataclass(frozen=True)
class OrderRoutes:
    """One method for each route."""

    app: GatewayResolver
    reader: AuthorityReader
    orders: Orders

    def table(self) -> RouteTable:
        """Give the handlers by path and method."""
        return {f"{ROOT}/{{caId}}/orders": {"GET": self.list_orders}}

    def list_orders(self, ca_id: str) -> Response[str]:
        """Answer a page of a CA's open, uncertain and failed orders, the newest first."""
        checked_principal(self.app.current_event)
        asked = single_parameters(self.app.current_event)
        ca_id = checked_ca_id(ca_id)
        after, states = asked.get("nextPageIndex") or None, _states(asked.get("state"))
        if after is not None and not is_order_id(after):
            text = "nextPageIndex must be what an earlier page gave."
            raise GatewayError(ErrorKind.MALFORMED_REQUEST, text, target="nextPageIndex")
        page, has_more = self.orders.orders(ca_id, states, after, _ORDERS_PER_PAGE)
        if not page:
            # Orders outlive their CA; without any, there is only the CA to ask for.
            self.reader.authority(ca_id)
        index = page[-1].order_id if page and has_more else ""
        return answer(bodies.orders(page, index, has_more=has_more))


def _states(text: str | None) -> frozenset[OrderState]:
    if text is None:
        return frozenset(_TROUBLED)
    known = {str(one): one for one in OrderState if one is not OrderState.UNKNOWN}
    if text not in known:
        raise GatewayError(
            ErrorKind.MALFORMED_REQUEST,
            f"state must be one of {', '.join(known)}.",
            target="state",
        )
    return frozenset({known[text]})
