"""Which ports local mode uses."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack

from local.http_server import HttpServer
from local.layout import LOOPBACK

DEFAULT_PORT = 3000
HIGHEST_PORT = 65_535


class PortError(Exception):
    """PORT names no port."""


def wanted_port(environment: Mapping[str, str]) -> int:
    """Return PORT, by default 3000; 0 takes a free one."""
    value = environment.get("PORT") or str(DEFAULT_PORT)
    if value.isascii() and value.isdigit() and int(value) <= HIGHEST_PORT:
        return int(value)
    raise PortError(f"PORT has to be a number from 0 to {HIGHEST_PORT}, not {value!r}")


def free_ports(*preferred: int) -> tuple[int, ...]:
    """Return each preferred port if it is free, else any other that is."""
    with ExitStack() as held:
        # All are held until the last is found: so none is found twice.
        return tuple(_bind(held.enter_context(socket.socket()), port) for port in preferred)


def _bind(probe: socket.socket, preferred: int) -> int:
    # As the servers do: a port that was in use a moment ago counts as free.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((LOOPBACK, preferred))
    except (OSError, OverflowError):
        probe.bind((LOOPBACK, 0))
    return int(probe.getsockname()[1])


def take(preferred: int) -> HttpServer:
    """Return a server on the preferred port if it is free, else on any other that is."""
    try:
        return HttpServer(preferred)
    except (OSError, OverflowError):
        return HttpServer()
