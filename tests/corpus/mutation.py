"""Changing one value inside DER, so that everything around it stays well-formed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.corpus.der import der

_CONSTRUCTED = 0x20


@dataclass
class Node:
    """One value: octets, or others."""

    tag: int
    octets: bytes = b""
    inner: list[Node] = field(default_factory=list)

    def encoded(self) -> bytes:
        return der(self.tag, self.octets, *(node.encoded() for node in self.inner))

    def all(self) -> Iterator[Node]:
        yield self
        for node in self.inner:
            yield from node.all()


@dataclass(frozen=True)
class Change:
    """What to do to the value that stands at a place, counted through all of them.

    Args:
        tag: The new tag, if any.
        octets: The new octets, if any.
        times: How often it stands there then.
    """

    place: int
    tag: int | None
    octets: bytes | None
    times: int


def mutated(content: bytes, changes: list[Change]) -> bytes:
    """Apply changes to one value in DER."""
    root = Node(0, inner=list(_read(content)))
    for change in changes:
        nodes = [(parent, one) for parent in root.all() for one in parent.inner]
        if not nodes:
            break
        parent, node = nodes[change.place % len(nodes)]
        node.tag = node.tag if change.tag is None else change.tag
        if change.octets is not None:
            node.octets, node.inner = change.octets, []
        index = parent.inner.index(node)
        parent.inner[index : index + 1] = [node] * change.times
    return b"".join(node.encoded() for node in root.inner)


def _read(content: bytes) -> Iterator[Node]:
    while content:
        tag, size, start = content[0], content[1], 2
        if size > 0x80:
            start += size & 0x7F
            size = int.from_bytes(content[2:start])
        octets, content = content[start : start + size], content[start + size :]
        if tag & _CONSTRUCTED:
            yield Node(tag, inner=list(_read(octets)))
        else:
            yield Node(tag, octets)
