"""Requests as API Gateway and the bus hand them to the functions."""

from __future__ import annotations

import json
from typing import Any

from bench.artefacts import ROOT

_CA_PATH = "/v1/certificate-authorities"


def list_profiles(ca_id: str) -> dict[str, Any]:
    """GET profiles."""
    return _api_event("GET", "profiles", ca_id)


def validation(ca_id: str, profile_id: str, csr: str) -> dict[str, Any]:
    """POST enrollments/validation, with a PKCS #10 request."""
    request = {"profileId": profile_id, "requiredFormat": {"format": "X509"}, "csr": csr}
    event = _api_event("POST", "enrollments/validation", ca_id)
    event["headers"]["Content-Type"] = "application/json"
    event["multiValueHeaders"]["Content-Type"] = ["application/json"]
    return {**event, "body": json.dumps(request)}


def forced_sync(ca_id: str) -> dict[str, Any]:
    """Sync, however fresh the list is."""
    return {"caId": ca_id, "force": True}


def tick() -> dict[str, Any]:
    """Ask for the syncs that are due, as the schedule does."""
    sample: dict[str, Any] = json.loads((ROOT / "events" / "sync-tick.json").read_text("utf-8"))
    return sample


def _api_event(method: str, what: str, ca_id: str) -> dict[str, Any]:
    sample = ROOT / "events" / "profiles-list-profiles.json"
    event: dict[str, Any] = json.loads(sample.read_text("utf-8"))
    path, resource = f"{_CA_PATH}/{ca_id}/{what}", f"{_CA_PATH}/{{caId}}/{what}"
    context = {"path": f"/cagw{path}", "resourcePath": resource, "httpMethod": method}
    return {
        **event,
        "httpMethod": method,
        "path": path,
        "resource": resource,
        "pathParameters": {"caId": ca_id},
        "requestContext": {**event["requestContext"], **context},
    }
