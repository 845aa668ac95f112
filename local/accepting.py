"""Accepting connections until told to stop, without looking again and again whether it is time to.

socketserver's own loop does look: whoever ends it waits for that, and a server that nobody asks
anything is never quite idle.
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
