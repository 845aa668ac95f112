"""All that clients can ask about a CA, by the routes of the template."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.api_events import ROUTES

ROOT = "/v1/certificate-authorities"
# What stands for each parameter of a path but the CA's.
NAMED = {
    "{profileId}": "60515",
    "{enrollmentId}": "01KAPFV2B0000000000000000A",
    "{serialNumber}": "5F3A09C2",
    "{dn}": "CN%3Dwww.example.com",
}
BODIES: dict[str, Mapping[str, Any]] = {
    "/validation": {"profileId": "60515"},
    "/enrollments": {"profileId": "60515"},
    "/actions": {"action": {"type": "RevokeAction"}},
}
READ_ONLY = {"read-only-integrator", "read-only-tenant"}


def all_requests(ca_id: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Run through all that clients can ask about a CA, with the template's routes."""
    for route in ROUTES:
        if route.path.startswith(f"{ROOT}/"):
            path = route.path.replace("{caId}", ca_id)
            for name, value in NAMED.items():
                path = path.replace(name, value)
            assert "{" not in path, "a new route: say here what it is asked with"
            body = next((one for end, one in BODIES.items() if path.endswith(end)), None)
            if body is None:
                yield "GET", path, {}
                yield "HEAD", path, {"query": {"$fields": "ca.certificate"}}
            else:
                for text in (json.dumps(body), "no json", "x" * 70_000):
                    yield "POST", path, {"body": text}


def spends(path: str) -> bool:
    """Tell whether a request orders or revokes."""
    return path.endswith(("/enrollments", "/actions"))
