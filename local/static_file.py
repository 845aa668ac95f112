"""Files below a path of their own, sent once (RFC 9110, 13.1.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from local.http_server import Headers, Request, Response

# Gives the content type and the content of a file; `None` where there is none of that name.
Find = Callable[[str], tuple[str, bytes] | None]


def served(request: Request, prefix: str, find: Find, headers: Headers) -> Response | None:
    """Answer a request for a file; `None`: it is for none.

    A file is asked for again each time, and sent only when it has changed: after an update the
    browser has all of the new release at once.

    Args:
        request: What is answered.
        prefix: What the path of each file begins with.
        find: Finds a file by the rest of its path.
        headers: What else the answer has.
    """
    if request.path == prefix.rstrip("/"):
        return Response(HTTPStatus.MOVED_PERMANENTLY, (("Location", prefix),))
    if not request.path.startswith(prefix) or request.method not in {"GET", "HEAD"}:
        return None
    found = find(request.path.removeprefix(prefix))
    if found is None:
        return None
    content_type, content = found
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    cached = (("Cache-Control", "no-cache"), ("ETag", tag))
    about = (("Content-Type", content_type), *cached, *headers)
    if tag in request.values("If-None-Match"):
        return Response(HTTPStatus.NOT_MODIFIED, about)
    return Response(HTTPStatus.OK, about, content)
