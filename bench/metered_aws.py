"""AWS in a process of its own: moto, a sink for events, and a meter of what DynamoDB is asked."""

from __future__ import annotations

from multiprocessing.connection import Connection

from bench.dynamodb_meter import DynamoDBUse, MeteredApplication
from local.http_server import HttpServer
from local.side_process import SideProcess


class AwsProcess(SideProcess):
    """All of AWS that the functions need."""

    def __init__(self) -> None:
        super().__init__(_serve)

    def dynamodb_use(self) -> DynamoDBUse:
        """Tell what DynamoDB was asked since this was last asked for."""
        use: DynamoDBUse = self.ask("use?")
        return use


def _serve(control: Connection) -> None:
    # Here, for only this process needs moto: it takes a second.
    from local.moto_server import MotoApplication  # noqa: PLC0415

    server, metered = HttpServer(), MeteredApplication(MotoApplication())
    with server.serving(metered):
        control.send(server.url)
        while True:
            control.recv()
            control.send(metered.use_since_last_asked())
