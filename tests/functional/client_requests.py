"""What CA Gateway's real clients send, and what 63999 makes of each."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.enrollment import accepted_csr

FILES = {path.stem: path for path in (Path(__file__).parent / "clients").glob("*.json")}
# Who chose the key, the days, who chose them, and what is ignored.
EXPECTED = {
    "vault-sign": ("RSA 2048", "request", 47, "terms", []),
    "vault-sign-with-a-ttl": ("RSA 2048", "request", 200, "request", ["subject-replaced"]),
    "vault-issue": ("EC P-256", "key-types", 47, "terms", ["validity-period-ignored"]),
    "shell-enroll": ("RSA 2048", "request", 47, "terms", []),
    "shell-enroll-p12": ("EC P-256", "key-types", 47, "terms", []),
    "shell-bulk": ("RSA 2048", "request", 200, "request", []),
    "shell-bulk-a-year": ("RSA 2048", "request", 365, "request", []),
    "ansible": ("RSA 2048", "request", 47, "terms", []),
    "ansible-with-a-dn": ("RSA 2048", "request", 47, "terms", ["subject-replaced"]),
    "ansible-interval": ("RSA 2048", "request", 200, "request", []),
    "ansible-p12": ("EC P-256", "key-types", 47, "terms", []),
    "keyfactor": ("RSA 2048", "request", 47, "terms", []),
    "sectigo-renewal": ("RSA 2048", "request", 47, "terms", []),
}


# What a client asks for that no SSL certificate is: the codes of its refusal.
REFUSED = {"spire": ["subject-alt-name-not-allowed", "subject-required"]}


def spire_csr() -> str:
    """Make the request of a SPIRE server: an authority's, for a trust domain and no host."""
    attributes = {
        NameOID.COUNTRY_NAME: "US",
        NameOID.ORGANIZATION_NAME: "SPIFFE",
        NameOID.SERIAL_NUMBER: "214859741296703",
    }
    subject = x509.Name([x509.NameAttribute(kind, text) for kind, text in attributes.items()])
    domain = x509.UniformResourceIdentifier("spiffe://example.org")
    csr = (
        x509.CertificateSigningRequestBuilder(subject)
        .add_extension(x509.SubjectAlternativeName([domain]), critical=False)
        .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    )
    return base64.b64encode(csr.public_bytes(Encoding.DER)).decode()


def request_of(client: str) -> str:
    """Give the body that a client sends now."""
    now = datetime.now(UTC)
    text = FILES[client].read_text()
    for mark, value in {
        "@CSR@": accepted_csr(),
        "@SPIRE@": spire_csr(),
        "@NOW@": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        # A moment less than whole days, as rounding to seconds makes it.
        "@LATER@": f"{now + timedelta(days=200, seconds=-1):%Y-%m-%dT%H:%M:%SZ}",
    }.items():
        text = text.replace(mark, value)
    return text
