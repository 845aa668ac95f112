"""moto in a process of its own, which keeps connections open and counts what DynamoDB is asked."""

from __future__ import annotations

from multiprocessing.connection import Connection

from bench.side_process import SideProcess
from local.http_server import HttpServer


class AwsProcess(SideProcess):
    """All of AWS that the functions need."""

    def __init__(self) -> None:
        super().__init__(_serve)

    def dynamodb_calls(self) -> int:
        """Tell how many requests DynamoDB has had."""
        calls: int = self.ask("dynamodb calls?")
        return calls


def _serve(control: Connection) -> None:
    # Here, for only this process needs moto: it takes a second.
    from local.moto_server import MotoApplication  # noqa: PLC0415

    server, aws = HttpServer(), MotoApplication()
    with server.serving(aws):
        control.send(server.url)
        while True:
            control.recv()
            control.send(aws.dynamodb_calls)
