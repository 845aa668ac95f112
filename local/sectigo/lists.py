"""What Sectigo lists beside orders: certificate profiles of each kind, fields, organizations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from importlib.resources import files
from urllib.parse import parse_qs

from local.http_server import Request, Response
from local.sectigo.account import DEMO
from local.sectigo.answers import JSON, Code, RefusedByCodeError, in_json
from local.sectigo.ordering.placing import check_organization
from local.sectigo.upstream import Upstream

TYPES_PATH = "/api/ssl/v1/types"
ORGANIZATIONS_PATH = "/api/organization/v1"

_ORGANIZATION = re.compile(rf"{ORGANIZATIONS_PATH}/([1-9][0-9]{{0,9}})")

Lister = Callable[[Upstream, Request], Response]

_OTHER_PROFILES: Mapping[str, Sequence[object]] = json.loads(
    files("local.sectigo").joinpath("other_profiles.json").read_bytes()
)


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
        return in_json(HTTPStatus.OK, _OTHER_PROFILES[kind])

    return types


def _check_organization_of(request: Request) -> None:
    """Hold that the organization, if there is one, is known. Raises RefusedByCodeError."""
    organizations = parse_qs(request.query, keep_blank_values=True).get("organizationId")
    if organizations is not None:
        check_organization(*organizations)


def _ssl_fields(upstream: Upstream, _request: Request) -> Response:
    fields = upstream.orders.rules.custom_fields
    return in_json(HTTPStatus.OK, [field.model_dump() for field in fields])


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
    "/api/smime/v1/customFields": _no_fields,
    "/api/smime/v2/customFields": _no_fields,
    "/api/device/v1/customFields": _no_fields,
    ORGANIZATIONS_PATH: _organizations,
}


def lister_of(method: str, path: str) -> Lister | None:
    """Find what lists at a path, without `/private`."""
    if method != "GET":
        return None
    if match := _ORGANIZATION.fullmatch(path):
        return _organization(match[1])
    return _LISTS.get(path)
