"""Decides as IAM does, as far as the template's statements go; what it does not know is refused."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """What one call asks IAM for.

    Args:
        action: As `dynamodb:GetItem`.
        resource: The ARN, spelled as the expanded template spells it.
        context: The condition keys that the service fills in; a key that it leaves out is absent.
    """

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.action, self.resource, frozenset(self.context.items())))

    def __str__(self) -> str:
        about = ", ".join(f"{name}={'|'.join(values)}" for name, values in self.context.items())
        return f"{self.action} on {self.resource} ({about})"


def granting(statements: Iterable[Statement], request: Request) -> list[Statement]:
    """Give the statements that allow a request; none if one of them denies it."""
    matching = [one for one in statements if _matches(one, request)]
    if any(one["Effect"] == "Deny" for one in matching):
        return []
    return matching


def listed(value: str | list[str]) -> list[str]:
    """Give a value that may stand alone as a list."""
    return [value] if isinstance(value, str) else value


@functools.cache
def like(pattern: str, text: str) -> bool:
    """Compare as StringLike and ARNs do: `*` is any text, slashes included, `?` one character."""
    parts = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern)
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _matches(statement: Statement, request: Request) -> bool:
    return (
        any(like(one, request.action) for one in listed(statement["Action"]))
        and any(like(one, request.resource) for one in listed(statement["Resource"]))
        and all(
            _holds(operator, request.context.get(key), listed(values))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _holds(operator: str, given: Sequence[str] | None, values: list[str]) -> bool:
    """Decide one condition. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html."""
    if operator == "Null":
        return (given is None) == (values == ["true"])
    quantifier, _, base = operator.rpartition(":")
    compare = _COMPARISONS[base.removesuffix("IfExists")]
    if given is None:
        # No value of none fails ForAllValues; a condition without it needs one.
        return quantifier == "ForAllValues" or base.endswith("IfExists")
    fits = [any(compare(value, one) for value in values) for one in given]
    return any(fits) if quantifier == "ForAnyValue" else all(fits)


_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, one: value == one,
    "StringLike": like,
}
