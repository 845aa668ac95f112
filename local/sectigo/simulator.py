"""The simulator as an object: `with SectigoSimulator() as simulator: ... simulator.url ...`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Self

from local.connections import cut
from local.http_server import HttpServer
from local.sectigo.application import TOKEN_PATH, Simulator
from local.sectigo.domains import Domains
from local.sectigo.faults import FAULT, Place
from local.sectigo.ordering.actions import set_status
from local.sectigo.ordering.behaviour import Behaviour
from local.sectigo.ordering.placed_orders import PlacedOrders
from local.sectigo.ordering.rules import Rules
from local.sectigo.upstream import Upstream

# Ten times API Gateway's limit: tests replace the list by very long ones.
MAX_BODY_BYTES = 100 * 1024 * 1024


class SectigoSimulator:
    """A server on the loopback address; bound on construction, serving within `with`.

    Raises OSError where the port is taken; port 0 takes a free one.
    """

    def __init__(self, port: int = 0, *, report: Callable[[str], None] = lambda _: None) -> None:
        self._application = Simulator(Upstream())
        self._report = report
        self._server = HttpServer(port, report=self._say, max_body_bytes=MAX_BODY_BYTES)
        self._running = ExitStack()

    def _say(self, line: str) -> None:
        if self._application.upstream.reports:
            self._report(line)

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def calls(self) -> int:
        """How often it was asked for anything but tokens and custom fields, answered or not."""
        return self._application.upstream.calls

    @property
    def token_calls(self) -> int:
        """How often it was asked for a token, answered or not."""
        return self.calls_at("token")

    def calls_at(self, place: Place) -> int:
        """How often it was asked for one thing, answered or not."""
        return self._application.upstream.calls_at(place)

    @property
    def orders(self) -> PlacedOrders:
        return self._application.upstream.orders

    def behave(self, **fields: object) -> None:
        """Treat the orders so that are placed from now on. Raises ValueError."""
        self.orders.behave(Behaviour.model_validate(fields))

    def demand(self, **rules: object) -> None:
        """Demand of orders what a customer has configured. Raises ValueError."""
        self.orders.rules = Rules.model_validate(rules)

    def set_status(self, number: int, status: str) -> None:
        """Do what an administrator at Sectigo does: `Approved`, `Revoked`."""
        set_status(self.orders, number, status)

    @property
    def token_url(self) -> str:
        return self.url + TOKEN_PATH

    def fail(self, kind: str, *, times: int | None = None, **fields: object) -> None:
        """Answer with a fault; as many times, or until `recover`. Raises ValueError."""
        fault = FAULT.validate_python({"kind": kind, "times": times, **fields})
        self._application.upstream.fail(fault)

    def recover(self) -> None:
        self._application.upstream.fail(None)

    def revoke_tokens(self) -> None:
        """Refuse the access tokens that it has issued."""
        self._application.upstream.tokens.revoke()

    def list_domains(self, **fields: object) -> None:
        """List domains so from now on; see `Domains`. Raises ValueError."""
        self._application.upstream.domains.serve(Domains.model_validate(fields))

    def serve(self, profiles: Sequence[object]) -> None:
        """List these profiles instead of the default ones."""
        self._application.upstream.serve(profiles)

    def start_over(self) -> None:
        """Forget everything, as a new one that listens at the same address."""
        self._application = Simulator(Upstream())
        self._server.application = self._application
        cut(self._server.connections)

    def __enter__(self) -> Self:
        self._running.enter_context(self._server.serving(self._application))
        return self

    def __exit__(self, *_exception: object) -> None:
        self._running.close()
