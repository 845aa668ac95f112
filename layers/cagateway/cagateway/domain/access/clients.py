"""A client's document: who it is, its role and its CAs, and what it may have."""

from __future__ import annotations

import itertools
import re

from cagateway.domain.access.bounds import (
    BOUND_SETTINGS,
    UNBOUNDED,
    Bounds,
    read_bounds,
    read_sight,
)
from cagateway.domain.access.identities import (
    PRINCIPAL_RULE,
    CertificateIdentity,
    Identity,
    PrincipalIdentity,
    read_principal,
)
from cagateway.domain.access.roles import (
    CLIENT_ROLES,
    TENANTS,
    UNSUPPORTED_ROLE,
    Role,
    Sight,
    without_proof,
)
from cagateway.domain.errors import ErrorKind
from cagateway.domain.identifiers import IDENTIFIER_RULE, is_identifier, printable
from cagateway.domain.sections import Problems, Section
from cagateway.domain.text import CLEAN_RULE, unclean_places
from cagateway.domain.x509.distinguished_names import DistinguishedName
from cagateway.domain.x509.identity_names import NAME_RULE, read_name
from cagateway.values import dataclass

# A client that uses more CAs than this uses all of them, as an integrator without ca-ids does.
MAX_CAS = 100
# An operator mends no more of them before sending the document again.
_MAX_UNCLEAN = 10
CLIENT_SETTINGS = ("name", "identity", "role", "ca-ids", "enabled", *BOUND_SETTINGS)
IDENTITY_SETTINGS = ("subject-dn", "issuer-dn", "issuer-key-sha256", "principal-arn")
_KEY_RULE = (
    "must be the SHA-256 of the issuing CA's public key (its SubjectPublicKeyInfo): 64 hexadecimal "
    "digits"
)
_KEY_DIGEST = re.compile(r"[0-9A-Fa-f]{64}")
_ROLE_RULE = f"must be one of {', '.join(CLIENT_ROLES)}"


@dataclass(frozen=True, slots=True)
class Client:
    """A client as it is configured.

    Args:
        identity: `None` for one that comes by ACME alone.
        ca_ids: The CAs that it may use; `None` for all.
        is_enabled: Off for one that must not be let in any more.
        bounds: What it may have.
        sight: Whose certificates it sees and revokes.
    """

    client_id: str
    name: str
    identity: Identity | None
    role: Role
    ca_ids: frozenset[str] | None
    is_enabled: bool = True
    bounds: Bounds = UNBOUNDED
    sight: Sight = Sight.OWN


def read_client(client_id: str, document: object, *, needs_issuer: bool) -> Client:
    """Read a client's document.

    Args:
        client_id: Whose it is.
        document: Any JSON.
        needs_issuer: Whether the deployment trusts several CAs, each of which could issue a
            certificate for any name: a subject alone says too little then.

    Raises:
        GatewayError: INVALID_CONFIGURATION, with one detail for each problem in the document.
    """
    problems = Problems(ErrorKind.INVALID_CONFIGURATION, quotes_text=True)
    for place in itertools.islice(unclean_places(document), _MAX_UNCLEAN):
        problems.note(printable(place), "", f"{printable(place)} {CLEAN_RULE}")
    root = Section("", document, problems)
    root.refuse_unknown(CLIENT_SETTINGS)
    name = root.text("name") or client_id
    role = _read_role(root)
    identity = _read_identity(root, role, needs_issuer=needs_issuer)
    ca_ids = _read_ca_ids(root, role)
    enabled = root.flag("enabled") is not False
    bounds, sight = read_bounds(root), read_sight(root)
    if problems.found or role is None:
        raise problems.refusal_of(f"The document of client '{client_id}'", "client")
    return Client(client_id, name, identity, role, ca_ids, enabled, bounds, sight)


def _read_identity(root: Section, role: Role | None, *, needs_issuer: bool) -> Identity | None:
    if root.value("identity") is None:
        return None
    section = root.section("identity")
    section.refuse_unknown(IDENTITY_SETTINGS)
    subject = section.parsed(_name, NAME_RULE, "subject-dn")
    issuer = section.parsed(_name, NAME_RULE, "issuer-dn")
    key = section.parsed(_key_digest, _KEY_RULE, "issuer-key-sha256")
    principal = section.parsed(_principal, PRINCIPAL_RULE, "principal-arn")
    _check_identity(section)
    if needs_issuer:
        _check_issuer(section, role)
    if subject is not None:
        return CertificateIdentity(subject, issuer, key or "")
    return principal


def _check_identity(section: Section) -> None:
    given = _given(section)
    if not given & {"subject-dn", "principal-arn"}:
        section.refuse("subject-dn", "is required, or principal-arn instead of it")
    if "principal-arn" in given and len(given) > 1:
        section.refuse("principal-arn", "cannot stand beside a name: a client has one identity")
    if "issuer-key-sha256" in given and "issuer-dn" not in given:
        section.refuse("issuer-dn", "is required beside issuer-key-sha256")


def _check_issuer(section: Section, role: Role | None) -> None:
    """Where a truststore has several CAs, each can issue any name, a CA's own included."""
    given = _given(section)
    if given == {"subject-dn"}:
        section.refuse("issuer-dn", "is required where several CAs issue clients' certificates")
    lacks_key = "subject-dn" in given and "issuer-key-sha256" not in given
    if lacks_key and role is not None and without_proof(role) is not role:
        section.refuse(
            "issuer-key-sha256",
            "is required where several CAs issue clients' certificates, for a client that may "
            f"enroll: an issuer's name is anybody's. It {_KEY_RULE}",
        )


def _given(section: Section) -> set[str]:
    return {name for name in IDENTITY_SETTINGS if section.value(name) is not None}


def _read_role(root: Section) -> Role | None:
    value = root.value("role")
    if value == UNSUPPORTED_ROLE:
        root.refuse("role", f"is not supported here: Sectigo's policies hold. It {_ROLE_RULE}")
        return None
    if value is None:
        root.refuse("role", f"is required: it {_ROLE_RULE}")
    return root.parsed(_role, _ROLE_RULE, "role")


def _read_ca_ids(root: Section, role: Role | None) -> frozenset[str] | None:
    if root.value("ca-ids") is None:
        if role in TENANTS:
            root.refuse("ca-ids", "is required: a tenant has exactly one CA")
        return None
    ids = frozenset(root.texts("ca-ids", at_most=MAX_CAS))
    if not all(map(is_identifier, ids)):
        root.refuse("ca-ids", f"must name CAs, each {IDENTIFIER_RULE}")
    if role in TENANTS and len(ids) != 1:
        root.refuse("ca-ids", "must name exactly one CA, for a tenant")
    elif not ids:
        # Empty would have to mean none; an operator who takes the last one out may read it as all.
        root.refuse("ca-ids", "must name a CA, or be left out for all of them")
    return ids


def _name(value: object) -> DistinguishedName | None:
    return read_name(value) if isinstance(value, str) else None


def _key_digest(value: object) -> str | None:
    return value.lower() if isinstance(value, str) and _KEY_DIGEST.fullmatch(value) else None


def _principal(value: object) -> PrincipalIdentity | None:
    return read_principal(value) if isinstance(value, str) else None


def _role(value: object) -> Role | None:
    return next((role for role in CLIENT_ROLES if role == value), None)
