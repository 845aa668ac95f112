"""A CA's configuration: one document, in CA Gateway's own setting names."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cagateway.domain.authorities.sectigo_address import address_problem
from cagateway.domain.durations import seconds_of_duration
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import IDENTIFIER_RULE, is_identifier
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties, Requirement
from cagateway.domain.profiles.terms import MAX_TERM_DAYS, Terms, is_term
from cagateway.domain.sections import Problems, Section

# A thousand profiles with requirements fit DynamoDB's 400 KB item; nobody edits more by hand.
MAX_LOCAL_PROFILES = 1_000
# A subject has a few dozen attributes at most (X.520); the bound only stops nonsense.
MAX_REQUIREMENTS = 100
DEFAULT_SYNC_INTERVAL_SECONDS = 3_600
MAX_SYNC_INTERVAL_SECONDS = 30 * 86_400
MAX_INT32 = 2**31 - 1  # Sectigo's schema types organization and profile ids as int32

_DOCUMENT = ("name", "connector-name", "certificate", "properties", "profiles")
_CONNECTION = ("url", "customer-uri", "org-id", "credentials-secret")
_PROPERTIES = (*_CONNECTION, "enable-ca-profile-sync", "profile-sync-interval")
# CA Gateway's settings for what is secret, or is kept with it.
_IN_THE_SECRET = dict.fromkeys(
    (
        *("login", "login-password", "password", "ssl-trust-store", "ssl-trust-store-password"),
        *("ssl-truststore-type", "client-cert-key-store", "client-cert-key-alias"),
        *("client-cert-key-store-password", "client-cert-key-store-type"),
    ),
    "logins and certificates belong into the secret that credentials-secret names",
)
_REQUIREMENTS = (
    "subject-variable-requirements",
    "subject-alt-name-requirements",
    "requested-properties",
)
_PROFILE = ("unique-id", "name", "properties", "protocols", *_REQUIREMENTS)
_KEY_TYPES = ("key_type", "key-types", "key_types")
_PROFILE_PROPERTIES = (
    *("cert_type", "description", "terms", "use-secondary-org-name"),
    *_KEY_TYPES,
)
SETTINGS = frozenset({*_DOCUMENT, *_PROPERTIES, *_PROFILE, *_PROFILE_PROPERTIES})
# It is sent as a header: visible ASCII only (RFC 9110, 5.5).
_CUSTOMER_URI = re.compile(r"[!-~]{1,128}")
# 8,000 characters hold a certificate with a 4096-bit key and signature four times over.
_CERTIFICATE = re.compile(
    r"(?:-----BEGIN CERTIFICATE-----)?(?P<base64>[A-Za-z0-9+/=\s]{1,8000})"
    r"(?:-----END CERTIFICATE-----)?"
)
_SECRET_NAME = re.compile(r"cagateway/[A-Za-z0-9/_+=.@-]{1,400}")


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """Where a CA's profiles come from, and how often.

    Args:
        credentials_secret: The name of a secret in Secrets Manager, never the credentials.
        interval_seconds: How old a snapshot may be before it is stale.
    """

    url: str
    customer_uri: str
    org_id: int
    credentials_secret: str
    interval_seconds: int

    @property
    def source(self) -> str:
        """Name whose list this is: Sectigo filters it by customer, login and organization."""
        identity = [self.url, self.customer_uri, self.org_id, self.credentials_secret]
        return json.dumps(identity, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """A configured CA.

    Args:
        certificate: Base64 DER of the issuing CA's certificate, if it was configured.
        sync: `None` unless Enable CA Profile Sync is on.
    """

    ca_id: str
    name: str
    connector_name: str
    certificate: str | None
    sync: SyncSettings | None
    profiles: tuple[CertificateProfile, ...]

    def profile(self, profile_id: str) -> CertificateProfile | None:
        """Find a profile that is configured here."""
        return next((one for one in self.profiles if one.id == profile_id), None)


def read_configuration(
    ca_id: str,
    document: object,
    allowed_hosts: Collection[str] | None = None,
    problems: Problems | None = None,
) -> CertificateAuthority:
    """Read a configuration document.

    Args:
        ca_id: Whose it is.
        document: Any JSON.
        allowed_hosts: The hosts that `url` may name; `None` leaves that to those who call there.
        problems: How strictly to read, and where to note what is wrong.

    Raises:
        GatewayError: INVALID_CONFIGURATION, with one detail for each problem in the document.
    """
    problems = problems or Problems(ErrorKind.INVALID_CONFIGURATION, quotes_text=True)
    root = Section("", document, problems)
    root.refuse_unknown(_DOCUMENT)
    authority = CertificateAuthority(
        ca_id=ca_id,
        name=root.text("name") or ca_id,
        connector_name=root.text("connector-name") or "com.Sectigo",
        certificate=root.parsed(
            _certificate, "must be one certificate, PEM or base64", "certificate", echo=False
        ),
        sync=_read_sync(root.section("properties"), allowed_hosts),
        profiles=_read_profiles(root),
    )
    if problems.found:
        raise _invalid(ca_id, problems)
    return authority


def _invalid(ca_id: str, problems: Problems) -> GatewayError:
    return GatewayError(
        ErrorKind.INVALID_CONFIGURATION,
        f"The configuration of certificate authority '{ca_id}' has {len(problems.found)} "
        f"problem(s), first: {problems.found[0].message}",
        target="configuration",
        details=problems.details(),
    )


def _read_sync(section: Section, allowed_hosts: Collection[str] | None) -> SyncSettings | None:
    section.refuse_unknown(_PROPERTIES, _IN_THE_SECRET)
    enabled = section.flag("enable-ca-profile-sync")
    url = _read_url(section, allowed_hosts)
    rule = "must be the last part of the portal's login address"
    customer_uri = section.parsed(_customer_uri, rule, "customer-uri")
    org_id = section.parsed(_whole_number, "must be a positive whole number", "org-id")
    rule = "must name a secret under cagateway/"
    secret = section.parsed(_secret_name, rule, "credentials-secret", echo=False)
    rule = "must be an ISO 8601 duration from PT1S to P30D"
    interval = section.parsed(_interval_seconds, rule, "profile-sync-interval")
    if not enabled:
        return None
    for name in _CONNECTION:
        if section.value(name) is None:
            section.refuse(name, "is required while enable-ca-profile-sync is true")
    interval = interval or DEFAULT_SYNC_INTERVAL_SECONDS
    return SyncSettings(url or "", customer_uri or "", org_id or 0, secret or "", interval)


def _read_url(section: Section, allowed_hosts: Collection[str] | None) -> str | None:
    url = section.text("url")
    if url and allowed_hosts is not None:
        problem = address_problem(url, allowed_hosts)
        if problem:
            section.refuse("url", problem, echo=False)  # it may hold a password
    return url


def _read_profiles(root: Section) -> tuple[CertificateProfile, ...]:
    profiles: dict[str, CertificateProfile] = {}
    for section in root.sections("profiles", at_most=MAX_LOCAL_PROFILES):
        profile = _read_profile(section)
        if profile.id in profiles:
            section.refuse("unique-id", "must be unique within the CA")
        profiles[profile.id] = profile
    return tuple(profiles.values())


def _read_profile(section: Section) -> CertificateProfile:
    section.refuse_unknown(_PROFILE)
    unique_id = section.text("unique-id", required=True) or ""
    if unique_id and not is_identifier(unique_id):
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
    )


def _read_profile_properties(section: Section) -> ProfileProperties:
    section.refuse_unknown(_PROFILE_PROPERTIES)
    rule = "must be the id of a profile at Sectigo, such as 60515"
    cert_type = section.parsed(_whole_number, rule, "cert_type")
    rule = 'must be an object, or it as a string, such as {"RSA":["2048"]}'
    key_types = section.parsed(_key_types, rule, *_KEY_TYPES)
    rule = f"must be a list of days from 1 to {MAX_TERM_DAYS}, or it as a string"
    return ProfileProperties(
        cert_type=None if cert_type is None else str(cert_type),
        description=section.text("description", shortest=0),
        key_types=key_types,
        terms=section.parsed(_terms, rule, "terms"),
        use_secondary_org_name=section.flag("use-secondary-org-name"),
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


def _whole_number(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{0,9}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 1 <= value <= MAX_INT32 else None


def _customer_uri(value: object) -> str | None:
    return value if isinstance(value, str) and _CUSTOMER_URI.fullmatch(value) else None


def _certificate(value: object) -> str | None:
    """Read a certificate as bare base64, which is how CA Gateway's clients want it."""
    match = _CERTIFICATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    text = "".join(match["base64"].split())
    try:
        der = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    # A certificate is a SEQUENCE (RFC 5280, 4.1); anything more is for those who use it.
    return text if der.startswith(b"\x30") else None


def _secret_name(value: object) -> str | None:
    return value if isinstance(value, str) and _SECRET_NAME.fullmatch(value) else None


def _interval_seconds(value: object) -> int | None:
    seconds = seconds_of_duration(value) if isinstance(value, str) else None
    in_range = seconds is not None and 1 <= seconds <= MAX_SYNC_INTERVAL_SECONDS
    return seconds if in_range else None


def _key_types(value: object) -> KeyTypes | None:
    value = _parsed_json(value)
    if not isinstance(value, Mapping):
        return None
    for algorithm, values in value.items():
        if not algorithm or not isinstance(values, list):
            return None
        if not all(isinstance(entry, str) and entry for entry in values):
            return None
    return KeyTypes.as_ordered(value)


def _terms(value: object) -> Terms | None:
    value = _parsed_json(value)
    return tuple(value) if isinstance(value, list) and all(map(is_term, value)) else None


def _parsed_json(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        parsed: object = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return parsed
