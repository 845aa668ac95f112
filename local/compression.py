"""Compresses answers, and unpacks requests, as API Gateway does (MinimumCompressionSize)."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import replace
from http import HTTPStatus

from local.http_server import MAX_BODY_BYTES, Request, Response
from local.request_rules import RefusedError

_NO_WEIGHT = re.compile(r"q=0(?:\.0{0,3})?")  # RFC 9110, 12.4.2
# The content codings that API Gateway supports, as zlib's windows: gzip's header, or zlib's own.
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


def unpacked(request: Request, least_bytes: int | None) -> Request:
    """Unpack the body of a request that says that it is compressed.

    Its Content-Encoding stays, as functions get to see it behind API Gateway. How much may come
    out is not documented: as much as may come uncompressed.

    Args:
        request: As it arrived.
        least_bytes: AWS's documentation of MinimumCompressionSize: what is shorter is not unpacked
            either, but handed on as it is. `None`: all is unpacked.

    Raises:
        RefusedError: 415, as API Gateway answers, where the coding is not supported or the body is
            not in it; 413 where too much comes out.
    """
    coding = ",".join(request.values("content-encoding")).strip().lower() or "identity"
    if coding == "identity" or not request.body:
        return request
    if coding not in _WINDOWS:
        reason = f"Only {', '.join(_WINDOWS)} and identity are supported as Content-Encoding."
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, reason)
    if least_bytes is not None and len(request.body) < least_bytes:
        return request
    return replace(request, body=_unpacked(request.body, coding))


def _unpacked(body: bytes, coding: str) -> bytes:
    unpacker = zlib.decompressobj(_WINDOWS[coding])
    refused = RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"The body is not in {coding}.")
    try:
        content = unpacker.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error:
        raise refused from None
    if len(content) > MAX_BODY_BYTES:
        reason = f"Over {MAX_BODY_BYTES:,} bytes come out of the body."
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)
    if not unpacker.eof or unpacker.unused_data:
        raise refused
    return content


def compressed(response: Response, request: Request, least_bytes: int | None) -> Response:
    """Compress an answer, unless the function did, it is short, or the client asks for none.

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
