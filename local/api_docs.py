"""Swagger UI at /docs/, for the contract in docs/openapi.json.

Its script and style sheet are those that Powertools brings, pinned by hash like all packages.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import aws_lambda_powertools

from local.http_server import Application, Request, Response
from local.static_file import served
from local.surroundings import ROOT

_UI = Path(aws_lambda_powertools.__file__).parent / "event_handler" / "openapi" / "swagger_ui"
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>CA gateway: the API</title>
<link rel="stylesheet" href="swagger-ui.css">
<div id="api"></div>
<script src="swagger-ui.js"></script>
<script src="start.js"></script>
</html>
"""
_START = 'SwaggerUIBundle({url: "openapi.json", dom_id: "#api", validatorUrl: null});\n'
# Swagger UI sets styles on elements; nothing is loaded from elsewhere, and no script is inline.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
)


@dataclass(frozen=True, slots=True)
class ApiDocs:
    """Answers what begins with /docs/ itself, and hands everything else on."""

    api: Application

    def answer(self, request: Request) -> Response:
        return served(request, "/docs/", _file, _HEADERS) or self.api.answer(request)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return self.api.refuse(status, reason)


def _file(name: str) -> tuple[str, bytes] | None:
    # Read each time: a developer who changes the contract sees it here.
    script = "text/javascript; charset=utf-8"
    match name:
        case "":
            return "text/html; charset=utf-8", _PAGE.encode()
        case "start.js":
            return script, _START.encode()
        case "swagger-ui.js":
            return script, (_UI / "swagger-ui-bundle.min.js").read_bytes()
        case "swagger-ui.css":
            return "text/css", (_UI / "swagger-ui.min.css").read_bytes()
        case "openapi.json":
            return "application/json", (ROOT / "docs" / "openapi.json").read_bytes()
    return None
