"""What tests of clients in the management API have in common."""

from __future__ import annotations

from typing import Any

from cagateway.domain.access.identities import (
    CertificateIdentity,
    issuer_key,
    lookup_key,
)
from cagateway.domain.x509.identity_names import read_name
from cagateway.store.known_clients import DynamoDBKnownClients
from tests.api_events import Answer
from tests.functional.stack import Stack

ISSUER = "CN=Clients CA"
ADA = "arn:aws:iam::123456789012:user/ada"


def client(subject: str = "CN=vault,O=Example", **changes: object) -> dict[str, Any]:
    identity = {"subject-dn": subject, "issuer-dn": ISSUER, "issuer-key-sha256": "a" * 64}
    given = {"name": "Vault", "identity": identity, "role": "integrator", **changes}
    return {name.replace("_", "-"): value for name, value in given.items() if value is not None}


def manage(
    stack: Stack,
    method: str,
    path: str = "/vault",
    body: object = None,
    **parts: Any,  # noqa: ANN401 - an event's parts
) -> Answer:
    return stack.manage(method, path, body, collection="clients", **parts)


def known_by(stack: Stack, subject: str = "CN=vault,O=Example") -> dict[str, Any]:
    """Give who is found by a subject, as readers find them."""
    identity = CertificateIdentity(read_name(subject) or (), read_name(ISSUER))
    known = DynamoDBKnownClients(stack.store.table).known_by(lookup_key(identity))
    return {one.client_id: one for one in known if one.issuer == issuer_key(identity)}
