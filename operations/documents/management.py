"""The management API of a gateway, as an operator's program talks to it."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session

from operations import aws_account

# API Gateway answers within 29 s, or gives up.
TIMEOUT_SECONDS = 35
# A hundred documents to a page: more pages than these mean that a page leads back to itself.
MAX_PAGES = 1_000


class ManagementError(Exception):
    """The gateway refused or could not be reached; the message says why."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as the gateway has it, and the tag to change it with."""

    document: Mapping[str, Any]
    etag: str


@dataclass(frozen=True, slots=True)
class Management:
    """Sends requests, signed where the gateway is a deployed one.

    Args:
        url: The stack's output `ApiUrl`, or local mode's address.
        session: Where credentials and region come from.
        client_certificate: Files of a certificate and its key, which a mutual-TLS domain demands
            besides the signature.
        issuers: A file of the CAs (PEM) that may have issued the gateway's own certificate; `None`
            for those that this machine trusts.
    """

    url: str
    session: Session
    client_certificate: tuple[str, str] | None = None
    issuers: str | None = None

    def ids(self, collection: str) -> Iterator[str]:
        """Run through the ids of a collection; none where the gateway does not have it."""
        after: str | None = None
        for _ in range(MAX_PAGES):
            query = {"nextPageIndex": after} if after else {}
            try:
                body, _etag = self._send("GET", collection, query=query)
            except ManagementError as error:
                if error.status == requests.codes.not_found:
                    return
                raise
            (listed,) = (value for value in body.values() if isinstance(value, list))
            yield from (str(item["id"]) for item in listed)
            after = body.get("nextPageIndex")
            if not body.get("morePages"):
                return
        raise ManagementError(f"{collection}: there is no last page")

    def get(self, collection: str, document_id: str) -> Stored | None:
        """Get one document; `None` if there is none."""
        try:
            body, etag = self._send("GET", f"{collection}/{_segment(document_id)}")
        except ManagementError as error:
            if error.status == requests.codes.not_found:
                return None
            raise
        return Stored(_document(body), etag)

    def try_out(self, collection: str, document_id: str, document: Mapping[str, Any]) -> None:
        """Have a document checked; nothing is stored.

        Raises:
            ManagementError: It is refused, or Sectigo refuses what it says.
        """
        path = f"{collection}/{_segment(document_id)}"
        body, _ = self._send("PUT", path, document, query={"dry-run": "true"})
        connection = body.get("connection", {})
        if connection.get("state") == "failed":
            raise ManagementError(f"{connection['reason']}: {connection['message']}")

    def put(
        self, collection: str, document_id: str, document: Mapping[str, Any], etag: str | None
    ) -> None:
        """Store a document, provided that the one there is still `etag`'s; `None`: there is none.

        Raises:
            ManagementError: It is refused, or another administrator was faster (412).
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        path = f"{collection}/{_segment(document_id)}"
        self._send("PUT", path, document, headers=condition)

    def delete(self, collection: str, document_id: str, etag: str) -> None:
        """Remove a document, provided that it is still `etag`'s."""
        path = f"{collection}/{_segment(document_id)}"
        self._send("DELETE", path, headers={"If-Match": etag})

    def _send(
        self,
        method: str,
        path: str,
        document: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[dict[str, Any], str]:
        content = b"" if document is None else json.dumps(document).encode()
        request = AWSRequest(
            method,
            f"{self.url.rstrip('/')}/v1/management/{path}",
            data=content,
            params=dict(query or {}),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        sign(request, self.url, self.session)
        try:
            answer = requests.request(
                method,
                request.prepare().url,
                data=content,
                headers=dict(request.headers),
                # Without one, requests would use netrc's instead of the signature.
                auth=lambda prepared: prepared,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                cert=self.client_certificate,
                verify=self.issuers or True,
            )
            body = answer.json()
        except requests.exceptions.SSLError as error:
            hint = (
                "Say who issued the gateway's certificate: CACERT=.local/pki/ca.pem for make run."
            )
            raise ManagementError(f"{self.url}: {error}. {hint}") from error
        except (requests.RequestException, ValueError) as error:
            raise ManagementError(f"{self.url}: {type(error).__name__}: {error}") from error
        if not answer.ok:
            raise ManagementError(_refusal(body, answer.status_code), answer.status_code)
        return body, answer.headers.get("ETag", "")


def sign(request: AWSRequest, url: str, session: Session) -> None:
    """Sign as IAM wants it (AWS Signature Version 4), unless the gateway is on this machine.

    Raises:
        ManagementError: There is nothing to sign with, or nothing says for which region.
    """
    if is_local(url):
        return
    credentials, region = session.get_credentials(), region_of(url, session)
    if credentials is None:
        raise ManagementError("There are no AWS credentials to sign with.")
    SigV4Auth(credentials, "execute-api", region).add_auth(request)


def region_of(url: str, session: Session) -> str:
    """Read the region out of API Gateway's own address; a domain does not say it.

    Raises:
        ManagementError: Nothing says it.
    """
    labels = (urlsplit(url).hostname or "").split(".")
    own = labels[2] if labels[1:2] == ["execute-api"] and len(labels) > 2 else None  # noqa: PLR2004
    region = own or aws_account.region() or session.get_config_variable("region")
    if not region:
        raise ManagementError("Say where the gateway is: AWS_REGION.")
    return str(region)


def checked_url(url: str) -> str:
    """Refuse an address over which credentials or documents could be read.

    Raises:
        ManagementError: It is neither https nor on this machine, or more than an address.
    """
    parts = urlsplit(url)
    is_plain = parts.username is None and not parts.query and not parts.fragment
    if not parts.hostname or parts.scheme not in {"http", "https"} or not is_plain:
        raise ManagementError(f"API_URL has to be an address such as https://..., not '{url}'.")
    if parts.scheme == "http" and not is_local(url):
        raise ManagementError("API_URL has to be https: over http, others could read along.")
    return url


def is_local(url: str) -> bool:
    """Tell whether an address leads nowhere but to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _segment(document_id: str) -> str:
    return quote(document_id, safe="~")


def _document(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find the document in an answer: `{"type", "message", "ca": {"id", ..., "configuration"}}`."""
    (item,) = (value for name, value in body.items() if name not in {"type", "message"})
    (document,) = (value for value in item.values() if isinstance(value, dict))
    return document


def _refusal(body: Any, status: int) -> str:  # noqa: ANN401 - whatever JSON was answered
    """Say what an error says, each problem of it."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return f"HTTP {status}"
    details = [each.get("message", "") for each in error.get("details", [])]
    text = "; ".join(details) or error.get("message", "")
    return f"{error.get('code', status)}: {text}"
