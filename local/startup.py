"""Starts local mode in the right order, keeps it running, and stops all of it at the end."""

import sys
import threading
from collections.abc import Mapping, MutableMapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

from botocore.exceptions import BotoCoreError, ClientError

from local.async_invocations import AsyncInvocations
from local.aws import create_resources
from local.children import Child, ChildError
from local.clients import connect
from local.demo import create_demo
from local.event_delivery import EventDelivery
from local.function_environment import Endpoints, base_environment, function_environment
from local.gateway import Gateway
from local.http_server import HttpServer
from local.intrinsics import TemplateError
from local.lambda_api import LambdaApi
from local.layout import LOOPBACK, ROOT, TEMPLATE
from local.ports import PortError, free_ports, take, wanted_port
from local.sectigo.account import DEMO
from local.surroundings import DEFAULT_REGION, Surroundings
from local.template import Function
from local.template_reader import read_template
from local.welcome import Addresses, say, say_welcome
from local.workers import START_SECONDS, WorkerPool

_ALLOWED_HOSTS = "SECTIGO_ALLOWED_HOSTS"


class StartError(Exception):
    """Local mode cannot start; the message says why."""


# Anything else that is raised is a fault of local mode itself, and shows its traceback.
_EXPECTED_ERRORS = (BotoCoreError, ChildError, ClientError, PortError, StartError, TemplateError)


def run(caller: MutableMapping[str, str]) -> int:
    """Serve until something fails: print a line why, and return 1. A stop is raised through."""
    # botocore fails on a profile that does not exist, and nothing here uses one that does.
    caller.pop("AWS_PROFILE", None)
    try:
        with ExitStack() as running:
            LocalMode(caller, running).run()
    except _EXPECTED_ERRORS as error:
        print(error, file=sys.stderr)
    return 1


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """A server in a process of its own; `probe` is a path that it answers without a trace."""

    process: Child
    url: str
    probe: str


class LocalMode:
    """Everything that runs, on one stack: it is stopped in the reverse order of its start."""

    def __init__(self, caller: Mapping[str, str], running: ExitStack) -> None:
        self._caller = caller
        self._running = running
        region = caller.get("AWS_REGION") or caller.get("AWS_DEFAULT_REGION") or DEFAULT_REGION
        self._surroundings = Surroundings(region)
        # First of all, so that a taken port is known at once.
        self._api = self._bind_api()
        self._functions_api = take(self._api.port + 3)
        running.callback(self._functions_api.close)
        self._template = read_template(TEMPLATE, self._surroundings)

    def run(self) -> None:
        """Serve until the AWS emulator ends by itself, which is an error."""
        sectigo, aws = self._start_neighbours()
        endpoints = self._endpoints(aws.url)
        pools = self._start_workers(endpoints)
        self._await(sectigo, aws)
        self._serve(endpoints, pools, sectigo.url)
        addresses = Addresses(self._api.url, sectigo.url, self._functions_api.url)
        say_welcome(addresses, self._template)
        threading.Thread(target=_watch, args=(sectigo.process,), daemon=True).start()
        aws.process.ends_by_itself()
        raise aws.process.ended()

    def _bind_api(self) -> HttpServer:
        port = wanted_port(self._caller)
        try:
            server = HttpServer(port, report=_report)
        except OSError as error:
            reason = f"{error.strerror}. Choose another: make run PORT={port + 10}"
            raise PortError(f"Port {port} cannot be used: {reason}") from error
        self._running.callback(server.close)
        return server

    def _start_neighbours(self) -> tuple[_Neighbour, _Neighbour]:
        sectigo_port, aws_port = free_ports(self._api.port + 1, self._api.port + 2)
        environment = {**base_environment(self._caller), "PYTHONPATH": str(ROOT)}
        sectigo = ["local.sectigo", "--port", str(sectigo_port)]
        moto = ["moto.server", "-H", LOOPBACK, "-p", str(aws_port)]
        # The simulator tells what it is asked; moto would fill the terminal.
        children = (Child(sectigo, environment, quiet=False), Child(moto, environment, quiet=True))
        for child in children:
            self._running.enter_context(child)
        return (
            _Neighbour(children[0], f"http://{LOOPBACK}:{sectigo_port}", "/simulator"),
            _Neighbour(children[1], f"http://{LOOPBACK}:{aws_port}", "/moto-api/"),
        )

    def _endpoints(self, aws_url: str) -> Endpoints:
        return Endpoints(
            dynamodb=self._caller.get("DYNAMODB_ENDPOINT_URL") or aws_url,
            events=aws_url,
            functions=self._functions_api.url,
            queues=aws_url,
            secrets=aws_url,
        )

    def _start_workers(self, endpoints: Endpoints) -> Mapping[str, WorkerPool]:
        """Start a worker of each function, while the neighbours are still starting."""
        pools = {
            name: self._pool(_with_loopback(function), endpoints)
            for name, function in self._template.functions.items()
        }
        failures = {name: pool.warm() for name, pool in pools.items()}
        for name, future in failures.items():
            failure = future.result(2 * START_SECONDS)
            if failure is not None:
                raise StartError(f"{name} cannot be started: {failure.payload.decode()}")
        return pools

    def _pool(self, function: Function, endpoints: Endpoints) -> WorkerPool:
        environment = function_environment(function, endpoints, self._surroundings, self._caller)
        pool = WorkerPool(function, environment, self._surroundings)
        self._running.callback(pool.close)
        return pool

    def _await(self, *neighbours: _Neighbour) -> None:
        for neighbour in neighbours:
            neighbour.process.wait_until_it_answers(f"{neighbour.url}{neighbour.probe}")

    def _serve(
        self, endpoints: Endpoints, pools: Mapping[str, WorkerPool], sectigo_url: str
    ) -> None:
        """Fill AWS, and then open the doors: Lambda's before the API's, which leads to it."""
        clients = connect(endpoints, self._surroundings, self._caller)
        queues = create_resources(clients, self._template)
        (table,) = self._template.tables
        created = create_demo(clients, table.name, sectigo_url, DEMO)
        say(f"table {table.name} at {endpoints.dynamodb}{'' if created else ', with its contents'}")
        background = AsyncInvocations(self._template.functions, pools)
        self._running.callback(background.close)
        lambda_api = LambdaApi(pools, background)
        self._running.enter_context(self._functions_api.serving(lambda_api))
        schedules = self._template.schedules
        self._running.enter_context(
            EventDelivery(clients.queues, queues, schedules, background.accept, self._surroundings)
        )
        gateway = Gateway(self._template.api, pools, self._surroundings)
        self._running.enter_context(self._api.serving(gateway))


def _report(line: str) -> None:
    print(line, file=sys.stderr)


def _with_loopback(function: Function) -> Function:
    """Let a function that asks Sectigo reach the simulator; only local mode ever allows that."""
    hosts = function.environment.get(_ALLOWED_HOSTS)
    if hosts is None:
        return function
    return replace(
        function, environment={**function.environment, _ALLOWED_HOSTS: f"{hosts},{LOOPBACK}"}
    )


def _watch(sectigo: Child) -> None:
    if not sectigo.ends_by_itself():
        return
    say("The Sectigo simulator has stopped. The gateway goes on.")
