"""A CA's configuration: one document, in CA Gateway's own setting names."""

from __future__ import annotations

import itertools
from collections.abc import Collection

from cagateway.domain.authorities.connection import (
    CONNECTION_SETTINGS,
    DEFAULT_SECRETS_PREFIX,
    IN_THE_SECRET,
    Connection,
    read_connection,
)
from cagateway.domain.authorities.enrollment_settings import (
    ENROLLMENT_SETTINGS,
    ENROLLMENT_SWITCH,
    EnrollmentSettings,
    read_enrollment,
)
from cagateway.domain.authorities.field_settings import FIELD_SETTINGS, read_field_settings
from cagateway.domain.authorities.local_profiles import (
    PROFILE_PROPERTIES,
    PROFILE_SETTINGS,
    read_local_profiles,
)
from cagateway.domain.authorities.sync_settings import (
    SYNC_SETTINGS,
    SYNC_SWITCH,
    SyncSettings,
    read_sync,
)
from cagateway.domain.errors import ErrorKind
from cagateway.domain.identifiers import printable
from cagateway.domain.profiles.custom_fields import NO_FIELD_SETTINGS, FieldSettings
from cagateway.domain.profiles.profiles import (
    PUBLIC_TRUST,
    CertificateProfile,
    PublicTrust,
    read_public_trust,
)
from cagateway.domain.sections import Problems, Section
from cagateway.domain.text import CLEAN_RULE, unclean_places
from cagateway.domain.x509.issuer_certificates import read_certificate, read_chain
from cagateway.values import dataclass

CONNECTOR_NAME = "com.Sectigo"
_MAX_UNCLEAN = 20  # an operator mends these before reading of more
_DOCUMENT = ("name", "connector-name", "certificate", "chain", "properties", "profiles")
_VALIDATED_DOMAINS = "require-validated-domains"
_PROPERTIES = (
    *CONNECTION_SETTINGS,
    *SYNC_SETTINGS,
    *ENROLLMENT_SETTINGS,
    *FIELD_SETTINGS,
    _VALIDATED_DOMAINS,
    PUBLIC_TRUST,
)
# What is switched on by itself, and needs a connection.
_SWITCHES = (SYNC_SWITCH, ENROLLMENT_SWITCH)
SETTINGS = frozenset(_DOCUMENT).union(_PROPERTIES, PROFILE_SETTINGS, PROFILE_PROPERTIES)


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """A configured CA.

    Args:
        certificate: Base64 DER of the issuing CA's certificate, if it was configured.
        chain: The certificates above it, likewise, up to the root.
        connection: `None` unless all of it is configured. It is, wherever something needs it.
        sync: `None` unless Enable CA Profile Sync is on.
        enrollment: `None` unless certificates may be ordered.
        field_settings: How custom fields and the external requester of all orders are filled.
        requires_validated_domains: Whether a name is refused whose domain is known not to be
            validated, and not only remarked on.
        public_trust: Whether certificates of profiles that do not say so are public ones.
    """

    ca_id: str
    name: str
    connector_name: str
    certificate: str | None
    chain: tuple[str, ...]
    connection: Connection | None
    sync: SyncSettings | None
    profiles: tuple[CertificateProfile, ...]
    enrollment: EnrollmentSettings | None = None
    field_settings: FieldSettings = NO_FIELD_SETTINGS
    requires_validated_domains: bool = False
    public_trust: PublicTrust = PublicTrust.AUTO

    def profile(self, profile_id: str) -> CertificateProfile | None:
        """Find a profile that is configured here."""
        return next((one for one in self.profiles if one.id == profile_id), None)

    def is_public_tls(self, profile_id: str, *, by_policy: bool) -> bool:
        """Tell whether a certificate of a profile is a public one.

        Args:
            profile_id: The profile, which may be Sectigo's alone.
            by_policy: Whether the certificate's policies say so.
        """
        profile = self.profile(profile_id)
        own = profile.properties.public_trust if profile else None
        return (own or self.public_trust).decides(by_policy=by_policy)


def read_configuration(
    ca_id: str,
    document: object,
    allowed_hosts: Collection[str] | None = None,
    problems: Problems | None = None,
    secrets_prefix: str = DEFAULT_SECRETS_PREFIX,
) -> CertificateAuthority:
    """Read a configuration document.

    Args:
        ca_id: Whose it is.
        document: Any JSON.
        allowed_hosts: The hosts that `url` may name; `None` leaves that to those who call there.
        problems: How strictly to read, and where to note what is wrong.
        secrets_prefix: What the name of the deployment's secrets begins with; "" leaves that to
            those who read the secret.

    Raises:
        GatewayError: INVALID_CONFIGURATION, with one detail for each problem in the document.
    """
    problems = problems or Problems(ErrorKind.INVALID_CONFIGURATION, quotes_text=True)
    for place in itertools.islice(unclean_places(document), _MAX_UNCLEAN):
        problems.note(printable(place), "", f"{printable(place)} {CLEAN_RULE}")
    root = Section("", document, problems)
    root.refuse_unknown(_DOCUMENT)
    properties = root.section("properties")
    properties.refuse_unknown(_PROPERTIES, IN_THE_SECRET)
    switched_on = {name for name in _SWITCHES if properties.flag(name)}
    connection = read_connection(properties, allowed_hosts, sorted(switched_on), secrets_prefix)
    authority = CertificateAuthority(
        ca_id=ca_id,
        name=root.text("name") or ca_id,
        connector_name=_read_connector_name(root),
        certificate=read_certificate(root),
        chain=read_chain(root),
        connection=connection,
        sync=read_sync(properties, connection if SYNC_SWITCH in switched_on else None),
        profiles=read_local_profiles(root),
        enrollment=read_enrollment(
            properties, connection if ENROLLMENT_SWITCH in switched_on else None, secrets_prefix
        ),
        field_settings=read_field_settings(properties),
        requires_validated_domains=properties.flag(_VALIDATED_DOMAINS) or False,
        public_trust=read_public_trust(properties) or PublicTrust.AUTO,
    )
    if problems.found:
        name = f"The configuration of certificate authority '{ca_id}'"
        raise problems.refusal_of(name, "configuration")
    return authority


def _read_connector_name(root: Section) -> str:
    name = root.text("connector-name") or CONNECTOR_NAME
    if name != CONNECTOR_NAME and not root.is_stored:
        root.refuse("connector-name", f"must be {CONNECTOR_NAME}, the one connector that there is")
    return name
