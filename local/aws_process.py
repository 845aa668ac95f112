"""moto's AWS in a process of its own: in the gateway's it would take turns with it."""

from __future__ import annotations

from functools import partial
from multiprocessing.connection import Connection

from local.side_process import SideProcess


def aws_process(port: int = 0) -> SideProcess:
    """Make the process, to be entered; its address is moto's URL."""
    return SideProcess(partial(_serve, port))


def _serve(port: int, control: Connection) -> None:
    # Here, for no other process needs moto, which takes a second to load.
    from local.moto_server import serve_moto  # noqa: PLC0415

    serve_moto(control, port)
