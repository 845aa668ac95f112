"""What functions/connection_test is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from cagateway.api.event_reading import read_event
from cagateway.domain.authorities.connection import OrganizationList
from cagateway.ports.sectigo import OrganizationSource, ProfileSource
from cagateway.services.authorities.connection_test import (
    ConnectionTest,
    OrganizationsFound,
    find_organizations,
    try_connection,
)


class ConnectionTested(BaseModel):
    """A request to try out a document."""

    model_config = ConfigDict(frozen=True)

    document: Annotated[dict[str, Any], Field(alias="connectionTest")]


class OrganizationsAsked(BaseModel):
    """A request for the organizations that an account may use."""

    model_config = ConfigDict(frozen=True)

    account: Annotated[dict[str, Any], Field(alias="organizationsOf")]


def answer_connection_event(
    profiles: ProfileSource, organizations: OrganizationSource, event: object
) -> dict[str, Any]:
    """Do what an event of functions/management asks for.

    Raises:
        GatewayError: MALFORMED_REQUEST, naming what is wrong with the event; or as
            `try_connection` and `find_organizations` raise it.
    """
    if isinstance(event, Mapping) and "organizationsOf" in event:
        account = read_event(OrganizationsAsked, event).account
        return _organizations(find_organizations(organizations, account))
    return _tested(try_connection(profiles, read_event(ConnectionTested, event).document))


def _tested(test: ConnectionTest) -> dict[str, Any]:
    remarks = [
        {"code": one.code, "message": one.message, "target": one.target, "value": one.value}
        for one in test.remarks
    ]
    answer = {"profiles": test.profile_count, "reason": test.reason, "message": test.message}
    return {**answer, "remarks": remarks}


def _organizations(found: OrganizationsFound) -> dict[str, Any]:
    listed = found.listed or OrganizationList(())
    return {
        "organizations": [
            {"id": one.org_id, "name": one.name, "parent": one.parent}
            for one in listed.organizations
        ],
        "isComplete": listed.is_complete,
        "reason": found.reason,
        "message": found.message,
    }
