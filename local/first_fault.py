"""Says in one line what pydantic found wrong."""

from __future__ import annotations

from pydantic import ValidationError


def first_fault(error: ValidationError, *where: str) -> str:
    """Return the place of the first fault, and what is wrong there."""
    first = error.errors(include_url=False)[0]
    place = ".".join([*where, *map(str, first["loc"])])
    return f"{place}: {first['msg']}" if place else first["msg"]
