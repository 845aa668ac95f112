"""YAML and JSON values read as the types they should have, or an error that says where."""

from collections.abc import Mapping, Sequence


class ShapeError(ValueError):
    """A value has another type than its place demands."""


def mapping(value: object, where: str) -> Mapping[str, object]:
    """Return `value` if it is an object whose keys are all strings."""
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return value
    raise _wrong("an object", value, where)


def sequence(value: object, where: str) -> Sequence[object]:
    """Return `value` if it is a list."""
    if isinstance(value, list):
        return value
    raise _wrong("a list", value, where)


def text(value: object, where: str) -> str:
    """Return `value` if it is a string."""
    if isinstance(value, str):
        return value
    raise _wrong("a string", value, where)


def integer(value: object, where: str) -> int:
    """Return `value` if it is a whole number; true and false are none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong("a whole number", value, where)


def number(value: object, where: str) -> float:
    """Return `value` if it is a number; true and false are none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise _wrong("a number", value, where)


def _wrong(wanted: str, value: object, where: str) -> ShapeError:
    return ShapeError(f"{where} has to be {wanted}, not {type(value).__name__}")
