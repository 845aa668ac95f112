"""Functions of a deployment behind local mode's API, at an address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from local.gateway import Gateway
from local.http_server import HttpServer
from local.template import Api
from local.template_reader import read_template
from tests.functional.stack import ROOT, SURROUNDINGS, Deployment, HandlerInvoker


@cache
def api() -> Api:
    """Read the template's API, once."""
    return read_template(ROOT / "template.yaml", SURROUNDINGS).api


@contextmanager
def serving(deployment: Deployment, *names: str) -> Iterator[str]:
    """Serve functions, and give the address."""
    functions = {
        f"{name.title()}Function": HandlerInvoker(getattr(deployment, name)) for name in names
    }
    server = HttpServer()
    with server.serving(Gateway(api(), functions, SURROUNDINGS)):
        yield server.url
