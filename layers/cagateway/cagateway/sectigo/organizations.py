"""`GET /api/organization/v1`: the organizations and departments that an administrator may use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.identifiers import sectigo_id
from cagateway.domain.text import cleaned
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import malformed

_OPERATION = "list organizations"
_MAX_NAME_CHARACTERS = 200  # a choice shows no more


@dataclass(frozen=True, slots=True)
class Organization:
    """What `org-id` may be: an organization, or a department of one.

    Args:
        parent: The organization's name, of a department.
    """

    org_id: int
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class SectigoOrganizations:
    """Lists organizations."""

    client: SectigoClient

    def list_organizations(self, connection: Connection) -> tuple[Organization, ...]:
        """Fetch the organizations, each followed by its departments.

        Raises:
            SectigoError: No list came back.
        """
        # A human being waits, who has just written the settings that are tried.
        call = Call("GET", "/api/organization/v1", _OPERATION, RetryRule.SAFE, at_once=True)
        answer = self.client.call(connection, call)
        try:
            entries = json.loads(answer.body)
        except (ValueError, RecursionError):
            entries = None
        if not isinstance(entries, list):
            raise malformed("answered with something that is no JSON list", _OPERATION)
        return tuple(one for entry in entries for one in _read(entry))


def _read(entry: object) -> Iterator[Organization]:
    """Read an entry leniently; what has no usable id cannot be chosen and is left out."""
    organization = _one(entry)
    if organization is None or not isinstance(entry, Mapping):
        return
    yield organization
    departments = entry.get("departments")
    for inner in departments if isinstance(departments, list) else ():
        department = _one(inner, organization.name)
        if department:
            yield department


def _one(entry: object, parent: str | None = None) -> Organization | None:
    org_id = sectigo_id(entry.get("id")) if isinstance(entry, Mapping) else None
    if org_id is None or not isinstance(entry, Mapping):
        return None
    name = entry.get("name")
    shown = cleaned(name)[:_MAX_NAME_CHARACTERS] if isinstance(name, str) else ""
    return Organization(org_id, shown or str(org_id), parent)
