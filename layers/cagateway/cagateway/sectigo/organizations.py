"""`GET /api/organization/v1`: the organizations and departments that an administrator may use."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from cagateway.domain.authorities.connection import Organization, OrganizationList, SectigoAccount
from cagateway.domain.identifiers import sectigo_id
from cagateway.domain.text import cleaned
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import json_list
from cagateway.values import dataclass

_OPERATION = "list organizations"
# A function answers 6 MB (Lambda's quota). Two names of this length, each character of which JSON
# may write in six, leave room for twice as many as this.
MAX_ORGANIZATIONS = 2_000
_MAX_NAME_CHARACTERS = 120  # a choice shows no more


@dataclass(frozen=True, slots=True)
class SectigoOrganizations:
    """Lists organizations: `OrganizationSource` of ports/sectigo.py."""

    client: SectigoClient

    def list_organizations(self, account: SectigoAccount) -> OrganizationList:
        # A human being waits, who has just written the settings that are tried.
        call = Call("GET", "/api/organization/v1", _OPERATION, RetryRule.SAFE, at_once=True)
        answer = self.client.call(account, call)
        entries = json_list(answer.body, _OPERATION)
        read = (one for entry in entries for one in _read(entry))
        first = tuple(itertools.islice(read, MAX_ORGANIZATIONS))
        return OrganizationList(first, is_complete=next(read, None) is None)


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
