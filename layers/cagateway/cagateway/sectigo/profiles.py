"""`GET /api/ssl/v1/types`: the certificate profiles that Sectigo offers an organization.

The list is read leniently: nothing in its schema is required, not even the id.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.profiles.terms import Terms, is_term
from cagateway.domain.sync.profile_list import ProfileList
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import malformed

_OPERATION = "list profiles"


@dataclass(frozen=True, slots=True)
class SectigoProfiles:
    """Lists profiles."""

    client: SectigoClient

    def list_profiles(self, connection: Connection) -> ProfileList:
        """Fetch the profile list of a connection's organization.

        Raises:
            SectigoError: No list came back.
        """
        path = f"/api/ssl/v1/types?organizationId={connection.org_id}"
        answer = self.client.call(connection, Call("GET", path, _OPERATION, RetryRule.SAFE))
        if answer.content_type.startswith("text/html"):
            raise malformed("answered with a web page", _OPERATION)
        listed = read_profile_list(answer.body)
        if listed is None:
            raise malformed("answered with something that is no JSON list", _OPERATION)
        return listed


def _as_text(value: object) -> object:
    """Key sizes are strings in Sectigo's schema; numbers mean the same."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


def _number_or_digits(value: object) -> object:
    """Older answers quote numbers."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:  # noqa: PLR2004 - what an int64 can hold
        return int(value)
    return value


Text = Annotated[str, BeforeValidator(_as_text)]
Number = Annotated[int, Field(strict=True), BeforeValidator(_number_or_digits)]


class _WireProfile(BaseModel):
    """One entry of `GET /api/ssl/v1/types`, as the schema says.

    Fields that nobody here knows are passed over.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: Annotated[int, Field(ge=1)]
    name: str | None = None
    description: str | None = None
    terms: tuple[int, ...] | None = None
    key_types: dict[str, tuple[str, ...]] | None = Field(default=None, alias="keyTypes")
    use_secondary_org_name: bool | None = Field(default=None, alias="useSecondaryOrgName")


class _OddProfile(_WireProfile):
    """One entry as older versions write it: numbers as text, and key sizes as numbers."""

    model_config = ConfigDict(strict=False)

    id: Annotated[Number, Field(ge=1)]
    terms: tuple[Number, ...] | None = None
    key_types: dict[str, tuple[Text, ...]] | None = Field(default=None, alias="keyTypes")


_ENTRIES = TypeAdapter(list[_WireProfile])


def read_profile_list(body: bytes) -> ProfileList | None:
    """Read an answer's body; `None` if it is no JSON list.

    A list in which every entry is as the schema says is read in one go; one with any oddity entry
    by entry.
    """
    try:
        return _listed((wire, []) for wire in _ENTRIES.validate_json(body))
    except ValidationError:
        pass
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read_profiles(entries) if isinstance(entries, list) else None


def read_profiles(entries: Iterable[object]) -> ProfileList:
    """Read the entries of a profile list, in Sectigo's order."""
    return _listed(map(_read_entry, entries))


def _listed(read: Iterable[tuple[_WireProfile | None, list[str]]]) -> ProfileList:
    profiles: dict[str, CertificateProfile] = {}
    duplicates: list[str] = []
    unreadable: list[str] = []
    skipped = 0
    for wire, dropped in read:
        if wire is None:
            skipped += 1
        elif str(wire.id) in profiles:
            duplicates.append(str(wire.id))
        else:
            profiles[str(wire.id)] = _as_profile(wire)
            unreadable += [f"{wire.id}.{field}" for field in dropped]
    return ProfileList(tuple(profiles.values()), skipped, tuple(duplicates), tuple(unreadable))


def _read_entry(entry: object) -> tuple[_WireProfile | None, list[str]]:
    """Read one entry; fields that make no sense are left out, and named."""
    if not isinstance(entry, dict):
        return None, []
    try:
        return _OddProfile.model_validate(entry), []
    except ValidationError as error:
        broken = sorted({str(problem["loc"][0]) for problem in error.errors(include_url=False)})
    if "id" in broken:
        return None, []
    readable: dict[str, Any] = {name: entry[name] for name in entry if name not in broken}
    return _OddProfile.model_validate(readable), broken


def _as_profile(wire: _WireProfile) -> CertificateProfile:
    profile_id = str(wire.id)
    return CertificateProfile(
        id=profile_id,
        name=wire.name or profile_id,
        properties=ProfileProperties(
            cert_type=profile_id,
            description=wire.description or "",
            key_types=_key_types(tuple((wire.key_types or {}).items())),
            terms=_terms(wire.terms or ()),
            use_secondary_org_name=wire.use_secondary_org_name,
        ),
    )


# Thousands of profiles share a handful of lists.
@functools.lru_cache(maxsize=256)
def _key_types(listed: tuple[tuple[str, tuple[str, ...]], ...]) -> KeyTypes | None:
    return KeyTypes.from_sectigo(dict(listed)) or None


@functools.lru_cache(maxsize=256)
def _terms(listed: tuple[int, ...]) -> Terms | None:
    return tuple(days for days in listed if is_term(days)) or None
