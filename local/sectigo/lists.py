"""What Sectigo lists beside orders: certificate profiles of each kind, fields, organizations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import parse_qs

from local.http_server import Request, Response
from local.sectigo.account import DEMO
from local.sectigo.answers import JSON, Code, RefusedByCodeError, in_json, refusal
from local.sectigo.faults import Place
from local.sectigo.ordering.placing import check_organization
from local.sectigo.upstream import PROFILES, Upstream

TYPES_PATH = "/api/ssl/v1/types"
ORGANIZATIONS_PATH = "/api/organization/v1"
FIELDS_PATH = "/api/customField/v2"
_FIELDS_PATHS = frozenset({FIELDS_PATH, "/api/ssl/v1/customFields", "/api/ssl/v2/customFields"})

_ORGANIZATION = re.compile(rf"{ORGANIZATIONS_PATH}/([1-9][0-9]{{0,9}})")

Lister = Callable[[Upstream, Request], Response]


def _organizations(_upstream: Upstream, _request: Request) -> Response:
    return in_json(HTTPStatus.OK, DEMO.organizations())


def _organization(number: str) -> Lister:
    def organization(_upstream: Upstream, _request: Request) -> Response:
        found = DEMO.details(number)
        if found is None:
            raise RefusedByCodeError(Code.ORGANIZATION, "Supplied orgid invalid..")
        return in_json(HTTPStatus.OK, found)

    return organization


def _ssl_types(upstream: Upstream, request: Request) -> Response:
    _check_organization_of(request)
    return Response(HTTPStatus.OK, (JSON,), upstream.profiles)


def _types_of(kind: str) -> Lister:
    def types(_upstream: Upstream, request: Request) -> Response:
        _check_organization_of(request)
        return in_json(HTTPStatus.OK, PROFILES[kind])

    return types


def _check_organization_of(request: Request) -> None:
    """Hold that the organization, if there is one, is known. Raises RefusedByCodeError."""
    organizations = parse_qs(request.query, keep_blank_values=True).get("organizationId")
    if organizations is not None:
        check_organization(*organizations)


def _ssl_fields(upstream: Upstream, _request: Request) -> Response:
    fields = upstream.orders.rules.custom_fields
    return in_json(HTTPStatus.OK, [field.in_v1() for field in fields if field.is_active])


def _fields_by_type(upstream: Upstream, request: Request) -> Response:
    """List the fields of one kind of certificates with their types: SSL certificates have some."""
    if not upstream.orders.rules.has_custom_fields_v2:
        return refusal(HTTPStatus.NOT_FOUND, Code.NO_SUCH_PATH, "There is no such resource")
    kinds = parse_qs(request.query, keep_blank_values=True).get("certType", [])
    # Sectigo's own samples write it in lower case.
    if [kind.lower() for kind in kinds] != ["ssl"]:
        return in_json(HTTPStatus.OK, [])
    return in_json(HTTPStatus.OK, [one.in_v2() for one in upstream.orders.rules.custom_fields])


def _no_fields(_upstream: Upstream, _request: Request) -> Response:
    return in_json(HTTPStatus.OK, [])


_LISTS: Mapping[str, Lister] = {
    TYPES_PATH: _ssl_types,
    "/api/ssl/v2/types": _ssl_types,
    "/api/smime/v1/types": _types_of("smime"),
    "/api/smime/v2/types": _types_of("smime"),
    "/api/device/v1/types": _types_of("device"),
    "/api/ssl/v1/customFields": _ssl_fields,
    "/api/ssl/v2/customFields": _ssl_fields,
    FIELDS_PATH: _fields_by_type,
    "/api/smime/v1/customFields": _no_fields,
    "/api/smime/v2/customFields": _no_fields,
    "/api/device/v1/customFields": _no_fields,
    ORGANIZATIONS_PATH: _organizations,
}


def place_of(path: str) -> Place:
    """Tell where a fault would be: custom fields are listed beside all else."""
    return "fields" if path in _FIELDS_PATHS else "list"


def lister_of(method: str, path: str) -> Lister | None:
    """Find what lists at a path, without `/private`."""
    if method != "GET":
        return None
    if match := _ORGANIZATION.fullmatch(path):
        return _organization(match[1])
    return _LISTS.get(path)
