"""Answer bodies, shaped like CA Gateway's own: each has a `type`, and `message` is an object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cagateway.api.parameters import FieldSelection
from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.profiles.profiles import CertificateProfile, Requirement

Body = dict[str, Any]


def authority_list(authorities: Iterable[CertificateAuthority], fields: FieldSelection) -> Body:
    """Render `CAListResponse`."""
    return {
        "type": "CAListResponse",
        "message": message("Certificate authorities retrieved successfully."),
        "caList": [_authority(authority, fields) for authority in authorities],
    }


def authority(ca: CertificateAuthority, fields: FieldSelection) -> Body:
    """Render `CAResponse`."""
    return {
        "type": "CAResponse",
        "message": message("Certificate authority retrieved successfully."),
        "ca": _authority(ca, fields),
    }


def status(*, is_up: bool) -> Body:
    """Render `CAStatusResponse`."""
    return {
        "type": "CAStatusResponse",
        "message": message("Status retrieved successfully."),
        "status": "UP" if is_up else "DOWN",
    }


def profile_list(profiles: Iterable[CertificateProfile], details: Iterable[ErrorDetail]) -> Body:
    """Render `ProfilesResponse`, its keys in the order of CA Gateway's sample."""
    return {
        "message": message("Profiles retrieved successfully.", details),
        "profiles": [_profile(profile) for profile in profiles],
        "type": "ProfilesResponse",
    }


def profile(one: CertificateProfile, details: Iterable[ErrorDetail]) -> Body:
    """Render `ProfileResponse`."""
    return {
        "message": message("Profile retrieved successfully.", details),
        "profile": _profile(one),
        "type": "ProfileResponse",
    }


def error(summary: ErrorDetail, details: Iterable[ErrorDetail] = ()) -> Body:
    """Render `ErrorResponse`. Clients fail on members of `error` that are not strings."""
    return {
        "type": "ErrorResponse",
        "error": {**_detail(summary), "details": [_detail(detail) for detail in details]},
        "message": message(summary.message),
    }


def _authority(ca: CertificateAuthority, fields: FieldSelection) -> Body:
    body: Body = {
        "id": ca.ca_id,
        "name": ca.name,
        "properties": {
            "connector-name": ca.connector_name,
            "type": "Sectigo Certificate Authority",
        },
        "chain": [{"certificateData": one} for one in ca.chain] if fields.chain else [],
    }
    if fields.certificate:
        body["certificate"] = {"certificateData": ca.certificate or ""}
    return body


def _profile(one: CertificateProfile) -> Body:
    return {
        "id": one.id,
        "name": one.name,
        "properties": one.properties.as_strings(),
        "protocols": list(one.protocols),
        "requestedProperties": _requirements(one.requested_properties, "name", "description"),
        "subjectAltNameRequirements": _requirements(one.subject_alt_name_requirements, "type"),
        "subjectVariableRequirements": _requirements(
            one.subject_variable_requirements, "name", "description"
        ),
    }


def _requirements(requirements: Sequence[Requirement], name: str, *described: str) -> list[Body]:
    return [
        {
            name: requirement.name,
            **dict.fromkeys(described, requirement.description),
            "required": requirement.required,
        }
        for requirement in requirements
    ]


def message(text: str, details: Iterable[ErrorDetail] = ()) -> Body:
    """Render the envelope's `message`: an object, or CA Gateway's clients fail."""
    return {"message": text, "details": [_detail(detail) for detail in details]}


def instant(at: datetime | None) -> str | None:
    """Render a time in UTC, to the second."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _detail(detail: ErrorDetail) -> dict[str, str]:
    return {
        "code": detail.code,
        "message": detail.message,
        "target": detail.target,
        "value": detail.value,
    }
