"""Starts local mode in the right order, keeps it running, and stops all of it at the end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import ExitStack
from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.services.clients.authorization import Authentication
from local.acme_demo import acme_lines, create_acme_demo
from local.api_docs import ApiDocs
from local.async_invocations import AsyncInvocations, DeadLetters
from local.aws_process import aws_process
from local.aws_resources import create_resources
from local.boto3_clients import Clients, connect
from local.child_programs import ProgramError, end_program, order_fleet, simulator
from local.console_files import ConsoleFiles
from local.deliveries import EventDelivery, QueueDelivery
from local.demo import create_demo, create_demo_client, welcome
from local.function_environment import Endpoints, function_environment
from local.gateway import AcmeBeside, Gateway
from local.http_server import Application, HttpServer
from local.https_server import HttpsServer, asking_nothing, demanding
from local.lambda_api import LambdaApi
from local.pki import Pki, PkiError, keep_pki
from local.surroundings import DEFAULT_REGION, LOOPBACK, TEMPLATE, Surroundings
from local.template import Function, Table, Template
from local.template_reader import TemplateError, read_template
from local.workers import START_SECONDS, WorkerPool

DEFAULT_PORT = 3000
# The API's, and one each for the simulator, AWS, Lambda's API, and for ACME beside certificates.
PORTS = 5
HIGHEST_PORT = 65_536 - PORTS
# What people follow links to.
_PAGES = ("/console/", "/docs/")
_ALLOWED_HOSTS = "SECTIGO_ALLOWED_HOSTS"
_AUTHENTICATION = "CLIENT_AUTHENTICATION"
# `make run` wants it; tests, which count orders, do not.
_FLEET = "DEMO_FLEET"
# It takes two or three; a machine that is far slower shows what there is by then.
_FLEET_SECONDS = 60


class StartError(Exception):
    """Local mode cannot start; the message says why."""


# Anything else that is raised is a fault of local mode itself, and shows its traceback.
_EXPECTED_ERRORS = (BotoCoreError, ClientError, PkiError, ProgramError, StartError, TemplateError)


def run(caller: MutableMapping[str, str]) -> int:
    """Serve until a stop is raised. Where the start fails, print a line why and return 1."""
    # botocore fails on a profile that does not exist, and nothing here uses one that does.
    caller.pop("AWS_PROFILE", None)
    try:
        with ExitStack() as running:
            LocalMode(caller, running).start()
            threading.Event().wait()
    except _EXPECTED_ERRORS as error:
        print(error, file=sys.stderr)
    return 1


class LocalMode:
    """Everything that runs, on one stack: it is stopped in the reverse order of its start."""

    def __init__(self, caller: Mapping[str, str], running: ExitStack) -> None:
        self._caller = caller
        self._running = running
        region = caller.get("AWS_REGION") or caller.get("AWS_DEFAULT_REGION") or DEFAULT_REGION
        self._pki = keep_pki() if wants_certificates(caller) else None
        self._surroundings = Surroundings(region, parameters=parameters(caller, self._pki))
        self._template = localized(read_template(TEMPLATE, self._surroundings), caller)

    def start(self) -> None:
        """Start all servers, fill AWS, and open Lambda's doors before the API's, which needs it."""
        ports = chosen_ports(wanted_port(self._caller))
        port, sectigo_port, aws_port, functions_port, acme_port = ports
        api = self._api_server(port)
        functions_api = HttpServer(functions_port)
        sectigo_url = self._running.enter_context(simulator(sectigo_port))
        aws_url = self._running.enter_context(aws_process(aws_port)).address
        endpoints = self._endpoints(aws_url, functions_api.url)
        pools = self._start_workers(endpoints)
        clients = connect(endpoints, self._surroundings, self._caller)
        letters = DeadLetters(clients.queues, self._surroundings)
        background = AsyncInvocations(self._template.functions, pools, letters.put)
        self._running.callback(background.close)
        credential = self._fill_aws(clients, endpoints, sectigo_url)
        self._deliver(clients, pools, background)
        lambda_api = LambdaApi(pools, background)
        self._running.enter_context(functions_api.serving(lambda_api))
        self._order_fleet(endpoints, sectigo_url)
        acme_url, gateway = self._with_acme(pools, acme_port)
        pages = ConsoleFiles(ApiDocs(gateway))
        self._running.enter_context(api.serving(pages))
        lines = acme_lines(acme_url or api.url, credential, self._pki)
        print(welcome(api.url, sectigo_url, functions_api.url, self._pki, lines), flush=True)

    def _with_acme(self, pools: Mapping[str, WorkerPool], port: int) -> tuple[str, Application]:
        """Serve ACME: where clients need a certificate at a port of its own, whose URL this gives.

        Otherwise it is beside the other API.
        """
        gateway = Gateway(self._template.api, pools, self._surroundings)
        if self._template.acme_api is None:
            return "", gateway
        acme = Gateway(self._template.acme_api, pools, self._surroundings)
        if self._pki is None:
            return "", AcmeBeside(gateway, acme)
        tls = asking_nothing(self._pki.file("server.pem"), self._pki.file("server.key"))
        server = HttpsServer(tls, port, report=_report)
        self._running.enter_context(server.serving(acme))
        return server.url, gateway

    def _api_server(self, port: int) -> HttpServer:
        if self._pki is None:
            return HttpServer(port, report=_report, pages=_PAGES)
        files = map(self._pki.file, ("server.pem", "server.key", "ca.pem"))
        return HttpsServer(demanding(*files), port, report=_report, pages=_PAGES)

    def _endpoints(self, aws_url: str, functions_url: str) -> Endpoints:
        return Endpoints(
            dynamodb=self._caller.get("DYNAMODB_ENDPOINT_URL") or aws_url,
            events=aws_url,
            functions=functions_url,
            keys=aws_url,
            queues=aws_url,
            secrets=aws_url,
        )

    def _start_workers(self, endpoints: Endpoints) -> Mapping[str, WorkerPool]:
        functions = self._template.functions
        pools = {name: self._pool(function, endpoints) for name, function in functions.items()}
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

    def _fill_aws(
        self, clients: Clients, endpoints: Endpoints, sectigo_url: str
    ) -> tuple[str, str]:
        """Create what the template and the demo need; give the demo's ACME credential."""
        self._queues = create_resources(clients, self._template)
        (table,) = self._template.tables
        self._is_new = create_demo(clients, table.name, sectigo_url)
        if self._pki:
            create_demo_client(clients, table.name, self._pki)
        contents = "" if self._is_new else ", with its contents"
        print(f"table {table.name} at {endpoints.dynamodb}{contents}", flush=True)
        return create_acme_demo(clients, table.name, self._template.keys[0])

    def _order_fleet(self, endpoints: Endpoints, sectigo_url: str) -> None:
        """Have the demo's fleet ordered, before any other order could share its orders' fates."""
        if not (self._caller.get(_FLEET) and self._is_new and self._pki is None):
            return
        function = self._template.functions["EnrollmentFunction"]
        environment = function_environment(function, endpoints, self._surroundings, self._caller)
        process = order_fleet(sectigo_url, environment)
        self._running.callback(end_program, process)
        try:
            process.wait(_FLEET_SECONDS)
        except subprocess.TimeoutExpired:
            print("The demo's fleet is still being ordered.", file=sys.stderr)

    def _deliver(
        self, clients: Clients, pools: Mapping[str, WorkerPool], background: AsyncInvocations
    ) -> None:
        """Deliver events, and the messages of queues, from now on."""
        template, queues = self._template, clients.queues
        events = EventDelivery(
            client=queues,
            queues=self._queues,
            schedules=template.schedules,
            accept=background.accept,
            surroundings=self._surroundings,
        )
        self._running.enter_context(events)
        messages = QueueDelivery(
            client=queues, template=template, invokers=pools, surroundings=self._surroundings
        )
        self._running.enter_context(messages)


