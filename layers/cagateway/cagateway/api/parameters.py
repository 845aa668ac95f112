"""Headers and query parameters: cleaned, and together where they come more than once.

API Gateway gives each twice: with its last value, and with all of them. What the management API
reads of a query it reads strictly, since a mistyped name would be ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.data_classes.common import CaseInsensitiveDict

from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import is_identifier, printable
from cagateway.domain.instants import read_instant
from cagateway.domain.sections import Problems, Section
from cagateway.domain.text import cleaned
from cagateway.values import dataclass

_INDEX = "nextPageIndex"
_MOST_DIGITS = 9
# The clients' longest selector has 40 characters; more than this selects nothing.
_MAX_CHARACTERS = 1_024


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


def page_index(event: APIGatewayProxyEvent) -> str | None:
    """Read after which id a list goes on; `None` for its beginning.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    after = single_parameters(event).get(_INDEX)
    if after is not None and not is_identifier(after):
        raise _no_index()
    return after


def place_in_list(asked: Mapping[str, str], is_place: Callable[[str], object]) -> str | None:
    """Read after which place a list goes on; `None` for its beginning.

    Args:
        asked: The parameters.
        is_place: Tells whether an earlier page can have given it.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    place = asked.get(_INDEX) or None
    if place is not None and not is_place(place):
        raise _no_index()
    return place


def _no_index() -> GatewayError:
    return malformed(_INDEX, "must be what an earlier page gave")


def malformed(name: str, rule: str) -> GatewayError:
    """Say which rule a parameter breaks."""
    return GatewayError(ErrorKind.MALFORMED_REQUEST, f"{name} {rule}.", target=name)


def instant_in(asked: Mapping[str, str], name: str, example: str) -> datetime | None:
    """Read a date or a time; `None` where the parameter is absent or empty.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    text = asked.get(name)
    at = read_instant(text) if text else None
    if text and at is None:
        raise malformed(name, f"must be a date or a time (ISO 8601), such as {example}")
    return at


def is_dry_run(event: APIGatewayProxyEvent) -> bool:
    """Tell whether a document should only be tried out.

    A client that mistypes this, or its value, does not want the document stored.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=True)
    parameters = Section("", single_parameters(event), problems)
    parameters.refuse_unknown(["dry-run"])
    wanted = parameters.flag("dry-run") or False
    problems.raise_any()
    return wanted


def refuse_parameters(
    event: APIGatewayProxyEvent, elsewhere: Mapping[str, str], known: Collection[str] = ()
) -> None:
    """Refuse every parameter that is not known; `elsewhere` says by name what to do instead.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=True)
    Section("", single_parameters(event), problems).refuse_unknown(known, elsewhere)
    problems.raise_any()


def page_size(asked: Mapping[str, str], default: int, at_most: int) -> int:
    """Read `preferredPageSize`: a preference, which a larger number than is given at once is too.

    Args:
        asked: The parameters.
        default: Where none is asked for.
        at_most: How many are given at once.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    name = "preferredPageSize"
    text = asked.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text)):
        raise malformed(name, "must be a positive whole number")
    return min(int(text), at_most)


@dataclass(frozen=True, slots=True)
class FieldSelection:
    """Which parts of a CA to show beyond those that are always there.

    The certificates are the only parts that are left out unless they are asked for.
    """

    certificate: bool = False
    chain: bool = False


def read_fields(text: str | None, root: str) -> FieldSelection:
    """Read `$fields`. Selectors that are not known select nothing, and are no error.

    Args:
        text: The parameter's value.
        root: The payload's key, at which selectors start: `caList` or `ca`.

    >>> read_fields("caList.certificate.certificateData", "caList")
    FieldSelection(certificate=True, chain=False)
    >>> read_fields("-caList.certificate,caList.colour", "caList")
    FieldSelection(certificate=False, chain=False)
    """
    selectors = selectors_in(text)
    return FieldSelection(
        certificate=_is_selected(f"{root}.certificate", selectors),
        chain=_is_selected(f"{root}.chain", selectors),
    )


def selects_profile_sync(text: str | None) -> bool:
    """Tell whether a list of documents is to give the state of each CA's sync.

    >>> selects_profile_sync("caList.profileSync"), selects_profile_sync("-caList.profileSync")
    (True, False)
    """
    return "caList.profileSync" in selectors_in(text)


def selectors_in(text: str | None) -> Collection[str]:
    """Take `$fields` apart."""
    is_read = text is not None and len(text) <= _MAX_CHARACTERS
    return {selector.strip() for selector in text.split(",")} if text and is_read else ()


def _is_selected(part: str, selectors: Collection[str]) -> bool:
    return part in selectors or f"{part}.certificateData" in selectors
