"""Key types: which keys a certificate profile allows, in the order in which it shows them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class KeyType:
    """One kind of key, in Sectigo's spelling.

    Args:
        algorithm: Such as `RSA` or `EC`.
        value: A modulus length (`2048`) or a curve (`P-256`), always text.
    """

    algorithm: str
    value: str

    def __str__(self) -> str:
        """Show it to people: some algorithms have one size only, and so no value."""
        return f"{self.algorithm} {self.value}".rstrip()


@dataclass(frozen=True, slots=True)
class KeyTypes:
    """An ordered list of key types. Order is data: PKCS #12 requests get the first one.

    Algorithms and values that are not known here are kept: they are shown, and match nothing.
    """

    algorithms: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def as_ordered(cls, key_types: Mapping[str, Sequence[str]]) -> KeyTypes:
        """Keep the order given, as for profiles that are configured here."""
        return cls(tuple((name, tuple(values)) for name, values in key_types.items()))

    @classmethod
    def from_sectigo(cls, key_types: Mapping[str, Sequence[str]]) -> KeyTypes:
        """Sort the algorithms by name: Sectigo's JSON object promises no order.

        >>> KeyTypes.from_sectigo({"RSA": ["4096", "2048"], "EC": ["P-256"]}).as_property()
        '{"EC":["P-256"],"RSA":["4096","2048"]}'
        """
        return cls.as_ordered(dict(sorted(key_types.items())))

    def __iter__(self) -> Iterator[KeyType]:
        """Run through the key types, the first one first."""
        for algorithm, values in self.algorithms:
            for value in values:
                yield KeyType(algorithm, value)

    def __bool__(self) -> bool:
        """Tell whether there is any key type: absent and empty mean the same."""
        return any(values for _, values in self.algorithms)

    def as_mapping(self) -> dict[str, list[str]]:
        """Give algorithm to values, in order."""
        return {algorithm: list(values) for algorithm, values in self.algorithms}

    def as_property(self) -> str:
        """Render as CA Gateway's `key_type` property: compact JSON in a string."""
        return json.dumps(self.as_mapping(), separators=(",", ":"), ensure_ascii=False)
