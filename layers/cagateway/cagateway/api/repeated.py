"""Headers and query parameters: cleaned, and together where they come more than once.

API Gateway gives each twice: with its last value, and with all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.data_classes.common import CaseInsensitiveDict

from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import printable
from cagateway.domain.text import cleaned


def headers_of(event: APIGatewayProxyEvent) -> Mapping[str, str]:
    """Give the headers; several lines of one are one list (RFC 9110, 5.3), whatever their case.

    Only headers that are lists, such as If-None-Match and Accept-Encoding, are read from these.
    """
    lines: dict[str, list[str]] = {}
    for name, values in _all(event, "multiValueHeaders", "headers"):
        lines.setdefault(name.lower(), []).extend(values)
    joined = {name: ", ".join(values) for name, values in lines.items()}
    return CaseInsensitiveDict(joined)  # type: ignore[no-untyped-call] # Powertools annotates it not


def joined_parameter(event: APIGatewayProxyEvent, name: str) -> str | None:
    """Give a parameter that is a list with commas, however often it came."""
    return ",".join(_parameters(event).get(name, ())) or None


def single_parameters(event: APIGatewayProxyEvent) -> Mapping[str, str]:
    """Give the parameters where each may come once.

    Raises:
        GatewayError: MALFORMED_REQUEST: of `?dry-run=true&dry-run=false`, none counts.
    """
    found = _parameters(event)
    for name, values in found.items():
        if len(values) > 1:
            shown = printable(name)
            text = f"The parameter {shown} came {len(values)} times; send it once."
            raise GatewayError(ErrorKind.MALFORMED_REQUEST, text, target=shown)
    return {name: values[0] for name, values in found.items() if values}


def _parameters(event: APIGatewayProxyEvent) -> Mapping[str, Sequence[str]]:
    return dict(_all(event, "multiValueQueryStringParameters", "queryStringParameters"))


def _all(
    event: APIGatewayProxyEvent, several: str, single: str
) -> Sequence[tuple[str, Sequence[str]]]:
    """Read the map of all values; tests by hand in the console send the other one alone."""
    if found := event.get(several):
        return [(name, [*map(cleaned, values)]) for name, values in found.items()]
    alone = event.get(single) or {}
    return [(name, [cleaned(value)]) for name, value in alone.items()]
