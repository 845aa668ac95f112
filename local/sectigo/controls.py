"""The simulator's own controls, beside Sectigo's endpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from local.first_fault import first_fault
from local.http_server import Request, Response
from local.sectigo.answers import in_json
from local.sectigo.domains import Domains
from local.sectigo.faults import FAULT
from local.sectigo.login import TokenOrder
from local.sectigo.ordering.actions import set_status
from local.sectigo.ordering.behaviour import Behaviour
from local.sectigo.ordering.placed_orders import UnknownOrderError
from local.sectigo.ordering.rules import Rules
from local.sectigo.upstream import Upstream

ROOT = "/simulator"
_ORDERS = f"{ROOT}/orders"
_DOMAINS = f"{ROOT}/domains"

_PROFILES: TypeAdapter[list[object]] = TypeAdapter(list[object])
_Obey = Callable[[Upstream, bytes], None]
_Commands = Mapping[str, Mapping[str, _Obey]]


class StatusChange(BaseModel):
    """What an order is from now on: approved or revoked by an administrator, or anything else."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    number: Annotated[int, Field(alias="sslId", ge=1)]
    status: Annotated[str, Field(min_length=1, max_length=100)]


def _read_only(_upstream: Upstream, _body: bytes) -> None:
    pass


def _set_lifetime(upstream: Upstream, body: bytes) -> None:
    upstream.tokens.lifetime_seconds = TokenOrder.model_validate_json(body).seconds


def _set_rules(upstream: Upstream, body: bytes) -> None:
    upstream.orders.rules = Rules.model_validate_json(body)


def _set_status(upstream: Upstream, body: bytes) -> None:
    change = StatusChange.model_validate_json(body)
    set_status(upstream.orders, change.number, change.status)


# A control request is one of these; each of them answers with the state of what it controls.
_COMMANDS: _Commands = {
    ROOT: {"GET": _read_only},
    f"{ROOT}/fault": {
        "PUT": lambda upstream, body: upstream.fail(FAULT.validate_json(body)),
        "DELETE": lambda upstream, _body: upstream.fail(None),
    },
    f"{ROOT}/tokens": {
        "PUT": _set_lifetime,
        "DELETE": lambda upstream, _body: upstream.tokens.revoke(),
    },
    f"{ROOT}/profiles": {
        "PUT": lambda upstream, body: upstream.serve(_PROFILES.validate_json(body)),
        "DELETE": lambda upstream, _body: upstream.serve(None),
    },
    _ORDERS: {
        "GET": _read_only,
        "DELETE": lambda upstream, _body: upstream.forget_orders(),
    },
    f"{_ORDERS}/behaviour": {
        "PUT": lambda upstream, body: upstream.orders.behave(Behaviour.model_validate_json(body)),
        "DELETE": lambda upstream, _body: upstream.orders.behave(Behaviour()),
    },
    f"{_ORDERS}/rules": {
        "PUT": _set_rules,
        "DELETE": lambda upstream, _body: setattr(upstream.orders, "rules", Rules()),
    },
    f"{_ORDERS}/status": {"PUT": _set_status},
    # What the demo orders as it starts is no news at the terminal.
    f"{ROOT}/reports": {
        "PUT": lambda upstream, _body: setattr(upstream, "reports", True),
        "DELETE": lambda upstream, _body: setattr(upstream, "reports", False),
    },
    _DOMAINS: {
        "GET": _read_only,
        "PUT": lambda upstream, body: upstream.domains.serve(Domains.model_validate_json(body)),
        "DELETE": lambda upstream, _body: upstream.domains.serve(Domains()),
    },
}


def is_control(request: Request) -> bool:
    return request.path == ROOT or request.path.startswith(f"{ROOT}/")


def control(upstream: Upstream, request: Request) -> Response:
    commands = _COMMANDS.get(request.path)
    if commands is None:
        return _error(HTTPStatus.NOT_FOUND, f"Known are {', '.join(_COMMANDS)}")
    if request.method not in commands:
        known = f"{request.path} takes {', '.join(commands)}"
        return _error(HTTPStatus.METHOD_NOT_ALLOWED, known)
    try:
        commands[request.method](upstream, request.body)
    except ValidationError as error:
        return _error(HTTPStatus.BAD_REQUEST, first_fault(error))
    except UnknownOrderError:
        return _error(HTTPStatus.NOT_FOUND, "There is no order of that number")
    return in_json(HTTPStatus.OK, _described(upstream, request.path))


def _described(upstream: Upstream, path: str) -> Mapping[str, object]:
    if path == _DOMAINS:
        return {"asked": upstream.calls_at("domains"), **upstream.domains.describe()}
    return upstream.describe_orders() if path.startswith(_ORDERS) else upstream.describe()


def _error(status: HTTPStatus, message: str) -> Response:
    return in_json(status, {"error": message})
