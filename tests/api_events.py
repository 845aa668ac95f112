"""Requests as API Gateway's REST APIs hand them to a function."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from local.routing import find_route
from local.surroundings import Surroundings
from local.template_reader import read_template

ROUTES = read_template(Path(__file__).parents[1] / "template.yaml", Surroundings()).api.routes


def api_event(  # noqa: PLR0913 - a request has this many parts
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str | Sequence[str]] | None = None,
    query: Mapping[str, str | Sequence[str]] | None = None,
    body: str | None = None,
    principal: str | None = None,
    certificate: str | None = None,
    arrived_at: datetime | None = None,
) -> dict[str, Any]:
    """Make the event of a request; `path` is as it reaches the function, lists are repetitions."""
    all_headers = _listed({"Accept": "application/json", **(headers or {})})
    parameters = _listed(query or {})
    return {
        "resource": resource_of(method, path),
        "path": path,
        "httpMethod": method,
        "headers": {name: values[-1] for name, values in all_headers.items()},
        "multiValueHeaders": all_headers,
        "queryStringParameters": {name: all_of[-1] for name, all_of in parameters.items()} or None,
        "multiValueQueryStringParameters": parameters or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "stage": "cagw",
            "path": f"/cagw{path}",
            "httpMethod": method,
            **({"requestTimeEpoch": int(arrived_at.timestamp() * 1000)} if arrived_at else {}),
            "identity": {
                "sourceIp": "192.0.2.1",
                "userArn": principal,
                **({"clientCert": {"clientCertPem": certificate}} if certificate else {}),
            },
        },
        "body": body,
        "isBase64Encoded": False,
    }


def _listed(one_or_several: Mapping[str, str | Sequence[str]]) -> dict[str, list[str]]:
    return {
        name: [values] if isinstance(values, str) else list(values)
        for name, values in one_or_several.items()
    }


def resource_of(method: str, path: str) -> str:
    """Give the path of the template that API Gateway takes a request's for."""
    without_context = path.removeprefix("/cagw") if path.startswith("/cagw/") else path
    found = find_route(ROUTES, method, without_context)
    return found.route.path if found else "/{proxy+}"


@dataclass(frozen=True)
class Answer:
    """What a function answers API Gateway."""

    status: int
    headers: dict[str, str]
    text: str

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> Answer:
        headers = {name: values[0] for name, values in result["multiValueHeaders"].items()}
        text = result.get("body") or ""
        if result["isBase64Encoded"]:
            text = gzip.decompress(base64.b64decode(text)).decode()
        return cls(result["statusCode"], headers, text)

    @property
    def body(self) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.text)
