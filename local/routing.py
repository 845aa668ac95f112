"""Finds a request's route as API Gateway does: on the raw path, the most specific one first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local.template import Route

# The methods that ANY stands for.
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


@dataclass(frozen=True, slots=True)
class RouteMatch:
    """A route and its path parameters, percent-encoded as they came."""

    route: Route
    path_parameters: Mapping[str, str]


def find_route(routes: Sequence[Route], method: str, path: str) -> RouteMatch | None:
    """Return the route of a request, or None where API Gateway itself would refuse it."""
    if method not in METHODS:
        return None
    fitting = [
        (_specificity(route), RouteMatch(route, parameters))
        for route in routes
        if route.method in {"ANY", method}
        and (parameters := _path_parameters(route.path, path)) is not None
    ]
    return max(fitting, key=lambda candidate: candidate[0])[1] if fitting else None


def _path_parameters(template: str, path: str) -> dict[str, str] | None:
    """Return the parameters that make the template the path; None: nothing does."""
    names, values = template.split("/"), path.split("/")
    if _is_greedy(names[-1]):
        count = len(names) - 1
        values = [*values[:count], "/".join(values[count:])]
    if len(names) != len(values):
        return None
    parameters: dict[str, str] = {}
    for name, value in zip(names, values, strict=True):
        if _is_parameter(name) and value:
            parameters[name.strip("{}+")] = value
        elif name != value:
            return None
    return parameters


def _specificity(route: Route) -> tuple[list[int], bool]:
    """Rank literal segments before parameters before `{proxy+}`, then a method before ANY."""
    return [_rank(segment) for segment in route.path.split("/")], route.method != "ANY"


def _rank(segment: str) -> int:
    if _is_greedy(segment):
        return 0
    return 1 if _is_parameter(segment) else 2


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _is_greedy(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("+}")
