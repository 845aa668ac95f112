"""`GET /api/ssl/v1/types`: the certificate profiles that Sectigo offers an organization.

The list is read leniently: nothing in its schema is required, not even the id.
"""

from __future__ import annotations

import functools
import itertools
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, NotRequired, Required, TypeAlias, cast

from pydantic import (
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    TypeAdapter,
    ValidationError,
    with_config,
)

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties, Terms, is_term
from cagateway.domain.sync.snapshot import ProfileList
from cagateway.domain.text import cleaned, cleaned_json
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.custom_fields import fetch_custom_fields
from cagateway.sectigo.errors import malformed
from cagateway.values import dataclass

if sys.version_info >= (3, 12):
    from typing import TypedDict  # noqa: TID251 - for it is taken here
else:
    from typing_extensions import TypedDict

_OPERATION = "list profiles"
# Accounts have dozens of profiles; 10,000 were tried. An entry has its own brace and that of its
# key types, and takes a kilobyte of memory: 16 MiB of tiny ones would take all that a function has.
MAX_LISTED = 20_000
_BRACES_PER_ENTRY = 3


@dataclass(frozen=True, slots=True)
class SectigoProfiles:
    """Lists profiles, and the fields of their orders: `ProfileSource` of ports/sectigo.py."""

    client: SectigoClient

    def list_profiles(self, connection: Connection, *, at_once: bool = False) -> ProfileList:
        path = f"/api/ssl/v1/types?organizationId={connection.org_id}"
        call = Call("GET", path, _OPERATION, RetryRule.SAFE, at_once=at_once)
        answer = self.client.call(connection.account, call)
        if answer.content_type.startswith("text/html"):
            raise malformed("answered with a web page", _OPERATION)
        if answer.body.count(b"{") > MAX_LISTED * _BRACES_PER_ENTRY:
            raise malformed(f"answered with more than {MAX_LISTED} entries", _OPERATION)
        listed = read_profile_list(answer.body)
        if listed is None:
            raise malformed("answered with something that is no JSON list", _OPERATION)
        return listed

    def list_custom_fields(
        self, connection: Connection, *, at_once: bool = False
    ) -> tuple[CustomField, ...]:
        return fetch_custom_fields(self.client, connection, at_once=at_once)

    def has_another_login(self, connection: Connection) -> bool:
        return self.client.has_another_login(connection.account)


