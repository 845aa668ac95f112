"""Swagger UI at /docs/: from this machine alone, and out of the API's way."""

from __future__ import annotations

import json
import re
from http import HTTPStatus

import pytest

from local.api_docs import ApiDocs
from local.http_server import Request, Response


class Api:
    """Answers everything with its path."""

    def answer(self, request: Request) -> Response:
        return Response(HTTPStatus.OK, (), request.path.encode())

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return Response(status, (), reason.encode())


DOCS = ApiDocs(Api())


def get(path: str, **headers: str) -> Response:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return DOCS.answer(Request("GET", path, named))


def test_the_page_loads_nothing_but_its_own_files() -> None:
    page = get("/docs/")
    names = re.findall(r'(?:href|src)="([^"]+)"', page.body.decode())
    assert len(names) == 3
    for name in names:
        assert get(f"/docs/{name}").status == HTTPStatus.OK
    policy = dict(page.headers)["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "script-src" not in policy


def test_it_shows_the_contract() -> None:
    assert json.loads(get("/docs/openapi.json").body)["openapi"] == "3.1.0"


def test_what_a_browser_has_is_not_sent_again() -> None:
    first = get("/docs/swagger-ui.js")
    again = get("/docs/swagger-ui.js", If_None_Match=dict(first.headers)["ETag"])
    assert (again.status, again.body) == (HTTPStatus.NOT_MODIFIED, b"")


@pytest.mark.parametrize("path", ["/v1/x", "/docs/other", "/docsx", "/docs/../startup.py"])
def test_everything_else_is_the_apis(path: str) -> None:
    assert get(path).body == path.encode()


def test_the_address_without_its_slash_leads_there() -> None:
    answer = get("/docs")
    assert (answer.status, dict(answer.headers)["Location"]) == (301, "/docs/")
