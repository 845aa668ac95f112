"""What is asked of Sectigo, and where that is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from local.http_server import Request, Response
from local.sectigo.faults import Place
from local.sectigo.ordering.placed_orders import PlacedOrders
from local.sectigo.upstream import Upstream


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, with what its path names."""

    request: Request
    upstream: Upstream
    named: Mapping[str, str]

    @property
    def orders(self) -> PlacedOrders:
        return self.upstream.orders

    @property
    def number(self) -> int:
        return int(self.named["id"])


@dataclass(frozen=True, slots=True)
class Route:
    """Where something is asked, what answers, and where a fault would be."""

    methods: tuple[str, ...]
    path: re.Pattern[str]
    place: Place
    answer: Callable[[Asked], Response]


def route(method: str, path: str, place: Place, answer: Callable[[Asked], Response]) -> Route:
    """Make a route; those who have a client certificate ask at /private as well."""
    return Route(tuple(method.split()), re.compile(f"(?:/private)?{path}"), place, answer)


def route_of(routes: Sequence[Route], request: Request) -> tuple[Route, Mapping[str, str]] | None:
    """Find the route that a request takes, and what its path names."""
    for one in routes:
        match = one.path.fullmatch(request.path)
        if match and request.method in one.methods:
            return one, match.groupdict()
    return None