def _as_text(value: object) -> object:
    """Key sizes are strings in Sectigo's schema; numbers mean the same."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


def _number_or_digits(value: object) -> object:
    """Older answers quote numbers, and some writers of JSON give all of them a fraction."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:  # noqa: PLR2004 - what an int64 can hold
        return int(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = Annotated[str, BeforeValidator(_as_text)]
Number = Annotated[int, Field(strict=True), BeforeValidator(_number_or_digits)]


class _AnyProfile(TypedDict, total=False):
    """What entries of `GET /api/ssl/v1/types` always have in the same way.

    Fields that are not known here are passed over. Dictionaries, for thousands of them are made in
    two thirds of the time that models take.
    """

    name: str | None
    description: str | None
    use_secondary_org_name: Annotated[bool | None, Field(alias="useSecondaryOrgName")]


@with_config(ConfigDict(strict=True))
class _WireProfile(_AnyProfile):
    """One entry as the schema says."""

    id: Required[Annotated[int, Field(ge=1)]]
    terms: NotRequired[tuple[int, ...] | None]
    key_types: NotRequired[Annotated[dict[str, tuple[str, ...]] | None, Field(alias="keyTypes")]]


class _OddProfile(_AnyProfile):
    """One entry as older versions write it: numbers as text, and key sizes as numbers."""

    id: Required[Annotated[Number, Field(ge=1)]]
    terms: NotRequired[tuple[Number, ...] | None]
    key_types: NotRequired[Annotated[dict[str, tuple[Text, ...]] | None, Field(alias="keyTypes")]]


_Profile: TypeAlias = _WireProfile | _OddProfile
# One oddity decides: an error for each of a million would take more memory than the list.
_ENTRIES = TypeAdapter(Annotated[list[_WireProfile], FailFast()])
_ODD_ENTRY = TypeAdapter(_OddProfile)


def read_profile_list(body: bytes) -> ProfileList | None:
    """Read an answer's body; `None` if it is no JSON list.

    A list in which every entry is as the schema says is read in one go; one with any oddity entry
    by entry.
    """
    try:
        return _listed(zip(_ENTRIES.validate_json(body), itertools.repeat(()), strict=False))
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


def _listed(read: Iterable[tuple[_Profile | None, Sequence[str]]]) -> ProfileList:
    profiles: dict[str, CertificateProfile] = {}
    duplicates: list[str] = []
    unreadable: list[str] = []
    skipped = 0
    for wire, dropped in read:
        if wire is None:
            skipped += 1
        elif (profile_id := str(wire["id"])) in profiles:
            duplicates.append(profile_id)
        else:
            profiles[profile_id] = _as_profile(profile_id, wire)
            if dropped:
                unreadable += [f"{profile_id}.{field}" for field in dropped]
    return ProfileList(tuple(profiles.values()), skipped, tuple(duplicates), tuple(unreadable))


def _read_entry(entry: object) -> tuple[_Profile | None, list[str]]:
    """Read one entry; fields that make no sense are left out, and named."""
    if not isinstance(entry, dict):
        return None, []
    entry, odd = _without_odd_members(cast("dict[str, Any]", cleaned_json(entry)))
    try:
        return _ODD_ENTRY.validate_python(entry), odd
    except ValidationError as error:
        broken = {str(problem["loc"][0]) for problem in error.errors(include_url=False)}
    if "id" in broken:
        return None, []
    readable: dict[str, Any] = {name: entry[name] for name in entry if name not in broken}
    return _ODD_ENTRY.validate_python(readable), sorted({*broken, *odd})


def _without_odd_members(entry: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Leave out of lists what makes no sense, and name the lists: each member stands for itself."""
    whole = dict(entry)
    if isinstance(terms := entry.get("terms"), list):
        whole["terms"] = [one for one in map(_number_or_digits, terms) if type(one) is int]
    if isinstance(key_types := entry.get("keyTypes"), dict):
        whole["keyTypes"] = {
            name: [one for one in values if isinstance(_as_text(one), str)]
            for name, values in key_types.items()
            if isinstance(values, list)
        }
    return whole, [
        name for name in ("keyTypes", "terms") if _size(whole, name) < _size(entry, name)
    ]


def _size(entry: dict[str, Any], name: str) -> int:
    """Count a field's lists and their members."""
    value = entry.get(name)
    lists = value.values() if isinstance(value, dict) else [value]
    return len(lists) + sum(len(one) for one in lists if isinstance(one, list))


def _as_profile(profile_id: str, wire: _Profile) -> CertificateProfile:
    return CertificateProfile(
        id=profile_id,
        name=cleaned(wire.get("name") or profile_id),
        properties=ProfileProperties(
            cert_type=profile_id,
            description=cleaned(wire.get("description") or ""),
            key_types=_key_types(tuple((wire.get("key_types") or {}).items())),
            terms=_terms(wire.get("terms") or ()),
            use_secondary_org_name=wire.get("use_secondary_org_name"),
        ),
    )


# Thousands of profiles share a handful of lists.
@functools.lru_cache(maxsize=256)
def _key_types(listed: tuple[tuple[str, tuple[str, ...]], ...]) -> KeyTypes | None:
    clean = {cleaned(name): tuple(map(cleaned, values)) for name, values in listed}
    return KeyTypes.from_sectigo(clean) or None


@functools.lru_cache(maxsize=256)
def _terms(listed: tuple[int, ...]) -> Terms | None:
    return tuple(days for days in listed if is_term(days)) or None
