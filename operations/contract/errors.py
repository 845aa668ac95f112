"""Which errors come with a status: the functions' own, and API Gateway's."""

from __future__ import annotations

from cagateway.api.errors import STATUS_BY_KIND
from cagateway.domain.errors import ErrorKind
from operations.contract.json_schema import Schema, one_of, ref

# Codes that API Gateway gives where no function was reached, by status (template.yaml).
CODES_OF_API_GATEWAY = {
    400: ["request-refused"],
    403: ["access-denied", "request-refused"],
    404: ["request-refused"],
    413: ["request-too-large"],
    415: ["request-refused"],
    429: ["too-many-requests"],
    500: ["internal-error"],
    502: ["internal-error"],
    503: ["internal-error"],
    504: ["gateway-timeout"],
}


def error(codes: list[str]) -> Schema:
    """Describe an error that has one of some codes."""
    code = {"properties": {"error": {"properties": {"code": one_of(codes)}}}}
    return {"allOf": [ref("ErrorResponse"), code]}


def codes_of(status: int, kinds: list[ErrorKind]) -> list[str]:
    """Give the codes with which a status can come: a function's, and API Gateway's own."""
    own = [str(kind) for kind in kinds if STATUS_BY_KIND[kind] == status]
    return sorted({*own, *CODES_OF_API_GATEWAY.get(status, [])})
