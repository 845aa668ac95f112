"""A profile as CA Gateway's clients get it, with one of each thing that it can require."""

from __future__ import annotations

from typing import Any

from cagateway.api.bodies import common
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties, Requirement

PROFILE = CertificateProfile(
    id="web",
    name="Web servers",
    properties=ProfileProperties(
        cert_type="63999",
        description="For hosts",
        key_types=KeyTypes.as_ordered({"EC": ["P-256"]}),
        terms=(47,),
        use_secondary_org_name=False,
    ),
    protocols=("acme",),
    subject_variable_requirements=(
        Requirement("CN", required=True, description="The host"),
        Requirement("OU", required=False, description="A team"),
    ),
    subject_alt_name_requirements=(
        Requirement("dNSName", required=False),
        Requirement("iPAddress", required=True),
    ),
    requested_properties=(
        Requirement("costCentre", required=True, description="Who pays"),
        Requirement("note", required=False),
    ),
)
# Vault and Keyfactor read these members by these names, and fail on a missing list.
BODY: dict[str, Any] = {
    "id": "web",
    "name": "Web servers",
    "properties": {
        "cert_type": "63999",
        "description": "For hosts",
        "key_type": '{"EC":["P-256"]}',
        "terms": "[47]",
        "use-secondary-org-name": "false",
    },
    "protocols": ["acme"],
    "requestedProperties": [
        {"name": "costCentre", "description": "Who pays", "required": True},
        {"name": "note", "description": "", "required": False},
    ],
    "subjectAltNameRequirements": [
        {"type": "dNSName", "required": False},
        {"type": "iPAddress", "required": True},
    ],
    "subjectVariableRequirements": [
        {"name": "CN", "description": "The host", "required": True},
        {"name": "OU", "description": "A team", "required": False},
    ],
}


def test_a_profile_shows_what_it_requires_and_what_it_only_takes() -> None:
    assert common.profile(PROFILE, ())["profile"] == BODY
    assert common.profile_list([PROFILE], ())["profiles"] == [BODY]


def test_a_profile_that_requires_nothing_has_empty_lists() -> None:
    bare = common.profile(CertificateProfile("7", "seven", ProfileProperties()), ())["profile"]
    assert bare == {
        "id": "7",
        "name": "seven",
        "properties": {},
        "protocols": [],
        "requestedProperties": [],
        "subjectAltNameRequirements": [],
        "subjectVariableRequirements": [],
    }
