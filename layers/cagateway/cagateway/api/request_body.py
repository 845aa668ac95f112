"""Reading a request's body: JSON of a bounded size, or a clear refusal."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import printable

# A PKCS #10 request is 2 KB; the longest CSR that is read (32,767 characters) fits in twice.
MAX_BODY_BYTES = 65_536
# What fits into one item has 350 KB. Ten times as many profiles as a CA may have still get here,
# to be told how many it may; Lambda itself takes 6 MB.
MAX_CONFIGURATION_BYTES = 2 * 1024 * 1024
# Documents are six levels deep. What walks through them calls itself once a level, and Python lets
# functions do that a thousand times; its JSON reader lets many more through.
MAX_DEPTH = 64

# RFC 1952, 2.3.1. API Gateway unpacks requests from its MinimumCompressionSize on.
_GZIP = b"\x1f\x8b"


def read_json(event: APIGatewayProxyEvent, max_bytes: int = MAX_BODY_BYTES) -> object:
    """Read the body as JSON.

    Raises:
        GatewayError: REQUEST_TOO_LARGE, before anything is parsed; MALFORMED_REQUEST.
    """
    text = _text_of(event, max_bytes)
    if not text.strip():
        raise _malformed("is empty; it must be JSON")
    try:
        body: object = json.loads(
            text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant
        )
        # JSON can spell half a character (RFC 8259, 8.2), which no answer and no log could hold.
        json.dumps(body, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _malformed(f"is not JSON: {error.msg} at {where}") from None
    except RecursionError:
        raise _malformed("is nested too deep") from None
    except ValueError:  # half a character, or a number of more digits than Python converts
        raise _malformed("holds a character or a number that cannot be") from None
    if is_deeper_than(MAX_DEPTH, body):
        raise _malformed(f"is nested more than {MAX_DEPTH} levels deep")
    return body


def is_deeper_than(depth: int, body: object) -> bool:
    """Tell whether lists and objects are nested deeper than that.

    >>> is_deeper_than(1, [1, {}]), is_deeper_than(2, [1, {}])
    (True, False)
    """
    level = _containers([body])
    for _ in range(depth):
        level = _containers(
            inner for one in level for inner in (one.values() if isinstance(one, dict) else one)
        )
    return bool(level)


def _containers(values: Iterable[object]) -> list[dict[str, object] | list[object]]:
    return [one for one in values if isinstance(one, dict | list)]


def _text_of(event: APIGatewayProxyEvent, max_bytes: int) -> str:
    encoded = event.body or ""
    # Base64 takes four thirds of what it encodes.
    limit = max_bytes * 4 // 3 + 4 if event.is_base64_encoded else max_bytes
    if len(encoded) > limit:
        raise _too_large(max_bytes)
    try:
        raw = (
            base64.b64decode(encoded, validate=True)
            if event.is_base64_encoded
            else encoded.encode()
        )
    except ValueError:
        raise _malformed("is not UTF-8") from None
    if len(raw) > max_bytes:
        raise _too_large(max_bytes)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise _malformed(_not_text(raw)) from None


def _not_text(raw: bytes) -> str:
    """Say what came instead of text: API Gateway unpacks bodies, except short ones."""
    is_packed = raw.startswith(_GZIP)
    return (
        "is compressed, and too short for that: send it as it is" if is_packed else "is not UTF-8"
    )


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse an object with a name twice: readers differ on which one counts (RFC 8259, 4)."""
    read: dict[str, object] = {}
    for name, value in pairs:
        if name in read:
            raise _malformed(f"holds '{printable(name)}' twice in one object")
        read[name] = value
    return read


def _refuse_constant(name: str) -> object:
    raise _malformed(f"holds {name}, which is not JSON")


def _malformed(problem: str) -> GatewayError:
    return GatewayError(ErrorKind.MALFORMED_REQUEST, f"The body {problem}.", target="body")


def _too_large(max_bytes: int) -> GatewayError:
    return GatewayError(
        ErrorKind.REQUEST_TOO_LARGE,
        f"The body has more than {max_bytes} bytes, which is the most that is read here.",
        target="body",
    )
