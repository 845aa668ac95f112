"""Reading a request's body: JSON of a bounded size, or a clear refusal."""

from __future__ import annotations

import base64
import json

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import printable

# A PKCS #10 request is 2 KB; the longest CSR that is read (32,767 characters) fits in twice.
MAX_BODY_BYTES = 65_536
# Base64 of the longest body takes four thirds of it.
_MAX_ENCODED_CHARACTERS = MAX_BODY_BYTES * 4 // 3 + 4


def read_json(event: APIGatewayProxyEvent) -> object:
    """Read the body as JSON.

    Raises:
        GatewayError: REQUEST_TOO_LARGE, before anything is parsed; MALFORMED_REQUEST.
    """
    text = _text_of(event)
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
    return body


def _text_of(event: APIGatewayProxyEvent) -> str:
    encoded = event.body or ""
    limit = _MAX_ENCODED_CHARACTERS if event.is_base64_encoded else MAX_BODY_BYTES
    if len(encoded) > limit:
        raise _too_large()
    try:
        raw = (
            base64.b64decode(encoded, validate=True)
            if event.is_base64_encoded
            else encoded.encode()
        )
        text = raw.decode()
    except ValueError:
        raise _malformed("is not UTF-8") from None
    if len(raw) > MAX_BODY_BYTES:
        raise _too_large()
    return text


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


def _too_large() -> GatewayError:
    return GatewayError(
        ErrorKind.REQUEST_TOO_LARGE,
        f"The body has more than {MAX_BODY_BYTES} bytes. A request for one certificate needs a "
        "few thousand.",
        target="body",
    )
