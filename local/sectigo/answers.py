"""What Sectigo's answers look like: JSON, and refusals with a code of its own."""

from __future__ import annotations

import json
from http import HTTPStatus

from local.http_server import Response

JSON = ("Content-Type", "application/json;charset=UTF-8")


class Code:
    """The codes of Sectigo's error table that the simulator gives, by what they mean there."""

    # Sectigo documents no code for a path that it does not have.
    NO_SUCH_PATH = -1
    MISSING_FIELD = -7
    CSR_NOT_BASE64 = -9
    CSR_UNREADABLE = -10
    KEY_ALGORITHM = -11
    RSA_SIZE = -13
    UNKNOWN_USER = -16
    TERM = -36
    PROFILE_INVALID = -39
    CUSTOM_FIELD_MISSING = -62
    NOT_ISSUED = -102
    ORDER_STATUS = -105
    REVOKED = -110
    PROFILE_UNKNOWN = -111
    CUSTOM_FIELD_UNKNOWN = -135
    CSR_INVALID = -138
    NO_ELLIPTIC_CURVES = -170
    LOCAL_NAME = -164
    NOT_COLLECTABLE = -183
    CURVE = -194
    CA_UNAVAILABLE = -195
    ORGANIZATION = -639
    UNREADABLE_BODY = -1002
    WRONG_STATE = -1112
    FORMAT = -1450
    INVALID_FIELD = -1601
    NO_SUCH_CERTIFICATE = -5101


class RefusedByCodeError(Exception):
    """Sectigo does not do it."""

    def __init__(
        self, code: int, description: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status

    def response(self) -> Response:
        return refusal(self.status, self.code, self.description)


def refusal(status: HTTPStatus, code: int, description: str) -> Response:
    return in_json(status, {"code": code, "description": description})


def in_json(status: HTTPStatus, document: object) -> Response:
    return Response(status, (JSON,), json.dumps(document).encode())
