r"""Text from outside, cleaned once, where it is read.

JSON can spell half a character (`"\ud83d"`, RFC 8259, 8.2), which UTF-8 cannot: one of them in a
profile's name would fail every answer, event and item that holds it. Control characters, NUL among
them, and direction marks (Unicode's Bidi_Control, UTR #36, 3.1) make people see other text than is
there. Code that reads from Sectigo, a document, a request, a secret or an old item cleans it there;
everything behind that may take text for what it seems.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

_Container: TypeAlias = dict[str, object] | list[object]

CLEAN_RULE = "must hold no half characters, control characters or direction marks"
ONE_LINE_RULE = "must be one line, without control characters or direction marks"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Halves of characters; controls but tab and line ends, which descriptions have.
_IMPOSSIBLE = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile("[\t\n\r\u2028\u2029]")
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def is_clean(text: str) -> bool:
    r"""Tell whether a text holds only what can be stored, sent and shown as it is.

    >>> is_clean("Zürich\n\U0001f512"), is_clean("half \ud83d"), is_clean("a\0b")
    (True, False, False)
    """
    return not (_IMPOSSIBLE.search(text) or _DIRECTION_MARKS.search(text))


def is_one_line(text: str) -> bool:
    r"""Tell whether a text is clean and has no tab or line end, as names and addresses are.

    >>> is_one_line("www.example.com"), is_one_line("a\nb"), is_one_line("a\u2028b")
    (True, False, False)
    """
    return is_clean(text) and not _LINE_ENDS.search(text)


def cleaned(text: str) -> str:
    r"""Replace what cannot be by U+FFFD, and leave out direction marks.

    >>> cleaned("half \ud83d"), cleaned("\u202egnp.exe"), cleaned("a\0b")
    ('half \ufffd', 'gnp.exe', 'a\ufffdb')
    """
    if text.isascii() and text.isprintable():
        return text
    return _DIRECTION_MARKS.sub("", _IMPOSSIBLE.sub(REPLACEMENT, text))


def cleaned_json(value: object) -> object:
    r"""Clean all text in a JSON value, the names of members included.

    Two names that become one keep the last one's value, as JSON readers commonly do. However deep
    the value is, the stack does not grow: `json.loads` reads deeper than functions may call.

    Args:
        value: What `json.loads` gave. It is not changed.

    >>> cleaned_json({"name\0": ["half \ud83d", 1, None]})
    {'name\ufffd': ['half \ufffd', 1, None]}
    """
    root: list[object] = [value]
    unclean: list[_Container] = [root]
    while unclean:
        container: Any = unclean.pop()
        places = container if isinstance(container, dict) else range(len(container))
        for place in places:
            inner = container[place]
            if isinstance(inner, str):
                container[place] = cleaned(inner)
            elif isinstance(inner, Mapping | list):
                container[place] = copy = _with_clean_names(inner)
                unclean.append(copy)
    return root[0]


def _with_clean_names(value: Mapping[str, object] | list[object]) -> _Container:
    if isinstance(value, list):
        return list(value)
    return {cleaned(str(name)): inner for name, inner in value.items()}


def unclean_places(value: object) -> Iterator[str]:
    r"""Find where a JSON value holds text that is not clean, the names of members included.

    However deep it is, the stack does not grow: the first release stored whatever was JSON.

    >>> list(unclean_places({"profiles": [{"name": "a\0b"}]}))
    ['profiles[0].name']
    """
    steps: list[str] = []
    waiting = [iter([("", value)])]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
            del steps[-1:]
            continue
        step, inner = found
        for text in (step, inner):
            if isinstance(text, str) and not is_clean(text):
                yield "".join([*steps, step]).removeprefix(".")
        if isinstance(inner, Mapping | list):
            steps.append(step)
            waiting.append(_steps_into(inner))


def _steps_into(value: Mapping[str, object] | list[object]) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        return ((f"[{index}]", inner) for index, inner in enumerate(value))
    return ((f".{name}", inner) for name, inner in value.items())


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
