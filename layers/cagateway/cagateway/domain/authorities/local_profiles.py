"""The certificate profiles that a CA's document configures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial

from cagateway.domain.authorities.field_settings import FIELD_SETTINGS, read_field_settings
from cagateway.domain.identifiers import IDENTIFIER_RULE, is_identifier, sectigo_id
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import (
    MAX_TERM_DAYS,
    PUBLIC_TRUST,
    CertificateProfile,
    Pkcs12Encryption,
    ProfileProperties,
    Requirement,
    Terms,
    is_term,
    read_public_trust,
)
from cagateway.domain.sections import Section
from cagateway.domain.text import cleaned_json, read_strictly

# A thousand profiles with requirements fit DynamoDB's 400 KB item; no operator edits more by hand.
MAX_LOCAL_PROFILES = 1_000
_Parser = Callable[[object], object]
# A subject has a few dozen attributes at most (X.520); the bound only stops nonsense.
MAX_REQUIREMENTS = 100

_REQUIREMENTS = (
    "subject-variable-requirements",
    "subject-alt-name-requirements",
    "requested-properties",
)
PROFILE_SETTINGS = ("unique-id", "name", "properties", "protocols", *_REQUIREMENTS)
_KEY_TYPES = ("key_type", "key-types", "key_types")
PROFILE_PROPERTIES = (
    "cert_type",
    "description",
    "pkcs12-encryption",
    PUBLIC_TRUST,
    "terms",
    "use-secondary-org-name",
    *_KEY_TYPES,
    *FIELD_SETTINGS,
)


def read_local_profiles(root: Section) -> tuple[CertificateProfile, ...]:
    """Read a document's `profiles`, in their order."""
    profiles: dict[str, CertificateProfile] = {}
    for section in root.sections("profiles", at_most=MAX_LOCAL_PROFILES):
        profile = _read_profile(section)
        if profile.id in profiles:
            section.refuse("unique-id", "must be unique within the CA")
        profiles[profile.id] = profile
    return tuple(profiles.values())


def _read_profile(section: Section) -> CertificateProfile:
    section.refuse_unknown(PROFILE_SETTINGS)
    unique_id = section.text("unique-id", required=True) or ""
    if unique_id and not (is_identifier(unique_id) or section.is_stored):
        section.refuse("unique-id", f"must be {IDENTIFIER_RULE}")
    variables, alt_names, properties = (
        tuple(map(_read_requirement, section.sections(name, at_most=MAX_REQUIREMENTS)))
        for name in _REQUIREMENTS
    )
    return CertificateProfile(
        id=unique_id,
        name=section.text("name") or unique_id,
        properties=_read_profile_properties(section.section("properties")),
        subject_variable_requirements=variables,
        subject_alt_name_requirements=alt_names,
        requested_properties=properties,
        protocols=section.texts("protocols", at_most=MAX_REQUIREMENTS),
        field_settings=read_field_settings(section.section("properties")),
    )


def _read_profile_properties(section: Section) -> ProfileProperties:
    section.refuse_unknown(PROFILE_PROPERTIES)
    rule = "must be the id of a profile at Sectigo, such as 60515"
    cert_type = section.parsed(sectigo_id, rule, "cert_type")
    rule = 'must be an object, or it as a string, such as {"RSA":["2048"]}'
    section = section.without_blanks(*_KEY_TYPES, "terms")  # which forms send
    parse = _parsed_leniently if section.is_stored else _parsed
    key_types = section.parsed(partial(_key_types, parse), rule, *_KEY_TYPES)
    rule = f"must be a list of days from 1 to {MAX_TERM_DAYS}, or it as a string"
    return ProfileProperties(
        cert_type=None if cert_type is None else str(cert_type),
        description=section.text("description", shortest=0),
        key_types=key_types,
        terms=section.parsed(partial(_terms, parse), rule, "terms"),
        use_secondary_org_name=section.flag("use-secondary-org-name"),
        pkcs12_encryption=section.parsed(
            _encryption, f"must be {' or '.join(Pkcs12Encryption)}", "pkcs12-encryption"
        ),
        public_trust=read_public_trust(section),
    )


def _read_requirement(section: Section) -> Requirement:
    # A SAN requirement has a type where the others have a name (CA Gateway's schema).
    section.refuse_unknown(("name", "type", "description", "required"))
    name = "type" if section.value("type") is not None else "name"
    return Requirement(
        name=section.text(name, required=True) or "",
        required=section.flag("required", required=True) or False,
        description=section.text("description", shortest=0) or "",
    )


def _encryption(value: object) -> Pkcs12Encryption | None:
    known = {str(one): one for one in Pkcs12Encryption}
    return known.get(value.upper()) if isinstance(value, str) else None


def _key_types(parse: _Parser, value: object) -> KeyTypes | None:
    value = parse(value)
    if not isinstance(value, Mapping):
        return None
    for algorithm, values in value.items():
        if not algorithm or not isinstance(values, list):
            return None
        if not all(isinstance(entry, str) and entry for entry in values):
            return None
    return KeyTypes.as_ordered(value)


def _terms(parse: _Parser, value: object) -> Terms | None:
    value = parse(value)
    return tuple(value) if isinstance(value, list) and all(map(is_term, value)) else None


def _parsed(value: object) -> object:
    """Read JSON that may stand in a string, as strictly as the document around it."""
    if not isinstance(value, str):
        return value
    try:
        return read_strictly(value)
    except ValueError:
        return None


def _parsed_leniently(value: object) -> object:
    """Read it as it was accepted once."""
    if not isinstance(value, str):
        return value
    try:
        parsed: object = json.loads(value)
    except (ValueError, RecursionError):
        return None
    # A string can spell half a character a second time, inside the one that was cleaned already.
    return cleaned_json(parsed)
