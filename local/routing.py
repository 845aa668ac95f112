"""Finds a request's route as API Gateway does: on the raw path, the most specific one first."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.template import Route

# The methods that ANY means.
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

_PARAMETER = re.compile(r"\{(\w+)(\+?)\}")


@dataclass(frozen=True, slots=True)
class RouteMatch:
    """A route and its path parameters, percent-encoded as they came."""

    route: Route
    path_parameters: Mapping[str, str]


def find_route(routes: Sequence[Route], method: str, path: str) -> RouteMatch | None:
    """Return the route of a request, or None where API Gateway itself would refuse it."""
    if method not in METHODS:
        return None
    for route in sorted(routes, key=_specificity, reverse=True):
        match = _pattern(route.path).fullmatch(path)
        if match and route.method in {"ANY", method}:
            return RouteMatch(route, match.groupdict())
    return None


@functools.cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return the template's regular expression: {x} is a segment, {x+} is the rest."""
    literals = map(re.escape, re.split(r"\{\w+\+?\}", template))
    groups = (f"(?P<{name}>{'.+' if plus else '[^/]+'})" for name, plus in _parameters(template))
    pieces = zip(literals, [*groups, ""], strict=True)
    return re.compile("".join(literal + group for literal, group in pieces))


def _parameters(template: str) -> Sequence[tuple[str, str]]:
    return _PARAMETER.findall(template)


@functools.cache
def _specificity(route: Route) -> tuple[list[int], bool]:
    """Rank literal segments before parameters before `{proxy+}`, then a method before ANY."""
    ranks = {"": 1, "+": 0}
    segments = (_PARAMETER.fullmatch(segment) for segment in route.path.split("/"))
    return [ranks[match[2]] if match else 2 for match in segments], route.method != "ANY"
