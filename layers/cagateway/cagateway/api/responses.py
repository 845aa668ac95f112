"""HTTP answers: JSON, errors, and what caches may do with a profile list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies import common as bodies
from cagateway.api.bodies.common import Body
from cagateway.api.errors import STATUS_BY_KIND
from cagateway.api.rendered_lists import Rendered
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.sync.snapshot import Freshness
from cagateway.services.authorities.served import Reading

JSON = "application/json"
# AWS Lambda's quota for synchronous answers, 6 MB, less the headers around the body.
MAX_ANSWER_BYTES = 6 * 1024 * 1024 - 16 * 1024
# Shorter ones API Gateway compresses itself (MinimumCompressionSize).
_WORTH_COMPRESSING_CHARACTERS = 256 * 1024
_GZIPPED = "-gzip"
_NOT_CACHED = {"Cache-Control": "no-store"}


def answer(
    body: Body, headers: Mapping[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response[str]:
    """Answer with a body that no cache keeps."""
    return Response(status, JSON, as_json(body), headers={**_NOT_CACHED, **(headers or {})})


def failure(error: GatewayError, headers: Mapping[str, str] | None = None) -> Response[str]:
    """Answer an error. What is internal stays inside: the log has it, with the request id."""
    summary = ErrorDetail(error.kind, error.message, error.target, error.value)
    details = error.details
    if error.kind is ErrorKind.INTERNAL_ERROR:
        text = "The gateway could not answer. The request id leads its operator to the cause."
        summary, details = ErrorDetail(error.kind, text), ()
    all_headers = {**_NOT_CACHED, **(headers or {})}
    if error.retry_after_seconds is not None:
        all_headers["Retry-After"] = str(error.retry_after_seconds)
    body = as_json(bodies.error(summary, details))
    return Response(STATUS_BY_KIND[error.kind], JSON, body, headers=all_headers)


def synced_answer(
    rendered: Rendered, reading: Reading, headers: Mapping[str, str]
) -> Response[str]:
    """Answer with what a sync brought: 200, or 304 where the client has it already.

    Raises:
        GatewayError: ANSWER_TOO_LARGE, if the client must accept gzip to get it.
    """
    about = {
        "ETag": rendered.etag,
        "Vary": "Accept-Encoding",
        **freshness_header(reading),
        **_caching(reading),
    }
    if_none_match = headers.get("If-None-Match")
    if if_none_match is not None and _matches(if_none_match, rendered.etag):
        return Response(HTTPStatus.NOT_MODIFIED, headers=about)
    if len(rendered.text) < _WORTH_COMPRESSING_CHARACTERS:
        return Response(HTTPStatus.OK, JSON, rendered.text, headers=about)
    if _accepts_gzip(headers.get("Accept-Encoding", "")):
        return _gzipped(rendered, about)
    _check_size(rendered)
    return Response(HTTPStatus.OK, JSON, rendered.text, headers=about)


def freshness_header(reading: Reading) -> dict[str, str]:
    """Say how fresh an answer is, in the header for that."""
    return {"X-Profile-Sync": str(reading.freshness)}


def _gzipped(rendered: Rendered, headers: Mapping[str, str]) -> Response[str]:
    # RFC 9110, 8.8.3.3: another encoding is another representation, with a tag of its own.
    own = {"ETag": f'{rendered.etag[:-1]}{_GZIPPED}"', "Content-Encoding": "gzip"}
    response = Response(HTTPStatus.OK, JSON, rendered.gzipped_base64, headers={**headers, **own})
    # Powertools would take bytes of the type JSON for something to render.
    response.base64_encoded = True
    return response


def _accepts_gzip(accept_encoding: str) -> bool:
    """Read Accept-Encoding (RFC 9110, 12.5.3) as far as gzip goes."""
    for coding in accept_encoding.lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _check_size(rendered: Rendered) -> None:
    # A function's answer is JSON in which the body is a string: quotes are escaped.
    text = rendered.text
    size_bytes = len(text.encode()) + text.count('"') + text.count("\\")
    if size_bytes > MAX_ANSWER_BYTES:
        raise GatewayError(
            ErrorKind.ANSWER_TOO_LARGE,
            f"The list takes {size_bytes} bytes; AWS Lambda answers {MAX_ANSWER_BYTES} at most. "
            "Send Accept-Encoding: gzip to get it compressed (curl --compressed), or GET one "
            "profile, .../profiles/{profileId}.",
            target="Accept-Encoding",
        )


def sync_details(reading: Reading) -> list[ErrorDetail]:
    """Say what a client should know about an answer that is complete but not as it might be."""
    details = [
        ErrorDetail(
            "ca-profile-not-found",
            f"Sectigo no longer offers the certificate profile {profile.properties.cert_type} "
            f"that {profile.id!r} names in cert_type.",
            f"profiles.{profile.id}.properties.cert_type",
            profile.properties.cert_type or "",
        )
        for profile in reading.withdrawn()
    ]
    if reading.freshness is Freshness.UNAVAILABLE:
        text = f"Only the profiles configured here are listed. {reading.reason()}"
        details.append(_failure_detail(ErrorKind.PROFILES_UNAVAILABLE, text, reading))
    elif reading.freshness is Freshness.STALE and reading.sync_state.backoff:
        text = f"This is the last list that Sectigo gave. {reading.reason()}"
        details.append(_failure_detail("profiles-stale", text, reading))
    return details


def _failure_detail(code: str, text: str, reading: Reading) -> ErrorDetail:
    return ErrorDetail(code, text, "profiles", reading.reason_word())


def _caching(reading: Reading) -> dict[str, str]:
    """Let clients keep a list for as long as it is fresh here (RFC 9111, 4.2 and 5.1)."""
    age, sync = reading.age_seconds(), reading.authority.sync
    is_fresh = reading.freshness is Freshness.FRESH
    lifetime = f"max-age={sync.interval_seconds}" if sync and is_fresh else "no-cache"
    headers = {"Cache-Control": f"private, {lifetime}"}
    if age is None:
        return headers
    # API Gateway may remap Age (Amazon API Gateway important notes), and caches add to it.
    return {"Age": str(age), "X-Profile-Sync-Age": str(age), **headers}


def _matches(if_none_match: str, etag: str) -> bool:
    """Compare weakly, as RFC 9110 13.1.2 asks for If-None-Match."""
    candidates = {
        tag.strip().removeprefix("W/").replace(f'{_GZIPPED}"', '"')
        for tag in if_none_match.split(",")
    }
    return etag in candidates or "*" in candidates


def as_json(body: Body) -> str:
    """Render a body as every answer is rendered."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)
