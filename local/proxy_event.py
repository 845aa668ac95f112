"""Turns an HTTP request into the event that API Gateway (REST, Lambda proxy) sends."""

from __future__ import annotations

import base64
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qsl

from cryptography import x509

from local.http_server import Request
from local.request_rules import RefusedError
from local.routing import RouteMatch
from local.surroundings import LOOPBACK, Surroundings
from local.template import Api

# Parsing a query costs time per parameter; no client's request has more.
MAX_QUERY_PARAMETERS = 1000

API_ID = "local"
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# They are between the client and API Gateway; the function never sees them.
_HOP_BY_HOP = frozenset({"connection", "expect", "keep-alive", "te", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """When and as what a request arrived; `path` is without the stage."""

    request_id: str
    at: datetime
    path: str


def path_within_stage(request: Request, stage: str) -> str:
    """Return the path without the stage's name, with which a deployed API's URL begins.

    Raises:
        RefusedError: a percent escape in the target is broken.
    """
    if _BROKEN_ESCAPE.search(request.target):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "A percent escape is broken.")
    prefix, path = f"/{stage}", request.path
    if path != prefix and not path.startswith(f"{prefix}/"):
        return path
    return path.removeprefix(prefix) or "/"


def build_event(
    request: Request, match: RouteMatch, arrival: Arrival, api: Api, surroundings: Surroundings
) -> dict[str, object]:
    """Return the event; a repeated header or parameter shows its last value in the single map."""
    headers = _grouped(_headers(request))
    query = _grouped(_query_pairs(request.query))
    return {
        "resource": match.route.path,
        "path": arrival.path,
        "httpMethod": request.method,
        "headers": _last(headers),
        "multiValueHeaders": headers,
        "queryStringParameters": _last(query),
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(match.path_parameters) or None,
        "stageVariables": dict(api.stage_variables) or None,
        "requestContext": _request_context(request, match, arrival, api.stage, surroundings),
        "body": _body(request, api) or None,
        "isBase64Encoded": api.is_binary and bool(request.body),
    }


def _body(request: Request, api: Api) -> str:
    if api.is_binary:
        return base64.b64encode(request.body).decode()
    # Without binary media types in the API a body is text, whatever its bytes are.
    return request.body.decode("utf-8", "replace")


def _headers(request: Request) -> Sequence[tuple[str, str]]:
    kept = [(name, value) for name, value in request.headers if name.lower() not in _HOP_BY_HOP]
    forwarded = ", ".join([*request.values("x-forwarded-for"), LOOPBACK])
    scheme = "https" if request.certificate or request.is_secure else "http"
    own = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": scheme}
    lower = {name.lower() for name in own}
    return [*((n, v) for n, v in kept if n.lower() not in lower), *own.items()]


def _query_pairs(query: str) -> Sequence[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_QUERY_PARAMETERS)
    except ValueError as error:
        reason = f"Over {MAX_QUERY_PARAMETERS} query parameters."
        raise RefusedError(HTTPStatus.BAD_REQUEST, reason) from error


def _grouped(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return groups


def _last(groups: Mapping[str, list[str]]) -> dict[str, str] | None:
    return {name: values[-1] for name, values in groups.items()} or None


def _request_context(
    request: Request, match: RouteMatch, arrival: Arrival, stage: str, surroundings: Surroundings
) -> dict[str, object]:
    host = next(iter(request.values("host")), LOOPBACK)
    return {
        "accountId": surroundings.account_id,
        "apiId": API_ID,
        "domainName": host.rpartition(":")[0] or host,
        "domainPrefix": API_ID,
        "extendedRequestId": arrival.request_id,
        "httpMethod": request.method,
        "identity": _identity(request, match, surroundings),
        # As the client wrote it: with the stage, or without it as on a domain of one's own.
        "path": request.path,
        "protocol": "HTTP/1.1",
        "requestId": arrival.request_id,
        "requestTime": arrival.at.strftime("%d/%b/%Y:%H:%M:%S %z"),
        "requestTimeEpoch": int(arrival.at.timestamp() * 1000),
        "resourceId": API_ID,
        "resourcePath": match.route.path,
        "stage": stage,
    }


def _identity(request: Request, match: RouteMatch, surroundings: Surroundings) -> dict[str, object]:
    """Return who sent the request: every process on this machine is the user "local"."""
    identity: dict[str, object] = {
        "sourceIp": LOOPBACK,
        "userAgent": next(iter(request.values("user-agent")), None),
    }
    if request.certificate:
        identity["clientCert"] = _client_certificate(request.certificate)
    if not match.route.is_for_principals:
        return {**identity, "userArn": None}
    return {**identity, "userArn": f"arn:aws:iam::{surroundings.account_id}:user/local"}


def _client_certificate(der: bytes) -> dict[str, object]:
    certificate = x509.load_der_x509_certificate(der)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return {
        "clientCertPem": ssl.DER_cert_to_PEM_cert(der),
        "subjectDN": certificate.subject.rfc4514_string(),
        "issuerDN": certificate.issuer.rfc4514_string(),
        "serialNumber": str(certificate.serial_number),
        "validity": {"notBefore": _gmt(begins), "notAfter": _gmt(ends)},
    }


def _gmt(instant: datetime) -> str:
    """Write an instant as API Gateway does.

    >>> _gmt(datetime(2026, 5, 28, 12, 30, 2))
    'May 28 12:30:02 2026 GMT'
    """
    return f"{instant:%b %e %H:%M:%S %Y} GMT"
