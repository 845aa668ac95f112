"""The organizations at Sectigo that an account may use."""

from __future__ import annotations

from cagateway.values import dataclass


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
class OrganizationList:
    """Organizations, each followed by its departments.

    Args:
        is_complete: Off if Sectigo listed more than are given here.
    """

    organizations: tuple[Organization, ...]
    is_complete: bool = True
