"""JSON Schema, as far as the contract needs it."""

from __future__ import annotations

from typing import Any

from cagateway.domain.identifiers import IDENTIFIER_PATTERN, IDENTIFIER_RULE

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
OPEN: Schema = {"type": "object"}
IDENTIFIER: Schema = {
    "type": "string",
    "pattern": f"^{IDENTIFIER_PATTERN}$",
    "description": IDENTIFIER_RULE,
}


def ref(name: str) -> Schema:
    """Refer to one of the schemas below."""
    return {"$ref": f"#/components/schemas/{name}"}


def closed(required: Schema, optional: Schema | None = None) -> Schema:
    """Describe an object that has these members and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def listed(items: Schema) -> Schema:
    """Describe a list."""
    return {"type": "array", "items": items}


def maybe(schema: Schema) -> Schema:
    """Describe what may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(values: Any) -> Schema:  # noqa: ANN401 - an enumeration, or some of its values
    """Describe a text that is one of some."""
    return {"type": "string", "enum": sorted(str(value) for value in values)}


def answer(type_name: str, required: Schema, optional: Schema | None = None) -> Schema:
    """Describe an answer: it says its type, and has an envelope's message."""
    return closed({"type": {"const": type_name}, "message": ref("Message"), **required}, optional)
