"""The addresses under which orders are reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qs, unquote

from local.http_server import Response
from local.sectigo.answers import JSON, Code, RefusedByCodeError, in_json
from local.sectigo.ordering import actions
from local.sectigo.ordering.documents import details
from local.sectigo.ordering.formats import DEFAULT_FORMAT, check_format, file_name, packed
from local.sectigo.ordering.order import Order, Status
from local.sectigo.ordering.placing import read_body, read_enrollment
from local.sectigo.ordering.searching import ReportOrder, page, report
from local.sectigo.routes import Asked, route

_DONE = Response(HTTPStatus.NO_CONTENT)
# Whatever the format.
_OCTETS = ("Content-Type", "application/octet-stream;charset=UTF-8")


def _enroll(asked: Asked) -> Response:
    orders, listed = asked.orders, asked.upstream.listed()
    placed = orders.place(read_enrollment(asked.request.body, listed, orders.rules))
    return in_json(HTTPStatus.OK, {"sslId": placed.id, "renewId": placed.renew_id})


def _details(asked: Asked) -> Response:
    return in_json(HTTPStatus.OK, details(asked.orders.poll(asked.number)))


def _collect(asked: Asked) -> Response:
    given = parse_qs(asked.request.query).get("format", [DEFAULT_FORMAT])[-1]
    wanted = asked.named.get("format") or given
    check_format(wanted)
    order = asked.orders.poll(asked.number)
    if order.has_status(Status.REVOKED):
        raise RefusedByCodeError(Code.REVOKED, "The certificate is revoked")
    if order.has_status(Status.REQUESTED, Status.APPLIED):
        return _pending(order)
    if order.certificate is None:
        raise RefusedByCodeError(Code.NOT_COLLECTABLE, "The certificate is not collectable")
    if not asked.orders.change(order.id, Order.collected).is_collectable:
        return _pending(order)
    disposition = ("Content-Disposition", f'attachment; filename="{file_name(wanted)}"')
    body = packed(order.certificate, asked.orders.authority, wanted, order.behaviour)
    return Response(HTTPStatus.OK, (_OCTETS, disposition), body)


def _pending(order: Order) -> Response:
    code = order.behaviour.pending
    if code == "empty":
        return Response(HTTPStatus.OK, (_OCTETS,))
    return RefusedByCodeError(code, "Being processed by Sectigo").response()


def _list(asked: Asked) -> Response:
    found, total = page(asked.orders.search(), asked.request.query)
    listing = in_json(HTTPStatus.OK, found)
    return Response(HTTPStatus.OK, (JSON, ("X-Total-Count", str(total))), listing.body)


def _report(asked: Asked) -> Response:
    wanted = read_body(ReportOrder, asked.request.body)
    return in_json(HTTPStatus.OK, report(asked.orders.search(), wanted))


def _revoke(asked: Asked) -> Response:
    revocation = read_body(actions.Revocation, asked.request.body)
    if serial := asked.named.get("serial"):
        number = actions.number_of_serial(asked.orders, unquote(serial))
    else:
        number = asked.number
    actions.revoke(asked.orders, number, revocation.reasonCode)
    return _DONE


def _revoke_manually(asked: Asked) -> Response:
    revocation = read_body(actions.ManualRevocation, asked.request.body)
    number = revocation.certId
    if number is None:
        number = actions.number_of_serial(asked.orders, revocation.serialNumber or "")
    actions.revoke(asked.orders, number, revocation.reasonCode)
    return _DONE


def _renew(asked: Asked) -> Response:
    # An empty body is one as well.
    renewal = read_body(actions.Renewal, asked.request.body or b"{}")
    new = actions.renew(asked.orders, asked.number, renewal)
    return in_json(HTTPStatus.OK, {"sslId": new.id})


def _mark_renewed(asked: Asked) -> Response:
    renewal = read_body(actions.ManualRenewal, asked.request.body or b"{}")
    actions.mark_renewed(asked.orders, asked.number, renewal.id)
    return _DONE


def _decide(decision: Callable[[Order, datetime], Order]) -> Callable[[Asked], Response]:
    def decide(asked: Asked) -> Response:
        read_body(actions.Message, asked.request.body)
        actions.decide(asked.orders, asked.number, decision)
        return _DONE

    return decide


def _edit(asked: Asked) -> Response:
    change = read_body(actions.Edit, asked.request.body)
    return in_json(HTTPStatus.OK, details(actions.edit(asked.orders, change)))


_SSL = "/api/ssl/v[12]"
# Ids are 32 bits long.
_ID = "(?P<id>[0-9]{1,10})"
ROUTES = (
    route("POST", f"{_SSL}/enroll", "enroll", _enroll),
    route("GET", f"{_SSL}/{_ID}", "details", _details),
    route("GET", f"{_SSL}/collect/{_ID}(?:/(?P<format>[a-zA-Z0-9]+))?", "collect", _collect),
    route("GET HEAD", _SSL, "search", _list),
    route("POST", "/api/report/v1/ssl-certificates", "search", _report),
    route("POST", f"{_SSL}/revoke/{_ID}", "revoke", _revoke),
    route("POST", f"{_SSL}/revoke/serial/(?P<serial>[0-9a-fA-F:%]+)", "revoke", _revoke),
    route("POST", f"{_SSL}/revoke/manual", "revoke", _revoke_manually),
    route("POST", f"{_SSL}/renewById/{_ID}", "enroll", _renew),
    route("POST", f"{_SSL}/renew/manual/{_ID}", "decide", _mark_renewed),
    route("POST", f"{_SSL}/approve/{_ID}", "decide", _decide(Order.approved)),
    route("POST", f"{_SSL}/decline/{_ID}", "decide", _decide(Order.declined)),
    route("PUT", _SSL, "decide", _edit),
)
