"""The management API's lists of a CA, for operators, who see all of it."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies import certificates as bodies
from cagateway.api.bodies.domains import domain_list
from cagateway.api.bodies.listed_certificates import certificate_list
from cagateway.api.parameters import (
    instant_in,
    malformed,
    page_size,
    place_in_list,
    refuse_parameters,
    single_parameters,
)
from cagateway.api.resolver import GatewayResolver, RouteTable, checked_ca_id, checked_principal
from cagateway.api.responses import answer
from cagateway.api.routes.configurations import ConfigurationRoutes
from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.certificates.listed import CertificateStatus, is_place
from cagateway.domain.dcv.domains import DomainRecord
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import IDENTIFIER_RULE, is_identifier
from cagateway.domain.orders.needs import Need, is_stuck
from cagateway.domain.orders.order_ids import is_order_id
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.orders.states import HELD_AT_SECTIGO, LOST_STATES, OPEN_STATES, OrderState
from cagateway.domain.x509.alt_names import name_in_lists
from cagateway.ports.domains import SeenDomains
from cagateway.ports.orders import Orders
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.certificates.listing import CertificateLister, Wanted
from cagateway.values import dataclass

# A line has some 500 bytes; each costs a query or two for its successor.
_PER_PAGE, _MOST = 50, 100
_PARAMETERS = (
    *("status", "expiresBefore", "name", "clientId"),
    *("preferredPageSize", "nextPageIndex"),
)
_ORDERS_PER_PAGE = 100
# What is asked for by default: those that an operator may have to do something about.
_TROUBLED = OPEN_STATES | LOST_STATES
_OPEN = "open"


@dataclass(frozen=True)
class ManagedListRoutes:
    """What functions/management lists."""

    app: GatewayResolver
    reader: AuthorityReader
    certificates: CertificateLister
    orders: Orders
    domains: SeenDomains

    def table(self) -> RouteTable:
        one = f"{ConfigurationRoutes.root}/{{caId}}"
        return {
            f"{one}/certificates": {"GET": self.list_certificates},
            f"{one}/orders": {"GET": self.list_orders},
            f"{one}/domains": {"GET": self.list_domains},
        }

    def list_certificates(self, ca_id: str) -> Response[str]:
        """Answer a page of a CA's certificates, by ascending end."""
        checked_principal(self.app.current_event)
        asked = single_parameters(self.app.current_event)
        # A filter that is mistyped would give certificates that are not meant.
        refuse_parameters(self.app.current_event, {}, _PARAMETERS)
        ca_id = checked_ca_id(ca_id)
        wanted, after = _wanted(asked), place_in_list(asked, _is_index)
        size = page_size(asked, _PER_PAGE, _MOST)
        lines, go_on_after = self.certificates.page(ca_id, wanted, after and _as_place(after), size)
        # Certificates outlive their CA. Without any, there is only the CA to ask for.
        authority = self._authority(ca_id, may_be_gone=bool(lines or go_on_after))
        next_page_index = (go_on_after or "").replace("#", "_")
        return answer(certificate_list(lines, authority, next_page_index))

    def list_orders(self, ca_id: str) -> Response[str]:
        """Answer a page of a CA's open, uncertain and failed orders, the newest first."""
        checked_principal(self.app.current_event)
        asked = single_parameters(self.app.current_event)
        ca_id = checked_ca_id(ca_id)
        states = _states(asked.get("state"))
        after = place_in_list(asked, is_order_id)
        size = page_size(asked, _ORDERS_PER_PAGE, _ORDERS_PER_PAGE)
        page, go_on_after = self.orders.orders(ca_id, states, after, size)
        # Orders outlive their CA as well.
        authority, now = self._authority(ca_id, may_be_gone=bool(page)), self.reader.clock()
        connection = authority.connection if authority else None
        account = OrderAccount.of(connection) if connection else None
        if asked.get("state") == bodies.LEFT_BEHIND:
            page = [one for one in page if one.is_left_behind(account)]
        if asked.get("state") == Need.STUCK:
            page = [one for one in page if is_stuck(one, now)]
        has_more = go_on_after is not None
        return answer(bodies.orders(page, account, now, go_on_after or "", has_more=has_more))

    def list_domains(self, ca_id: str) -> Response[str]:
        """Answer how the domains stand that a CA's login sees, as they were read last."""
        checked_principal(self.app.current_event)
        connection = self.reader.authority(checked_ca_id(ca_id)).connection
        # Without a login, nothing is known of any.
        account = connection and connection.account.account_name
        return answer(domain_list(self.domains.find(account) if account else DomainRecord()))

    def _authority(self, ca_id: str, *, may_be_gone: bool) -> CertificateAuthority | None:
        try:
            return self.reader.authority(ca_id)
        except GatewayError as error:
            if may_be_gone and error.kind is ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND:
                return None
            raise


def _is_index(text: str) -> bool:
    return is_place(_as_place(text))


def _as_place(index: str) -> str:
    return index.replace("_", "#")


def _wanted(asked: Mapping[str, str]) -> Wanted:
    name = asked.get("name")
    return Wanted(
        status=_status(asked.get("status")),
        ends_before=instant_in(asked, "expiresBefore", "2027-03-15T00:00:00Z"),
        name=name_in_lists(name) if name else None,
        client_id=_client_id(asked.get("clientId")),
    )


def _client_id(text: str | None) -> str | None:
    if text and not is_identifier(text):
        raise malformed("clientId", f"must be {IDENTIFIER_RULE}")
    return text or None


def _status(text: str | None) -> CertificateStatus | None:
    if not text:
        return None
    known = {str(one): one for one in CertificateStatus}
    if text not in known:
        raise malformed("status", f"must be one of {', '.join(known)}")
    return known[text]


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
