"""The management API of a gateway: its documents, by collection and id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import requests

from operations.gateway import Gateway, GatewayError

# A hundred documents to a page: more pages than these mean that a page leads back to itself.
MAX_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as the gateway has it, and the tag to change it with."""

    document: Mapping[str, Any]
    etag: str


@dataclass(frozen=True, slots=True)
class Management:
    """Reads and changes documents."""

    gateway: Gateway

    def ids(self, collection: str) -> Iterator[str]:
        """Run through the ids of a collection; none where the gateway does not have it."""
        after: str | None = None
        for _ in range(MAX_PAGES):
            query = f"?{urlencode({'nextPageIndex': after})}" if after else ""
            try:
                body, _etag = self._send("GET", f"{collection}{query}")
            except GatewayError as error:
                if error.status == requests.codes.not_found:
                    return
                raise
            (listed,) = (value for value in body.values() if isinstance(value, list))
            yield from (str(item["id"]) for item in listed)
            after = body.get("nextPageIndex")
            if not body.get("morePages"):
                return
        raise GatewayError(f"{collection}: there is no last page")

    def get(self, collection: str, document_id: str) -> Stored | None:
        try:
            body, etag = self._send("GET", _path(collection, document_id))
        except GatewayError as error:
            if error.status == requests.codes.not_found:
                return None
            raise
        return Stored(_document(body), etag)

    def try_out(self, collection: str, document_id: str, document: Mapping[str, Any]) -> None:
        """Have a document checked; nothing is stored.

        Raises:
            GatewayError: It is refused, or Sectigo refuses what it says.
        """
        path = f"{_path(collection, document_id)}?dry-run=true"
        body, _ = self._send("PUT", path, document)
        connection = body.get("connection", {})
        if connection.get("state") == "failed":
            raise GatewayError(f"{connection['reason']}: {connection['message']}")

    def put(
        self, collection: str, document_id: str, document: Mapping[str, Any], etag: str | None
    ) -> None:
        """Store a document, provided that the one there is still `etag`'s; `None`: there is none.

        Raises:
            GatewayError: It is refused, or another administrator was faster (412).
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        self._send("PUT", _path(collection, document_id), document, condition)

    def delete(self, collection: str, document_id: str, etag: str) -> None:
        """Remove a document, provided that it is still `etag`'s."""
        self._send("DELETE", _path(collection, document_id), headers={"If-Match": etag})

    def _send(
        self,
        method: str,
        path: str,
        document: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[dict[str, Any], str]:
        url = self.gateway.url
        try:
            answer = self.gateway.send(method, f"/v1/management/{path}", document, headers=headers)
            body = answer.json()
        except requests.exceptions.SSLError as error:
            hint = (
                "Say who issued the gateway's certificate: CACERT=.local/pki/ca.pem for make run."
            )
            raise GatewayError(f"{url}: {error}. {hint}") from error
        except (requests.RequestException, ValueError) as error:
            raise GatewayError(f"{url}: {type(error).__name__}: {error}") from error
        if not answer.ok:
            raise GatewayError(_refusal(body, answer.status_code), answer.status_code)
        return body, answer.headers.get("ETag", "")


def _path(collection: str, document_id: str) -> str:
    return f"{collection}/{quote(document_id, safe='~')}"


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
