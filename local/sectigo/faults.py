"""The ways in which the simulator can be told to fail."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from local.http_server import Response

JSON = ("Content-Type", "application/json;charset=UTF-8")
# Longer than any client waits.
MAX_SLOW_SECONDS = 600.0

_HeaderName = Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
_HeaderValue = Annotated[str, StringConstraints(pattern=r"^[\t -~]*$")]


class _Fault(BaseModel):
    """A fault gets the answer that Sectigo would give, and gives its own."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    # For how many calls; None: until it is taken away.
    times: Annotated[int, Field(ge=1)] | None = None


class Status(_Fault):
    """Sectigo refuses."""

    kind: Literal["status"]
    status: Annotated[int, Field(ge=200, le=599)]
    headers: dict[_HeaderName, _HeaderValue] = {}

    def answer(self, _well: Callable[[], Response]) -> Response:
        body = b'{"code":-1,"description":"The simulator was told to answer so"}'
        return Response(self.status, (JSON, *self.headers.items()), body)


class Slow(_Fault):
    """Sectigo answers late."""

    kind: Literal["slow"]
    seconds: Annotated[float, Field(ge=0, le=MAX_SLOW_SECONDS)]

    def answer(self, well: Callable[[], Response]) -> Response:
        time.sleep(self.seconds)
        return well()


class Garbage(_Fault):
    """Something else answers in Sectigo's place."""

    kind: Literal["garbage"]

    def answer(self, _well: Callable[[], Response]) -> Response:
        page = b"<!DOCTYPE html><html><body><h1>We will be back soon</h1></body></html>"
        return Response(200, (("Content-Type", "text/html"),), page)


class Empty(_Fault):
    """Sectigo lists no profiles."""

    kind: Literal["empty"]

    def answer(self, _well: Callable[[], Response]) -> Response:
        return Response(200, (JSON,), b"[]")


Fault = Status | Slow | Garbage | Empty
# Reads `{"kind": ..., "times": ..., ...}`.
FAULT: TypeAdapter[Fault] = TypeAdapter(Annotated[Fault, Field(discriminator="kind")])
