"""Accepting connections until a signal to stop, without waking up to ask whether one came.

socketserver's own loop wakes up each half second: the caller that stops it waits for that, and a
server without requests is never quite idle.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator
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
