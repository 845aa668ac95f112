"""JSON Schema, as far as the contract needs it, and shapes, which look like what they describe.

A dictionary is an object that has these members and no others; one whose name ends in `?` may be
missing. A list of one shape is a list of such. A schema stands for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from cagateway.domain.identifiers import IDENTIFIER_PATTERN, IDENTIFIER_RULE


class Schema(dict[str, Any]):
    """A JSON Schema."""


Shape: TypeAlias = "Schema | Mapping[str, Shape] | Sequence[Shape]"

TEXT = Schema(type="string")
COUNT = Schema(type="integer", minimum=0)
FLAG = Schema(type="boolean")
INSTANT = Schema(type="string", format="date-time")
DATE = Schema(type="string", format="date")
OPEN = Schema(type="object")
IDENTIFIER = Schema(type="string", pattern=f"^{IDENTIFIER_PATTERN}$", description=IDENTIFIER_RULE)


def schema_of(shape: Shape) -> Schema:
    """Describe what looks like this."""
    if isinstance(shape, Schema):
        return shape
    if isinstance(shape, Mapping):
        return Schema(
            type="object",
            properties={name.rstrip("?"): schema_of(one) for name, one in shape.items()},
            required=[name for name in shape if not name.endswith("?")],
            additionalProperties=False,
        )
    [items] = shape
    return Schema(type="array", items=schema_of(items))


def ref(name: str) -> Schema:
    """Refer to one of the document's schemas."""
    return Schema({"$ref": f"#/components/schemas/{name}"})


def maybe(shape: Shape) -> Schema:
    """Describe what may be null."""
    return Schema(anyOf=[schema_of(shape), {"type": "null"}])


def one_of(values: Any) -> Schema:  # noqa: ANN401 - an enumeration, or some of its values
    """Describe a text that is one of some."""
    return Schema(type="string", enum=sorted(str(value) for value in values))


def answer(type_name: str, members: Mapping[str, Shape]) -> Schema:
    """Describe an answer: it says its type, and has an envelope's message."""
    return schema_of({"type": Schema(const=type_name), "message": ref("Message"), **members})


def answers(members: Mapping[str, Mapping[str, Shape]]) -> dict[str, Schema]:
    """Describe answers that bear the names of their types."""
    return {type_name: answer(type_name, one) for type_name, one in members.items()}
