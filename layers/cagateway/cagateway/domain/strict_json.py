"""JSON inside a string of JSON, read as strictly as the JSON around it."""

from __future__ import annotations

import json

from cagateway.domain.text import unclean_places


def read_strictly(text: str) -> object:
    """Read JSON without constants such as NaN, names twice in one object, or half characters.

    Raises:
        ValueError: It is no such JSON.

    >>> read_strictly('{"RSA":["2048"]}')
    {'RSA': ['2048']}
    """
    try:
        value: object = json.loads(
            text, object_pairs_hook=_without_duplicates, parse_constant=_refuse
        )
        unclean = next(unclean_places(value), None)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if unclean is not None:
        raise ValueError("holds text that cannot be")
    return value


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("holds a name twice")
    return read


def _refuse(name: str) -> object:
    raise ValueError(f"holds {name}")
