"""Certificate requests as ACME's clients make them."""

from __future__ import annotations

import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding


def csr_for(
    *names: str, key: ec.EllipticCurvePrivateKey | None = None, common_name: str = ""
) -> bytes:
    """Make a request without a subject, as certbot does, unless it has a common name."""
    attributes = [x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)] if common_name else []
    alt_names = x509.SubjectAlternativeName(map(_general_name, names or ("www.example.com",)))
    return (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name(attributes))
        .add_extension(alt_names, critical=False)
        .sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def _general_name(name: str) -> x509.GeneralName:
    if name[0].isdigit():
        return x509.IPAddress(ipaddress.ip_address(name))
    return x509.RFC822Name(name) if "@" in name else x509.DNSName(name)
