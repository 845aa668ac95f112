"""The functions for clients, where a deployment demands to know who they are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from tests.api_events import Answer, api_event
from tests.certificates import Authority
from tests.functional.stack import Stack, answer_of, load_function

CLIENTS_CA, OTHER_CA = Authority.named("clients-ca"), Authority.named("other-ca")
VAULT = CLIENTS_CA.issue().certificate_pem  # CN=demo
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
        return answer_of(self._function(path), api_event(path, method=method, **parts))

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
    identity = {"subject-dn": "CN=demo", "issuer-dn": "CN=clients-ca"}
    document = {"identity": identity, "role": "integrator", "ca-ids": ca_ids, **changes}
    answer = stack.manage("PUT", f"/{client_id}", document, collection="clients")
    assert answer.status in {200, 201}, answer.text
