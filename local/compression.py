"""Compresses answers as API Gateway does for clients that accept it (MinimumCompressionSize)."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

from local.http_server import Request, Response

_NO_WEIGHT = re.compile(r"q=0(?:\.0{0,3})?")  # RFC 9110, 12.4.2


def compressed(response: Response, request: Request, least_bytes: int | None) -> Response:
    """Compress an answer, unless the function did, or it is too short, or nobody asked for it.

    Args:
        response: As the function gave it.
        request: What it answers.
        least_bytes: The shortest body that is worth it; `None` where the API compresses none.
    """
    is_long = least_bytes is not None and len(response.body) >= least_bytes
    is_encoded = any(name.lower() == "content-encoding" for name, _ in response.headers)
    if not is_long or is_encoded or not _accepts_gzip(request):
        return response
    headers = (*response.headers, ("Content-Encoding", "gzip"))
    return replace(response, headers=headers, body=gzip.compress(response.body, mtime=0))


def _accepts_gzip(request: Request) -> bool:
    for coding in ",".join(request.values("accept-encoding")).lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() == "gzip":
            return not _NO_WEIGHT.fullmatch(weight.strip())
    return False
