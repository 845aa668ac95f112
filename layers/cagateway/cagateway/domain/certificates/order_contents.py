"""What an order is made of: which names, which Certificate Type, and what makes requests equal."""

from __future__ import annotations

import base64

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from cagateway.domain.certificates.order import digest_of
from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.values import dataclass

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


def csr_of(asked: ParsedRequest) -> str | None:
    """Give the client's request, as base64 of its DER, however it was sent."""
    return None if asked.client_csr is None else as_base64(asked.client_csr)


def as_base64(csr: x509.CertificateSigningRequest) -> str:
    """Render a certificate request as base64 of its DER."""
    return base64.b64encode(csr.public_bytes(Encoding.DER)).decode()


def cert_type_of(profile: CertificateProfile) -> int:
    """Give the Certificate Type at Sectigo, which decisions on orders demand."""
    return int(profile.properties.cert_type or "")


def subject_of(names: RequestNames) -> x509.Name:
    """Name a certificate after its first name that fits, where no subject is given."""
    fitting = [name for name in names.values if len(name) <= _MAX_COMMON_NAME][:1]
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in fitting])
