"""Answering with a file, or that the browser has it already (RFC 9110, 13.1.2)."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from local.http_server import Headers, Request, Response


def file_response(
    request: Request, content_type: str, content: bytes, headers: Headers
) -> Response:
    """Answer a file's content; it is asked for again each time, and sent only when it has changed.

    Args:
        request: What is answered.
        content_type: Of the file.
        content: Of the file.
        headers: What else the answer has.
    """
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    about = (
        ("Content-Type", content_type),
        ("Cache-Control", "no-cache"),
        ("ETag", tag),
        *headers,
    )
    if tag in request.values("If-None-Match"):
        return Response(HTTPStatus.NOT_MODIFIED, about)
    return Response(HTTPStatus.OK, about, content)
