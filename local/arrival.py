"""Reading a request within a time: a client that sends it byte by byte cannot hold its thread."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable

_Buffer = bytearray | memoryview


class Arrival(io.RawIOBase):
    """What a connection sends; what is expected has so many seconds from its first byte on.

    A timeout of the socket's own begins anew with each byte. Raises TimeoutError.
    """

    def __init__(
        self, connection: socket.socket, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._connection = connection
        self._monotonic = monotonic
        self._seconds = 0.0
        self._until: float | None = None

    def expect(self, seconds: float) -> None:
        """Wait so long for the next request, which then has as long: its time has not begun."""
        self._seconds = seconds
        self._until = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: _Buffer) -> int:  # type: ignore[override] # typeshed's is private
        now = self._monotonic()
        left = self._seconds if self._until is None else self._until - now
        if left <= 0:
            raise TimeoutError("The request took too long to arrive.")
        self._connection.settimeout(left)
        count = self._connection.recv_into(buffer)
        if self._until is None:
            self._until = self._monotonic() + self._seconds
        return count
