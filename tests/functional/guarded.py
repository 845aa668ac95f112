"""The functions for clients, where a deployment demands to know who they are."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import ModuleType
from typing import Any

from cagateway.domain.x509.bundles import key_digest
from tests.api_events import Answer, api_event
from tests.certificates import Authority
from tests.functional.stack import Stack, answer_of, load_function

CLIENTS_CA, OTHER_CA = Authority.named("clients-ca"), Authority.named("other-ca")
VAULT = CLIENTS_CA.issue().certificate_pem  # CN=demo
OWN_IDENTITY = {
    "subject-dn": "CN=demo",
    "issuer-dn": "CN=clients-ca",
    "issuer-key-sha256": key_digest(CLIENTS_CA.root.certificate),
}
ADA = "arn:aws:iam::123456789012:user/ada"
SESSION = "arn:aws:sts::123456789012:assumed-role/pki/any-name"
ROOT = "/v1/certificate-authorities"
OWN, FOREIGN, NOWHERE = "own", "foreign", "nowhere"
MODES = ("MutualTLS", "IAM", "Address")


@dataclass
class Gateway:
    """The functions for clients, as a deployment of one mode loads them."""

    mode: str
    profiles: ModuleType
    validation: ModuleType
    enrollment: ModuleType
    revocation: ModuleType
    certificates: ModuleType

    def send(self, method: str, path: str, **parts: Any) -> Answer:  # noqa: ANN401
        event = api_event(path, method=method, **parts)
        event["stageVariables"] = {"truststoreUri": _truststore_uri()}
        return answer_of(self._function(path), event)

    def _function(self, path: str) -> ModuleType:
        if path.endswith("/validation"):
            return self.validation
        if path.endswith("/enrollments"):
            return self.enrollment
        if path.endswith("/actions"):
            return self.revocation
        reads = ("/enrollments/", "/certificates/", "/certificate-events")
        return self.certificates if any(one in path for one in reads) else self.profiles

    def forget(self) -> None:
        """Forget who was let in, as after a minute."""
        ordering = (self.enrollment, self.revocation, self.certificates)
        for function in (self.profiles, self.validation, *ordering):
            function.routes.callers.reader._kept.clear()  # noqa: SLF001 - instead of waiting


@cache
def _truststore_uri() -> str:
    """Write both CAs down, where the functions find them."""
    with NamedTemporaryFile("w", suffix=".pem", delete=False) as truststore:
        truststore.writelines(one.root.certificate_pem for one in (CLIENTS_CA, OTHER_CA))
    atexit.register(os.unlink, truststore.name)
    return Path(truststore.name).as_uri()


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    yield
    os.environ.clear()
    os.environ.update(before)


def gateway_that(mode: str, **variables: str) -> Gateway:
    with environment(CLIENT_AUTHENTICATION=mode, **variables):
        names = ("profiles", "validation", "enrollment", "revocation", "certificates")
        return Gateway(mode, *map(load_function, names))


def known(
    stack: Stack, client_id: str = "vault", ca_ids: Sequence[str] | None = None, **changes: object
) -> None:
    """Configure a client, by default an integrator who is known by the certificate VAULT."""
    document = {"identity": OWN_IDENTITY, "role": "integrator", "ca-ids": ca_ids, **changes}
    answer = stack.manage("PUT", f"/{client_id}", document, collection="clients")
    assert answer.status in {200, 201}, answer.text
