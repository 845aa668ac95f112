"""The ways to log in at Sectigo: passwords, client certificates, and tokens that it issues."""

from __future__ import annotations

import base64
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qs, unquote_plus

from pydantic import BaseModel, ConfigDict, Field

from local.http_server import Request, Response
from local.sectigo.account import DEMO
from local.sectigo.answers import in_json

DEFAULT_LIFETIME_SECONDS = 300


class TokenOrder(BaseModel):
    """How long the tokens are good that are issued from now on."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    seconds: Annotated[int, Field(ge=0)]


class Tokens:
    """The tokens that have been issued; any thread may use it."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._good_until: dict[str, float] = {}
        self.lifetime_seconds = DEFAULT_LIFETIME_SECONDS

    def issue(self) -> str:
        token = secrets.token_urlsafe()
        with self._lock:
            self._good_until[token] = self._monotonic() + self.lifetime_seconds
        return token

    def is_good(self, token: str) -> bool:
        with self._lock:
            return self._monotonic() < self._good_until.get(token, 0)

    def revoke(self) -> None:
        with self._lock:
            self._good_until.clear()


# Where those log in who have a client certificate.
PRIVATE = "/private"


def is_private(request: Request) -> bool:
    return request.path.startswith(f"{PRIVATE}/")


def is_known(request: Request, tokens: Tokens) -> bool:
    """Tell whether one of the three ways to log in was taken.

    At /private the client's certificate stands in for the password; without TLS there is none.
    """
    token = "".join(request.values("Authorization")).removeprefix("Bearer ")
    if token:
        return not is_private(request) and tokens.is_good(token)
    if is_private(request) and not request.certificate:
        return False
    passwords = () if is_private(request) else (DEMO.password,)
    return (
        request.values("login") == (DEMO.login,)
        and request.values("customerUri") == (DEMO.customer_uri,)
        and request.values("password") == passwords
    )


def issue_token(request: Request, tokens: Tokens) -> Response:
    """Answer as RFC 6749, 4.4.3 and 5.2 have it."""
    form = parse_qs(request.body.decode("latin-1"), keep_blank_values=True)
    if request.method != "POST" or form.get("grant_type") != ["client_credentials"]:
        return in_json(HTTPStatus.BAD_REQUEST, {"error": "unsupported_grant_type"})
    if _client(request, form) != (DEMO.client_id, DEMO.client_secret):
        refused = in_json(HTTPStatus.UNAUTHORIZED, {"error": "invalid_client"})
        # RFC 6749, 5.2: in the scheme that the client may use.
        challenge = ("WWW-Authenticate", 'Basic realm="apiclients"')
        return replace(refused, headers=(*refused.headers, challenge))
    issued = {"access_token": tokens.issue(), "expires_in": tokens.lifetime_seconds}
    return in_json(HTTPStatus.OK, {**issued, "token_type": "Bearer"})


def _client(request: Request, form: dict[str, list[str]]) -> tuple[str, str] | None:
    """Find who asks: in the header or in the body (RFC 6749, 2.3.1), and not in both."""
    in_body = form.get("client_id", []), form.get("client_secret", [])
    headers = request.values("Authorization")
    if not headers:
        return (in_body[0][0], in_body[1][0]) if list(map(len, in_body)) == [1, 1] else None
    scheme, _, given = headers[0].partition(" ")
    if len(headers) > 1 or scheme.lower() != "basic" or in_body[1]:
        return None
    try:
        identity, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        return None
    return unquote_plus(identity), unquote_plus(secret)
