"""Unit tests hold rules: no sockets, no sleeping."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest


# Once a module: once a test, it takes longer than most tests do. Not once for all, for functional
# tests, which need sockets, run in the same process.
@pytest.fixture(scope="module", autouse=True)
def no_sockets() -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise AssertionError("a unit test opened a connection")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket.socket, "bind", refuse)
        yield
