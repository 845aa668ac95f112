"""The ways in which the simulator fails on demand."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from local.http_server import Response
from local.sectigo.answers import JSON

# Where it can fail: at the lists of profiles and the like, of domains, of custom fields, at the
# OAuth2 token endpoint, and where orders are placed, shown, collected, found (list and report),
# revoked and decided on.
Place = Literal[
    "list",
    "domains",
    "fields",
    "token",
    "enroll",
    "details",
    "collect",
    "search",
    "revoke",
    "decide",
]
# Longer than any client waits.
MAX_SECONDS = 600.0
_PIECE_BYTES = 64 * 1024
HTML = ("Content-Type", "text/html")
_PAGE = b"<!DOCTYPE html><html><body><h1>We will be back soon</h1></body></html>"

_HeaderName = Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
_HeaderValue = Annotated[str, StringConstraints(pattern=r"^[\t -~]*$")]
_Seconds = Annotated[float, Field(ge=0, le=MAX_SECONDS)]
_Well = Callable[[], Response]


class _Fault(BaseModel):
    """A fault gets the answer that Sectigo would give, and gives its own."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    # For how many calls; None: until it is taken away.
    times: Annotated[int, Field(ge=1)] | None = None
    # What fails; the whole API is all but the tokens.
    at: Literal["api", Place] = "api"
    # Whether what was asked for is done all the same, and only its answer is another.
    done: bool = False

    def is_at(self, place: Place) -> bool:
        return self.at == place or (self.at == "api" and place != "token")


class Status(_Fault):
    """Sectigo refuses, with any status, code, words and headers, such as Retry-After.

    Without a code it is a proxy that refuses in Sectigo's place.
    """

    kind: Literal["status"]
    status: Annotated[int, Field(ge=200, le=599)]
    code: int | None = -1
    description: str = "The simulator was told to answer so"
    headers: dict[_HeaderName, _HeaderValue] = {}

    def answer(self, _well: _Well) -> Response:
        if self.code is None:
            return Response(self.status, (HTML, *self.headers.items()), _PAGE)
        document = {"code": self.code, "description": self.description}
        return Response(self.status, (JSON, *self.headers.items()), json.dumps(document).encode())


class Redirect(_Fault):
    """Sectigo sends its client elsewhere."""

    kind: Literal["redirect"]
    location: _HeaderValue = "https://elsewhere.invalid/"

    def answer(self, _well: _Well) -> Response:
        return Response(302, (("Location", self.location),))


class Reset(_Fault):
    """The connection is reset before an answer comes."""

    kind: Literal["reset"]

    def answer(self, _well: _Well) -> Response:
        raise ConnectionResetError


class Slow(_Fault):
    """Sectigo answers late."""

    kind: Literal["slow"]
    seconds: _Seconds

    def answer(self, well: _Well) -> Response:
        time.sleep(self.seconds)
        return well()


class Hang(_Fault):
    """Half of the answer comes, and then nothing more."""

    kind: Literal["hang"]
    seconds: _Seconds = 60.0

    def answer(self, well: _Well) -> Response:
        def silence() -> Iterator[bytes]:
            time.sleep(self.seconds)
            yield b""

        return _half(well(), silence())


class Cut(_Fault):
    """Half of the answer comes, and then the connection ends."""

    kind: Literal["cut"]

    def answer(self, well: _Well) -> Response:
        return _half(well(), iter(()))


class Drip(_Fault):
    """The answer comes a byte at a time."""

    kind: Literal["drip"]
    seconds: _Seconds = 0.05

    def answer(self, well: _Well) -> Response:
        answer = well()

        def drops() -> Iterator[bytes]:
            for byte in answer.body:
                yield bytes([byte])
                time.sleep(self.seconds)

        return replace(answer, body=b"", rest=drops(), announced_bytes=len(answer.body))


class Huge(_Fault):
    """A list comes that does not end for a long while; it is made as it is sent."""

    kind: Literal["huge"]
    mebibytes: Annotated[int, Field(ge=1, le=1024 * 1024)] = 1024

    def answer(self, _well: _Well) -> Response:
        pieces = itertools.repeat(b" " * _PIECE_BYTES, self.mebibytes * 16)
        return Response(200, (JSON,), b"[", rest=itertools.chain(pieces, (b"]",)))


class Instead(_Fault):
    """Something else comes than what was asked for.

    A proxy's or a maintenance page; what calls itself JSON and is not even UTF-8; an empty list.
    """

    kind: Literal["html", "garbage", "empty"]

    def answer(self, _well: _Well) -> Response:
        return _INSTEAD[self.kind]


class Shrunk(_Fault):
    """Sectigo lists only the first few profiles."""

    kind: Literal["shrunk"]
    keep: Annotated[int, Field(ge=0)] = 1

    def answer(self, well: _Well) -> Response:
        return _changed(well(), lambda entries: entries[: self.keep])


class Distorted(_Fault):
    """Sectigo lists each profile twice, with what no client knows, or with its id only."""

    kind: Literal["duplicates", "odd", "missing"]

    def answer(self, well: _Well) -> Response:
        return _changed(well(), _DISTORTED[self.kind])


Fault = Status | Redirect | Reset | Slow | Hang | Cut | Drip | Huge | Instead | Shrunk | Distorted
# Reads `{"kind": ..., "times": ..., ...}`.
FAULT: TypeAdapter[Fault] = TypeAdapter(Annotated[Fault, Field(discriminator="kind")])


_INSTEAD: Mapping[str, Response] = {
    "html": Response(200, (HTML,), _PAGE),
    "garbage": Response(200, (JSON,), b'[{"id": 1, "name": "\xff\xfe\x80"}]'),
    "empty": Response(200, (JSON,), b"[]"),
}
# Algorithms and fields that no client knows, and values of other types.
_ODD = {"keyTypes": {"ML-DSA": ["65"]}, "terms": "a year", "colour": "red"}
_DISTORTED: Mapping[str, Callable[[list[Any]], list[Any]]] = {
    "duplicates": lambda entries: [*entries, *entries],
    "odd": lambda entries: [{**entry, **_ODD} for entry in entries],
    # One comes without even an id.
    "missing": lambda entries: [{}, *({"id": entry.get("id")} for entry in entries)],
}


def _half(answer: Response, rest: Iterator[bytes]) -> Response:
    length = len(answer.body)
    return replace(answer, body=answer.body[: length // 2], rest=rest, announced_bytes=length)


def _changed(answer: Response, change: Callable[[list[Any]], list[Any]]) -> Response:
    """Change a list; refusals and what is no JSON stay as they are."""
    try:
        entries = json.loads(answer.body)
    except ValueError:
        return answer
    if not isinstance(entries, list):
        return answer
    return replace(answer, body=json.dumps(change(entries)).encode())
