"""How connections are accepted, how their requests arrive in time, and how they end.

socketserver's own loop wakes up each half second to ask whether it is to stop: the caller that
stops it waits for that, and a server without requests is never quite idle.
"""

from __future__ import annotations

import contextlib
import io
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from socketserver import TCPServer

# A client may have gone between being seen and being accepted: how long another one is waited for.
ACCEPT_SECONDS = 1.0


@contextlib.contextmanager
def accepting(server: TCPServer) -> Iterator[None]:
    """Have a thread accept what connects; it has ended when the block has."""
    server.timeout = ACCEPT_SECONDS
    end, ended = socket.socketpair()
    thread = threading.Thread(target=_accept, args=(server, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.close()
        thread.join()
        ended.close()


def _accept(server: TCPServer, ended: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(server, selectors.EVENT_READ)
        selector.register(ended, selectors.EVENT_READ)
        while all(key.fileobj is not ended for key, _ in selector.select()):
            server.handle_request()


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


# How long, and how much (in pieces), a refused client may go on sending before it is cut off.
LINGER_SECONDS = 2.0
LINGER_PIECES, PIECE_BYTES = 256, 64 * 1024


def cut(connections: Iterable[socket.socket]) -> None:
    """End connections, whatever is still being sent."""
    for connection in tuple(connections):
        # It may have ended by itself in the meantime.
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket) -> None:
    """Close with a reset instead of an end: socket(7), SO_LINGER of no seconds."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # At once: socketserver would end the connection in order first.
    socket.close(connection.detach())


def linger(connection: socket.socket, rest: io.BufferedIOBase) -> None:
    """Read on for a while: a connection closed on unread bytes is reset, answer and all."""
    connection.shutdown(socket.SHUT_WR)
    for _ in range(LINGER_PIECES):
        if not rest.read1(PIECE_BYTES):
            return
