"""The two ways to end a connection that are not an end in order."""

from __future__ import annotations

import io
import socket
import struct

# How long, and how much (in pieces), a refused client may go on sending before it is cut off.
LINGER_SECONDS = 2.0
LINGER_PIECES, PIECE_BYTES = 256, 64 * 1024


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
