"""Passes the console's calls on to a deployed gateway, signed with the operator's credentials."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.session import Session

from local.console_files import SECURITY_HEADERS, refusal
from local.http_server import Request, Response
from operations.gateway import TIMEOUT_SECONDS, GatewayError, credentials_of, is_local

# Lambda's limit is 6 MB; more than it can send is not the gateway's answer.
MAX_ANSWER_BYTES = 8 * 1024 * 1024
_ID = r"[A-Za-z0-9._~%-]{1,192}"
_CA = rf"certificate-authorities/{_ID}"
# What the page asks, and nothing else of what these credentials may do.
_ROUTES = tuple(
    (frozenset(methods.split()), re.compile(rf"/v1/{path}"))
    for methods, path in (
        ("GET", r"management/certificate-authorities"),
        ("GET PUT DELETE", rf"management/{_CA}"),
        ("GET POST", rf"management/{_CA}/profile-sync"),
        ("POST", r"management/organizations"),
        ("GET", rf"management/{_CA}/(?:orders|certificates|domains)"),
        ("POST", rf"management/{_CA}/certificates/[0-9A-Fa-f]{{1,80}}/actions"),
        ("GET POST", rf"management/{_CA}/readiness"),
        ("GET", r"management/clients"),
        ("GET PUT DELETE", rf"management/clients/{_ID}"),
        ("GET", rf"management/clients/{_ID}/history"),
        ("GET POST", rf"management/clients/{_ID}/acme-credentials"),
        ("DELETE", rf"management/clients/{_ID}/acme-credentials/{_ID}"),
        ("GET", r"certificate-authorities"),
        ("GET", rf"{_CA}(?:/status|/profiles(?:/{_ID})?)?"),
        ("POST", rf"{_CA}/enrollments/validation"),
    )
)
# Anything else might be a page, which would be of the console's own origin.
_JSON = re.compile(r"application/json(?: *;.*)?", re.IGNORECASE)
_TO_GATEWAY = ("Accept", "Content-Type", "If-Match", "If-None-Match")
_TO_PAGE = (
    *("Content-Type", "ETag", "Age", "X-Profile-Sync", "X-Profile-Sync-Age"),
    *("Retry-After", "x-amzn-RequestId"),
)


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Answers with what the gateway at `url` answers."""

    url: str
    session: Session
    region: str

    def answer(self, request: Request) -> Response:
        """Pass a request on, if it is one of the console's."""
        if not is_forwarded(request):
            return self.refuse(HTTPStatus.FORBIDDEN, "The console does not pass this request on.")
        headers = {name: value for name in _TO_GATEWAY for value in request.values(name)[:1]}
        signed = AWSRequest(
            request.method, self.url + request.target, headers=headers, data=request.body
        )
        try:
            SigV4Auth(credentials_of(self.session), "execute-api", self.region).add_auth(signed)
            return _answered(signed)
        except requests.RequestException as error:
            text = f"{self.url} cannot be reached: {type(error).__name__}."
            return self.refuse(HTTPStatus.BAD_GATEWAY, text)
        except (BotoCoreError, GatewayError) as error:
            text = f"Your AWS credentials cannot be used, so nothing was sent: {error}"
            return self.refuse(HTTPStatus.BAD_GATEWAY, text)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return refusal(status, reason)


def is_forwarded(request: Request) -> bool:
    """Tell whether a request is one that the console makes."""
    # A dot segment, encoded or not, could lead on from an allowed path to another.
    segments = re.sub("%2e", ".", request.path, flags=re.IGNORECASE).split("/")
    if {".", ".."} & set(segments) or re.search("%2f|%5c", request.path, re.IGNORECASE):
        return False
    return any(
        request.method in methods and path.fullmatch(request.path) for methods, path in _ROUTES
    )


def _answered(signed: AWSRequest) -> Response:
    with requests.Session() as session:
        # A proxy of the environment leads out of this machine, not to it.
        session.trust_env = not is_local(str(signed.url))
        answer = session.request(
            str(signed.method),
            str(signed.url),
            data=signed.body,
            headers=dict(signed.headers),
            # Without one, requests would use netrc's instead of the signature.
            auth=lambda prepared: prepared,
            timeout=TIMEOUT_SECONDS,
            # The signature is for this address alone.
            allow_redirects=False,
            stream=True,
        )
        body = answer.raw.read(MAX_ANSWER_BYTES + 1, decode_content=True)
        if len(body) > MAX_ANSWER_BYTES:
            raise requests.exceptions.ContentDecodingError
    if body and not _JSON.fullmatch(answer.headers.get("Content-Type", "")):
        text = "What is there answers, but not as the gateway does: its answer is no JSON."
        return refusal(HTTPStatus.BAD_GATEWAY, text)
    headers = [(name, answer.headers[name]) for name in _TO_PAGE if name in answer.headers]
    uncached = ("Cache-Control", "no-store")
    return Response(answer.status_code, (*headers, uncached, *SECURITY_HEADERS), body)
