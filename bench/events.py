"""Requests as API Gateway and the bus hand them to the functions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bench.artefacts import ROOT

_CA_PATH = "/v1/certificate-authorities"


def list_profiles(ca_id: str) -> dict[str, Any]:
    return _of_a_ca("GET", "/profiles", ca_id)


def list_authorities() -> dict[str, Any]:
    return {**_request("GET", _CA_PATH, _CA_PATH), "pathParameters": {}}


def get_authority(ca_id: str) -> dict[str, Any]:
    return _of_a_ca("GET", "", ca_id)


def get_status(ca_id: str) -> dict[str, Any]:
    return _of_a_ca("GET", "/status", ca_id)


def get_profile(ca_id: str, profile_id: str) -> dict[str, Any]:
    return _of_a_ca("GET", "/profiles/{profileId}", ca_id, profileId=profile_id)


def with_header(event: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    return {
        **event,
        "headers": {**event["headers"], name: value},
        "multiValueHeaders": {**event["multiValueHeaders"], name: [value]},
    }


def validation(ca_id: str, profile_id: str, csr: str) -> dict[str, Any]:
    """POST enrollments/validation, with a PKCS #10 request."""
    request = {"profileId": profile_id, "requiredFormat": {"format": "X509"}, "csr": csr}
    event = _of_a_ca("POST", "/enrollments/validation", ca_id)
    event = with_header(event, "Content-Type", "application/json")
    return {**event, "body": json.dumps(request)}


def forced_sync(ca_id: str) -> dict[str, Any]:
    """Sync, however fresh the list is."""
    return {"caId": ca_id, "force": True}


def assessments(ca_ids: Sequence[str]) -> dict[str, Any]:
    """Compute the readiness of CAs, as a message of the queue asks for it."""
    asked = {"compare": [], "assess": list(ca_ids), "readsDomains": False}
    return {"Records": [{"messageId": "1", "body": json.dumps(asked)}]}


def tick() -> dict[str, Any]:
    """Ask for the syncs that are due, as the schedule does."""
    sample: dict[str, Any] = json.loads((ROOT / "events" / "tick.json").read_text("utf-8"))
    return sample


def acme(method: str, path: str, resource: str, headers: dict[str, str]) -> dict[str, Any]:
    """Ask ACME's API, on a domain of its own."""
    event = _request(method, path, resource)
    context = {"path": path, "domainName": headers["Host"]}
    return {
        **event,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": {**event["requestContext"], **context},
    }


def _of_a_ca(method: str, beneath: str, ca_id: str, **named: str) -> dict[str, Any]:
    resource, parameters = f"{_CA_PATH}/{{caId}}{beneath}", {"caId": ca_id, **named}
    event = _request(method, resource.format_map(parameters), resource)
    return {**event, "pathParameters": parameters}


def _request(method: str, path: str, resource: str) -> dict[str, Any]:
    sample = ROOT / "events" / "profiles-list-profiles.json"
    event: dict[str, Any] = json.loads(sample.read_text("utf-8"))
    context = {"path": f"/cagw{path}", "resourcePath": resource, "httpMethod": method}
    return {
        **event,
        "httpMethod": method,
        "path": path,
        "resource": resource,
        "requestContext": {**event["requestContext"], **context},
    }
