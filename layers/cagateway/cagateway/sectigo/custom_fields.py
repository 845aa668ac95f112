"""`GET /api/customField/v2`: the fields that a customer's administrators ask orders for.

v1, `GET /api/ssl/v1/customFields`, is asked where v2 is not there: it tells neither types nor
states. Both are read leniently. Where no list comes of it the last one stays: nothing else of a
sync waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeAlias

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.profiles.custom_fields import (
    MAX_FIELDS,
    MAX_NAME_CHARACTERS,
    MAX_OPTION_CHARACTERS,
    CustomField,
    FieldType,
)
from cagateway.domain.text import is_one_line
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import SectigoCallError, json_list, malformed
from cagateway.sectigo.transport.limits import CallLimits

_OPERATION = "list custom fields"
V2_PATH, V1_PATH = "/api/customField/v2?certType=SSL", "/api/ssl/v1/customFields"
# A list of profiles may have taken 12 s of a connection test's 22, and both paths may be asked.
LIMITS = CallLimits(
    read_timeout_seconds=4.0, total_seconds=4.0, attempts=2, max_body_bytes=4 * 1024 * 1024
)
_Entry: TypeAlias = Mapping[str, Any]


def fetch_custom_fields(
    client: SectigoClient, connection: Connection, *, at_once: bool = False
) -> tuple[CustomField, ...]:
    """Fetch the fields of a connection's customer for SSL certificates.

    Raises:
        SectigoCallError: No list came back, or one that is no form.
    """
    try:
        answer = _ask(client, connection, V2_PATH, at_once=at_once)
        is_v2 = True
    except SectigoCallError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        answer = _ask(client, connection, V1_PATH, at_once=at_once)
        is_v2 = False
    entries = json_list(answer, _OPERATION)
    return _bounded(read_custom_fields(entries, is_v2=is_v2))


def _ask(client: SectigoClient, connection: Connection, path: str, *, at_once: bool) -> bytes:
    # A login that has just listed the profiles is not wrong for being refused here.
    call = Call(
        "GET",
        path,
        _OPERATION,
        RetryRule.SAFE,
        limits=LIMITS,
        at_once=at_once,
        is_optional=True,
        judges_login=False,
    )
    return client.call(connection.account, call).body


def _bounded(fields: tuple[CustomField, ...]) -> tuple[CustomField, ...]:
    characters = sum(len(option) for field in fields for option in field.options)
    if len(fields) > MAX_FIELDS or characters > MAX_OPTION_CHARACTERS:
        bounds = f"{MAX_FIELDS} fields, or options of {MAX_OPTION_CHARACTERS} characters"
        raise malformed(f"answered with more than {bounds}", _OPERATION)
    return fields


def read_custom_fields(entries: Sequence[object], *, is_v2: bool) -> tuple[CustomField, ...]:
    """Read the fields of an answer that are in use, in Sectigo's order; of one name the first."""
    fields: dict[str, CustomField] = {}
    for entry in entries:
        field = _field(entry, is_v2=is_v2) if isinstance(entry, dict) else None
        if field:
            fields.setdefault(field.name, field)
    return tuple(fields.values())


def _field(entry: _Entry, *, is_v2: bool) -> CustomField | None:
    """Read an entry; `None` for one that is not in use, or has no name that an order can spell."""
    name = entry.get("name")
    if not isinstance(name, str) or not _is_spelled(name):
        return None
    if not is_v2:
        return CustomField(name, entry.get("mandatory") is True)
    is_for_ssl = _folded(entry.get("certType")) in {"", "ssl"}
    if _folded(entry.get("state")) != "active" or not is_for_ssl:
        return None
    mandatories = entry.get("mandatories")
    demanders = map(_folded, mandatories) if isinstance(mandatories, list) else ()
    given = entry.get("input")
    form: _Entry = given if isinstance(given, dict) else {}
    field_type = _TYPES.get(_folded(form.get("type")), FieldType.UNKNOWN)
    has_options = field_type is FieldType.OPTION
    options = tuple(dict.fromkeys(_options(form.get("options")))) if has_options else ()
    return CustomField(name, "rest_api" in demanders, field_type, options)


_TYPES = {one.lower(): one for one in FieldType if one is not FieldType.UNKNOWN}


def _options(listed: object) -> Iterator[str]:
    for option in listed if isinstance(listed, list) else ():
        if isinstance(option, str) and _is_spelled(option):
            yield option


def _is_spelled(text: str) -> bool:
    return bool(text.strip()) and len(text) <= MAX_NAME_CHARACTERS and is_one_line(text)


def _folded(word: object) -> str:
    """Sectigo's documents disagree on the case of its words."""
    return word.strip().lower() if isinstance(word, str) else ""
