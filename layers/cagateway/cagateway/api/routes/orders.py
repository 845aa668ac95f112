"""The management API's list of orders: for operators, who mend what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies import certificates as bodies
from cagateway.api.parameters import malformed, page_size, place_in_list, single_parameters
from cagateway.api.resolver import GatewayResolver, RouteTable, checked_ca_id, checked_principal
from cagateway.api.responses import answer
from cagateway.api.routes.configurations import ConfigurationRoutes
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.needs import Need, is_stuck
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.order_ids import is_order_id
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.orders.states import HELD_AT_SECTIGO, LOST_STATES, OPEN_STATES, OrderState
from cagateway.ports.orders import Orders
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.values import dataclass

_ORDERS_PER_PAGE = 100
# What is asked for by default: those that an operator may have to do something about.
_TROUBLED = OPEN_STATES | LOST_STATES
_OPEN = "open"


@dataclass(frozen=True)
class OrderRoutes:
    app: GatewayResolver
    reader: AuthorityReader
    orders: Orders

    def table(self) -> RouteTable:
        return {f"{ConfigurationRoutes.root}/{{caId}}/orders": {"GET": self.list_orders}}

    def list_orders(self, ca_id: str) -> Response[str]:
        """Answer a page of a CA's open, uncertain and failed orders, the newest first."""
        checked_principal(self.app.current_event)
        asked = single_parameters(self.app.current_event)
        ca_id = checked_ca_id(ca_id)
        states = _states(asked.get("state"))
        after = place_in_list(asked, is_order_id)
        size = page_size(asked, _ORDERS_PER_PAGE, _ORDERS_PER_PAGE)
        page, go_on_after = self.orders.orders(ca_id, states, after, size)
        account, now = self._account(ca_id, page), self.reader.clock()
        if asked.get("state") == bodies.LEFT_BEHIND:
            page = [one for one in page if one.is_left_behind(account)]
        if asked.get("state") == Need.STUCK:
            page = [one for one in page if is_stuck(one, now)]
        has_more = go_on_after is not None
        return answer(bodies.orders(page, account, now, go_on_after or "", has_more=has_more))

    def _account(self, ca_id: str, page: Sequence[Order]) -> OrderAccount | None:
        """Find out which account the CA names now. Orders outlive their CA."""
        try:
            connection = self.reader.authority(ca_id).connection
        except GatewayError as error:
            # Without orders, there is only the CA to ask for.
            if not page or error.kind is not ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND:
                raise
            return None
        return OrderAccount.of(connection) if connection else None


def _states(text: str | None) -> frozenset[OrderState]:
    if text is None:
        return frozenset(_TROUBLED)
    known: dict[str, frozenset[OrderState]] = {
        str(one): frozenset({one}) for one in OrderState if one is not OrderState.UNKNOWN
    }
    known[bodies.LEFT_BEHIND] = HELD_AT_SECTIGO
    known |= {_OPEN: frozenset(OPEN_STATES), str(Need.STUCK): frozenset(OPEN_STATES)}
    if text not in known:
        raise malformed("state", f"must be one of {', '.join(known)}")
    return known[text]
