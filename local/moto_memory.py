"""moto keeps nothing for ever of what it has made.

It has a list of every instance of every model, which its dashboard shows: each item that was ever
written, and each copy of a table that a transaction made, stayed in memory for it. A local mode
that was asked steadily grew by ten megabytes a second.
"""

from __future__ import annotations

from moto.core.common_models import BaseModel


def keep_no_instances() -> None:
    """Have moto make its models without adding them to its lists."""
    BaseModel.__new__ = _made  # type: ignore[method-assign]


def _made(cls: type[BaseModel], *_values: object, **_named: object) -> BaseModel:
    return object.__new__(cls)
