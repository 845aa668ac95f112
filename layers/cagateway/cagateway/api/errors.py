"""One table: what a kind of error is on the wire."""

from __future__ import annotations

from http import HTTPStatus

from cagateway.domain.errors import ErrorKind

STATUS_BY_KIND = {
    ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.PROFILE_NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.RESOURCE_NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.MALFORMED_REQUEST: HTTPStatus.BAD_REQUEST,
    ErrorKind.REQUEST_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorKind.INVALID_ENROLLMENT_REQUEST: HTTPStatus.BAD_REQUEST,
    ErrorKind.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    ErrorKind.INVALID_CONFIGURATION: HTTPStatus.BAD_REQUEST,
    ErrorKind.PROFILES_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorKind.INTERNAL_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
}
