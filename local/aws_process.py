"""moto's AWS in a process of its own: in its caller's, the two would take turns."""

from __future__ import annotations

import threading
from functools import partial
from multiprocessing.connection import Connection

from local.side_process import SideProcess


def aws_process(port: int = 0) -> SideProcess:
    """Make the process, to be entered; its address is moto's URL."""
    return SideProcess(partial(_serve, port))


def _serve(port: int, control: Connection) -> None:
    # Here, for no other process needs moto, which takes a second to load.
    from local.moto_server import moto_server  # noqa: PLC0415

    with moto_server(port) as url:
        control.send(url)
        # Until the parent ends, and with it this process.
        threading.Event().wait()