def wants_certificates(environment: Mapping[str, str]) -> bool:
    return environment.get(_AUTHENTICATION) == Authentication.MUTUAL_TLS


def parameters(environment: Mapping[str, str], pki: Pki | None) -> Mapping[str, str]:
    """Give the template's parameters that a caller decides, with CLIENT_AUTHENTICATION.

    Raises:
        StartError: Clients cannot be known in that way here.
    """
    wanted = environment.get(_AUTHENTICATION) or Authentication.LOCAL
    known_here = (Authentication.LOCAL, Authentication.MUTUAL_TLS, Authentication.ADDRESS)
    if wanted not in known_here:
        names = ", ".join(known_here)
        raise StartError(f"{_AUTHENTICATION} has to be one of {names}, not {wanted!r}.")
    authorities = "One" if pki is None or pki.authorities() == 1 else "Several"
    return {
        "Acme": "On",
        "AcmeClientCidrs": f"{LOOPBACK}/32",
        "ClientAuthentication": str(wanted),
        "TruststoreAuthorities": authorities,
        "TruststoreUri": pki.file("ca.pem").resolve().as_uri() if pki else "",
    }


def wanted_port(environment: Mapping[str, str]) -> int:
    """Return PORT, by default 3000; 0 takes any that are free."""
    value = environment.get("PORT") or str(DEFAULT_PORT)
    if value.isascii() and value.isdigit() and int(value) <= HIGHEST_PORT:
        return int(value)
    raise StartError(f"PORT has to be a number from 0 to {HIGHEST_PORT}, not {value!r}")


def chosen_ports(first: int) -> Sequence[int]:
    """Return `first` and the ports after it; 0, for any that is free, where one is taken.

    Raises:
        StartError: `first` itself is taken.
    """
    if first == 0:
        return (0,) * PORTS
    if (reason := _taken(first)) is not None:
        advice = f"Choose another: make run PORT={first + 10}"
        raise StartError(f"Port {first} cannot be used: {reason}. {advice}")
    others = range(first + 1, first + PORTS)
    return (first, *(port if _taken(port) is None else 0 for port in others))


def _taken(port: int) -> str | None:
    """Say why a port cannot be had, if so."""
    try:
        socket.create_server((LOOPBACK, port)).close()
    except OSError as error:
        return os.strerror(error.errno or 0)
    return None


def localized(template: Template, caller: Mapping[str, str]) -> Template:
    """Return the template with what only local mode allows: the simulator, the caller's table."""
    (table,) = template.tables
    if caller.get("DYNAMODB_ENDPOINT_URL") and caller.get("TABLE_NAME"):
        table = replace(table, name=caller["TABLE_NAME"])
    functions = {name: _localized(each, table) for name, each in template.functions.items()}
    return replace(template, tables=(table,), functions=functions)


def _localized(function: Function, table: Table) -> Function:
    environment = {**function.environment, "TABLE_NAME": table.name}
    if hosts := environment.get(_ALLOWED_HOSTS):
        environment[_ALLOWED_HOSTS] = f"{hosts},{LOOPBACK}"
    return replace(function, environment=environment)


def _report(line: str) -> None:
    print(line, file=sys.stderr)
