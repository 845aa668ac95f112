"""Yardstick of a sync: pydantic reads Sectigo's list, from a file that is already in memory.

Fair, because it is the same JSON, read by the same pydantic from the same layer in its fastest way,
with the fields that Sectigo documents. Nothing is fetched and nothing is stored.
"""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter


class Profile(BaseModel):
    """One entry of `GET /api/ssl/v1/types`."""

    id: int
    name: str
    description: str
    terms: list[int]
    key_types: dict[str, list[str]] = Field(alias="keyTypes")
    use_secondary_org_name: bool = Field(alias="useSecondaryOrgName")


PROFILES = TypeAdapter(list[Profile])


@functools.cache
def content_of(path: str) -> bytes:
    return Path(path).read_bytes()


def lambda_handler(event: dict[str, str], _context: object) -> dict[str, object]:
    return {"profiles": len(PROFILES.validate_json(content_of(event["path"])))}
