"""Ten names for the people who write patterns: which of them would pass."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, zip_longest

from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.x509.alt_names import AltName
from cagateway.domain.x509.host_names import address
from cagateway.values import dataclass

# As many as one looks over at a glance.
EXAMPLES = 10
_ALWAYS = (
    *("example.com", "www.example.com", "*.example.com", "www.example.net", "192.0.2.1"),
    *("2001:db8::1", "::ffff:192.0.2.1", "ada@example.com", "localhost", "198.51.100.1"),
)


@dataclass(frozen=True, slots=True)
class NameExample:
    """A name, and whether it may be had."""

    name: str
    is_allowed: bool


def name_examples(patterns: NamePatterns) -> tuple[NameExample, ...]:
    """Give ten names near these patterns, and what the matcher says of each.

    >>> [one.name for one in name_examples(NamePatterns.of(["*.example.com"]))][:4]
    ['www.example.com', 'a.b.example.com', '*.example.com', 'example.com']
    """
    by_turns = zip_longest(*map(_near, patterns.texts[:EXAMPLES]))
    near = (name for turn in by_turns for name in turn if name is not None)
    names = islice(dict.fromkeys(chain(near, _ALWAYS)), EXAMPLES)
    return tuple(NameExample(name, patterns.allow(_as_name(name))) for name in names)


def _near(pattern: str) -> Iterator[str]:
    """Give names that a pattern allows, and then those that are easily thought to be allowed."""
    if pattern.startswith("@"):
        yield from (f"ada{pattern}", f"ada@mail.{pattern[1:]}", pattern[1:])
    elif pattern.startswith("*."):
        domain = pattern[2:]
        yield from (f"www.{domain}", f"a.b.{domain}", pattern, domain, f"not{domain}")
    elif address(pattern.partition("/")[0]):
        yield pattern.partition("/")[0]
    else:
        yield from (pattern, f"www.{pattern}", f"*.{pattern}", f"not{pattern}")


def _as_name(name: str) -> AltName:
    kind = "rfc822Name" if "@" in name else "iPAddress" if address(name) else "dNSName"
    return AltName(kind, name)
