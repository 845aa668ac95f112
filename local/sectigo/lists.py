"""What Sectigo lists beside orders: certificate profiles, fields, organizations, domains."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qs

from local.http_server import Response
from local.sectigo.account import DEMO
from local.sectigo.answers import JSON, Code, RefusedByCodeError, in_json, refusal
from local.sectigo.ordering.placing import check_organization
from local.sectigo.routes import Asked, route
from local.sectigo.upstream import PROFILES

TYPES_PATH = "/api/ssl/v1/types"
ORGANIZATIONS_PATH = "/api/organization/v1"
FIELDS_PATH = "/api/customField/v2"


def _organizations(_asked: Asked) -> Response:
    return in_json(HTTPStatus.OK, DEMO.organizations())


def _organization(asked: Asked) -> Response:
    found = DEMO.details(asked.named["id"])
    if found is None:
        raise RefusedByCodeError(Code.ORGANIZATION, "Supplied orgid invalid..")
    return in_json(HTTPStatus.OK, found)


def _ssl_types(asked: Asked) -> Response:
    _check_organization_of(asked)
    return Response(HTTPStatus.OK, (JSON,), asked.upstream.profiles)


def _types(asked: Asked) -> Response:
    _check_organization_of(asked)
    return in_json(HTTPStatus.OK, PROFILES[asked.named["kind"]])


def _check_organization_of(asked: Asked) -> None:
    """Hold that the organization, if there is one, is known. Raises RefusedByCodeError."""
    organizations = parse_qs(asked.request.query, keep_blank_values=True).get("organizationId")
    if organizations is not None:
        check_organization(*organizations)


def _ssl_fields(asked: Asked) -> Response:
    fields = asked.orders.rules.custom_fields
    return in_json(HTTPStatus.OK, [field.in_v1() for field in fields if field.is_active])


def _fields_by_type(asked: Asked) -> Response:
    """List the fields of one kind of certificates with their types: SSL certificates have some."""
    rules = asked.orders.rules
    if not rules.has_custom_fields_v2:
        return refusal(HTTPStatus.NOT_FOUND, Code.NO_SUCH_PATH, "There is no such resource")
    kinds = parse_qs(asked.request.query, keep_blank_values=True).get("certType", [])
    # Sectigo's own samples write it in lower case.
    if [kind.lower() for kind in kinds] != ["ssl"]:
        return in_json(HTTPStatus.OK, [])
    return in_json(HTTPStatus.OK, [one.in_v2() for one in rules.custom_fields])


def _no_fields(_asked: Asked) -> Response:
    return in_json(HTTPStatus.OK, [])


def _domains(asked: Asked) -> Response:
    return asked.upstream.domains.answer(asked.request, asked.named["version"])


ROUTES = (
    route("GET", "/api/ssl/v[12]/types", "list", _ssl_types),
    route("GET", "/api/(?P<kind>smime)/v[12]/types", "list", _types),
    route("GET", "/api/(?P<kind>device)/v1/types", "list", _types),
    route("GET", "/api/ssl/v[12]/customFields", "fields", _ssl_fields),
    route("GET", FIELDS_PATH, "fields", _fields_by_type),
    route("GET", "/api/(?:smime/v[12]|device/v1)/customFields", "list", _no_fields),
    route("GET", ORGANIZATIONS_PATH, "list", _organizations),
    route("GET", f"{ORGANIZATIONS_PATH}/(?P<id>[1-9][0-9]{{0,9}})", "list", _organization),
    route("GET", "/api/dcv/(?P<version>v[12])/validation", "domains", _domains),
)
