"""What an order is made of: which names, which Certificate Type, and what makes requests equal."""

from __future__ import annotations

import base64

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from cagateway.domain.certificates.order import digest_of
from cagateway.domain.enrollment.alt_names import AltName
from cagateway.domain.enrollment.csr import read_csr
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.request_types import RequestType
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.values import dataclass

# Sectigo takes names as one comma-separated text, of these types.
_ORDERED_TYPES = ("dNSName", "iPAddress", "rfc822Name")
# RFC 5280, A.1.
_MAX_COMMON_NAME = 64


@dataclass(frozen=True, slots=True)
class Digests:
    """What an order is found by.

    Args:
        repeat: An equal request has the same.
        crowd: So have the requests of one client for one profile and the same names.
        content: What is in the request, whatever the client calls it.
    """

    repeat: str
    crowd: str
    content: str


def digests_of(
    who: tuple[str, str, str],
    names: tuple[str, ...],
    what: tuple[str | None, str | None, int],
    repeat_key: str | None,
) -> Digests:
    """Name a request.

    Args:
        who: Client, CA and profile.
        names: Those that are ordered.
        what: The certificate request, the subject of a key that is made here, and the days. The
            form of the answer does not count, and a password is not even looked at.
        repeat_key: What the client itself calls the request.
    """
    client_id, ca_id, _ = who
    crowd = digest_of("crowd", *who, sorted(names))
    content = digest_of("request", *who, sorted(names), *what)
    if repeat_key is not None:
        return Digests(digest_of("key", client_id, ca_id, repeat_key), crowd, content)
    return Digests(content, crowd, content)


def csr_of(request: EnrollmentRequest) -> str | None:
    """Give the client's request, as base64 of its DER, however it was sent."""
    if request.request_type is RequestType.PKCS12 or request.csr is None:
        return None
    csr = read_csr(request.csr)
    if not isinstance(csr, x509.CertificateSigningRequest):
        return None
    return base64.b64encode(csr.public_bytes(Encoding.DER)).decode()


def ordered_names(names: tuple[AltName, ...]) -> tuple[str, ...]:
    """Give the values that Sectigo takes, each once.

    Raises:
        GatewayError: INVALID_ENROLLMENT_REQUEST: one of them cannot be ordered, and a certificate
            that lacks a name is not what was asked for.
    """
    for name in names:
        is_taken = any(name.is_of(kind) for kind in _ORDERED_TYPES) and not name.is_encoded
        if not is_taken or "," in name.value:
            raise GatewayError(
                ErrorKind.INVALID_ENROLLMENT_REQUEST,
                f"Sectigo takes no name of the type {name.type}: leave it out, or use one of "
                f"{', '.join(_ORDERED_TYPES)}.",
                target="subjectAltNames",
                value=name.type,
            )
    return tuple(dict.fromkeys(name.value for name in names))


def cert_type_of(profile: CertificateProfile) -> int:
    """Give the Certificate Type at Sectigo.

    Raises:
        GatewayError: INVALID_ENROLLMENT_REQUEST: the profile has none.
    """
    cert_type = profile.properties.cert_type
    if cert_type is None:
        raise GatewayError(
            ErrorKind.INVALID_ENROLLMENT_REQUEST,
            f"Profile '{profile.id}' has no Certificate Type, so there is nothing to "
            "order at Sectigo. Choose another profile, or have its cert_type set.",
            target="profileId",
            value=profile.id,
        )
    return int(cert_type)


def subject_of(names: tuple[AltName, ...]) -> x509.Name:
    """Name a certificate after its first name, where no subject is given.

    Raises:
        GatewayError: INVALID_ENROLLMENT_REQUEST: there is no name at all.
    """
    if not names:
        raise GatewayError(
            ErrorKind.INVALID_ENROLLMENT_REQUEST,
            "A key is to be made for nobody: give subjectDn, subjectVariables or subjectAltNames.",
            target="optionalCertificateRequestDetails.subjectDn",
        )
    value = names[0].value[:_MAX_COMMON_NAME]
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, value)])
