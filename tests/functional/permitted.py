"""AWS as each function's own role finds it: what its policies do not allow is refused.

Every test that runs a handler runs it so: what a function has come to do and may not yet is refused
there as it would be in AWS, and the test names it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from unittest import mock

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.infra.expanded import Expanded, expand
from tests.policy.requests import requests
from tests.policy.statements import Request, Statement, granting

Handler = Callable[[Any, Any], Any]

_acting = ContextVar[str | None]("acting", default=None)
_call: Callable[..., Any] = vars(BaseClient)["_make_api_call"]
# What was refused since the last look, as sentences.
refused: list[str] = []
# What was asked for and allowed, by function.
allowed: dict[str, set[Request]] = {}


def acting_as(function: str, handler: Handler) -> Handler:
    """Let a handler act by its function's role; who calls it acts by none."""

    @functools.wraps(handler)
    def act(event: object, context: object) -> object:
        token = _acting.set(function)
        try:
            return handler(event, context)
        finally:
            _acting.reset(token)

    return act


@contextmanager
def enforced() -> Iterator[None]:
    """Refuse what the policies of the function that is acting do not allow."""
    with mock.patch.object(BaseClient, "_make_api_call", _permitted_call):
        yield


def functions() -> list[str]:
    """Name all functions that there may be."""
    return [*_whole().of_type("AWS::Lambda::Function")]


@functools.cache
def statements(function: str) -> tuple[Statement, ...]:
    """Give what a function's role may do."""
    return tuple(_whole().statements(function))


def _whole() -> Expanded:
    return expand(Acme="On", AcmeClientCidrs="192.0.2.0/24")


def _permitted_call(client: BaseClient, operation: str, asked: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    if function := _acting.get():
        service = str(client.meta.service_model.service_id).lower()
        if service == "eventbridge":
            service = "events"
        for request in requests(service, operation, asked):
            _check(function, operation, request)
    return _call(client, operation, asked)


@functools.lru_cache(4096)
def _is_granted(function: str, request: Request) -> bool:
    return bool(granting(statements(function), request))


def _check(function: str, operation: str, request: Request) -> None:
    if _is_granted(function, request):
        allowed.setdefault(function, set()).add(request)
        return
    refused.append(f"{function} may not: {request}")
    answer: Any = {"Error": {"Code": "AccessDeniedException", "Message": refused[-1]}}
    raise ClientError(answer, operation)
