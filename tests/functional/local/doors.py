"""A gateway that is spoken to over TLS with clients' certificates."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests

from local.gateway import Gateway as ApiGateway
from local.https_server import HttpsServer, demanding
from local.pki import Pki
from local.template_reader import read_template
from tests.functional.guarded import (
    FOREIGN,
    OWN,
    ROOT,
    Gateway,
    environment,
    gateway_that,
)
from tests.functional.local.openssl import Signer
from tests.functional.stack import ROOT as FOLDER
from tests.functional.stack import SURROUNDINGS, HandlerInvoker, Stack, load_function
from tests.patience import PATIENCE_SECONDS

Files = tuple[str, str]

DEMO = {"subject-dn": "CN=demo,O=Example"}
CLIENTS = "/v1/management/clients"


@dataclass
class Doors:
    """A gateway that is spoken to over TLS, and what signs its clients."""

    gateway: Gateway
    url: str
    pki: Pki
    folder: Path
    log: list[str]
    sessions: dict[Files | None, requests.Session] = field(default_factory=dict)

    @property
    def demo(self) -> Files:
        return str(self.pki.file("demo.pem")), str(self.pki.file("demo.key"))

    def signed(self, subject: str, signer: Signer | None = None, **how: Any) -> Files:  # noqa: ANN401
        """Have a CA, by default the own one, sign a client."""
        own = Signer(self.pki.file("ca.pem"), self.pki.file("ca.key"))
        number = len(list(self.folder.iterdir()))
        return (signer or own).client(self.folder / f"client-{number}", subject, **how)

    def configure(self, client_id: str = "demo", **changes: object) -> None:
        given = {"identity": DEMO, "role": "integrator", **changes}
        document = {name.replace("_", "-"): value for name, value in given.items()}
        answer = self.send(self.demo, f"{CLIENTS}/{client_id}", "PUT", json.dumps(document))
        assert answer.status_code in {200, 201}, answer.text
        self.gateway.forget()

    def send(
        self, client: Files | None, path: str = ROOT, method: str = "GET", body: str = ""
    ) -> requests.Response:
        if client not in self.sessions:
            self.sessions[client] = requests.Session()
        return self.sessions[client].request(
            method,
            f"{self.url}{path}",
            data=body,
            cert=client,
            verify=str(self.folder.parent / "server-ca.pem"),
            timeout=PATIENCE_SECONDS,
        )

    def begin(self, stack: Stack) -> Doors:
        """Begin with two CAs and no client known yet."""
        stack.configure(OWN)
        stack.configure(FOREIGN)
        self.gateway.forget()
        return self

    def close(self) -> None:
        for session in self.sessions.values():
            session.close()

    def refuses(self, client: Files | None, why: str) -> bool:
        """Have a handshake fail, and tell whether the server says why."""
        said = len(self.log)
        with pytest.raises(requests.exceptions.ConnectionError):
            self.send(client)
        # The client may know of it before the server's thread has said so, and a thread of another
        # test's may say something meanwhile.
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not any(why in line for line in self.log[said:]) and time.monotonic() < deadline:
            time.sleep(0.01)
        return any(why in line for line in self.log[said:])

    def status(self, client: Files | None, path: str = ROOT) -> int:
        return self.send(client, path).status_code


@contextmanager
def opened(pki: Pki, folder: Path) -> Iterator[Doors]:
    """Serve the functions over TLS."""
    authorities = "One" if pki.authorities() == 1 else "Several"
    settings = {
        "ClientAuthentication": "MutualTLS",
        "TruststoreAuthorities": authorities,
        "TruststoreUri": pki.file("ca.pem").resolve().as_uri(),
    }
    surroundings = replace(SURROUNDINGS, parameters=settings)
    gateway, functions = functions_for(authorities)
    api = read_template(FOLDER / "template.yaml", surroundings).api
    clients = folder / "clients"
    clients.mkdir()
    (folder / "server-ca.pem").write_bytes(pki.file("ca.pem").read_bytes())
    log = list[str]()
    server = HttpsServer(
        demanding(pki.file("server.pem"), pki.file("server.key"), pki.file("ca.pem")),
        report=log.append,
    )
    with server.serving(ApiGateway(api, functions, surroundings)):
        doors = Doors(gateway, server.url, pki, clients, log)
        yield doors
        doors.close()


@cache
def functions_for(authorities: str) -> tuple[Gateway, dict[str, HandlerInvoker]]:
    """Load the functions once, as a deployment with one or several CAs of clients has them."""
    gateway = gateway_that("MutualTLS", TRUSTSTORE_AUTHORITIES=authorities)
    with environment(TRUSTSTORE_AUTHORITIES=authorities):
        management = load_function("management")
    modules = {
        "Profiles": gateway.profiles,
        "Validation": gateway.validation,
        "Enrollment": gateway.enrollment,
        "Revocation": gateway.revocation,
        "Certificates": gateway.certificates,
        "Management": management,
    }
    return gateway, {f"{name}Function": HandlerInvoker(one) for name, one in modules.items()}
