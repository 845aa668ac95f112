"""The ways to log in at Sectigo: passwords, client certificates and access tokens."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qs

from local.http_server import Request, Response
from local.sectigo.account import DEMO
from local.sectigo.answers import in_json
from local.sectigo.tokens import Tokens

# Where those log in who have a client certificate.
PRIVATE = "/private"


def is_private(request: Request) -> bool:
    return request.path.startswith(f"{PRIVATE}/")


def is_known(request: Request, tokens: Tokens) -> bool:
    """Tell whether one of the three ways to log in was taken.

    At /private the client's certificate stands in for the password. Whoever wants to see one has
    to put TLS in front: there is none here.
    """
    token = "".join(request.values("Authorization")).removeprefix("Bearer ")
    if token:
        return not is_private(request) and tokens.is_good(token)
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
    expected = ([DEMO.client_id], [DEMO.client_secret])
    if (form.get("client_id"), form.get("client_secret")) != expected:
        return in_json(HTTPStatus.UNAUTHORIZED, {"error": "invalid_client"})
    issued = {"access_token": tokens.issue(), "expires_in": tokens.lifetime_seconds}
    return in_json(HTTPStatus.OK, {**issued, "token_type": "Bearer"})
