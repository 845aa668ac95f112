"""What functions/certificates answers: orders, certificates and events, from the table alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies import certificates as bodies
from cagateway.api.callers import Callers
from cagateway.api.parameters import instant_in, page_size, place_in_list, single_parameters
from cagateway.api.resolver import (
    GatewayResolver,
    RouteTable,
    checked_ca_id,
    checked_serial_number,
    decoded,
)
from cagateway.api.responses import answer
from cagateway.api.routes.authorities import ROOT
from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Action
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import echoed
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order_ids import is_order_id
from cagateway.domain.orders.outcome import certificate_not_found
from cagateway.domain.orders.states import OrderState
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.orders.visible_orders import VisibleEvents, VisibleOrders
from cagateway.values import dataclass

# What CA Gateway's hosted edition gives at once, and half of what an answer of 6 MB could hold.
_EVENTS_PER_PAGE, _MOST_EVENTS = 50, 500
_INDEX = re.compile(r"(?P<time>[0-9T:.-]{26}Z)(?:_[0-9A-F]{1,40}_[a-z]+)?")


@dataclass(frozen=True)
class CertificateRoutes:
    app: GatewayResolver
    callers: Callers
    reader: AuthorityReader
    orders: VisibleOrders
    events: VisibleEvents
    clock: Clock

    def table(self) -> RouteTable:
        one = f"{ROOT}/{{caId}}"
        return {
            f"{one}/enrollments/{{enrollmentId}}": {"GET": self.get_order},
            f"{one}/certificates/{{serialNumber}}": {"GET": self.get_certificate},
            f"{one}/certificate-events": {"GET": self.list_events},
        }

    def get_order(self, ca_id: str, enrollment_id: str) -> Response[str]:
        """Answer how an order stands."""
        caller, ca_id = self._admitted(ca_id)
        order_id = decoded(enrollment_id).upper()
        order = self.orders.find(caller, ca_id, order_id) if is_order_id(order_id) else None
        if order is None:
            raise GatewayError(
                ErrorKind.ORDER_NOT_FOUND,
                f"There is no order '{echoed(order_id)}' of certificate authority '{ca_id}'.",
                target="enrollmentId",
                value=echoed(order_id),
            )
        return answer(bodies.order_state(order))

    def get_certificate(self, ca_id: str, serial_number: str) -> Response[str]:
        """Answer a certificate that was issued through here."""
        caller, ca_id = self._admitted(ca_id)
        number = checked_serial_number(ca_id, serial_number)
        order = self.orders.find_serial(caller, ca_id, number)
        if order is None or order.issued is None or order.state is OrderState.UNKNOWN:
            raise certificate_not_found(ca_id, number, is_to_change=False)
        return answer(bodies.certificate(order, order.issued, self.clock()))

    def list_events(self, ca_id: str) -> Response[str]:
        """Answer a page of what was issued and revoked, the oldest first."""
        caller, ca_id = self._admitted(ca_id)
        asked = single_parameters(self.app.current_event)
        after = place_in_list(asked, _INDEX.fullmatch)
        since = None if after else instant_in(asked, "startDate", "2026-11-25T00:00:00Z")
        size = page_size(asked, _EVENTS_PER_PAGE, _MOST_EVENTS)
        after = after and after.replace("_", "#")
        page = self.events.page(caller, ca_id, since, after, size)
        body = bodies.certificate_events(
            page.events,
            page.next_index.replace("#", "_"),
            has_more=page.has_more,
            with_certificates="-events.certificate" not in _fields(asked),
        )
        return answer(body)

    def _admitted(self, ca_id: str) -> tuple[Caller, str]:
        caller = self.callers.admit(Action.READ, ca_id)
        # A CA that is not configured here has none of all this.
        return caller, self.reader.authority(checked_ca_id(ca_id)).ca_id


def _fields(asked: Mapping[str, str]) -> set[str]:
    return {selector.strip() for selector in asked.get("$fields", "").split(",")}
