"""What stands in the body of a refusal: Sectigo's code, and its words for it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from cagateway.values import dataclass

# What is told of Sectigo's words: a sentence or two. What is far longer is not even cleaned.
MAX_WORDS_CHARACTERS = 300
_MAX_READ_CHARACTERS = 10 * MAX_WORDS_CHARACTERS
# Some answers write the number as a string. No code has more digits than a table's number holds.
_CODE = re.compile(r"-?[0-9]{1,9}")
_MAX_CODE = 10**9


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """What a refusal says of itself.

    Args:
        code: Sectigo's, or what a proxy calls so; `None` where there is none, or more than one.
        words: One line of at most `MAX_WORDS_CHARACTERS`; empty where there are none.
    """

    code: int | None = None
    words: str = ""


def read_error(body: bytes, secrets: Sequence[str] = ()) -> ErrorBody:
    """Read the body of an answer that is no success; one that is no object of JSON says nothing.

    Args:
        body: As it came.
        secrets: What the request logged in with. Words that repeat one are left out: they are told
            to clients and operators.
    """
    try:
        error = json.loads(body, object_pairs_hook=_read_object)
    except (ValueError, RecursionError):
        return ErrorBody()
    if not isinstance(error, dict):
        return ErrorBody()
    description = error.get("description")
    is_telling = isinstance(description, str) and any(one in description for one in secrets)
    return ErrorBody(_code(error.get("code")), "" if is_telling else _words(description))


def _read_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Read an object; of two codes neither is believed."""
    read = dict(pairs)
    if sum(name == "code" for name, _ in pairs) > 1:
        read["code"] = None
    return read


def _code(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if _CODE.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < _MAX_CODE else None


def _words(value: object) -> str:
    """Make one line of a text: without controls, direction marks and what else is not seen."""
    if not isinstance(value, str):
        return ""
    seen = (one if one.isprintable() else " " for one in value[:_MAX_READ_CHARACTERS])
    line = " ".join("".join(seen).split())
    if len(line) <= MAX_WORDS_CHARACTERS:
        return line
    return f"{line[: MAX_WORDS_CHARACTERS - 3]}..."
