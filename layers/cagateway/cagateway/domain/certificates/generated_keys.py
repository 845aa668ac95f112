"""Keys that are made here for PKCS #12 requests, and the files in which they are delivered."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    pkcs12,
)

from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.profiles.key_types import KeyType
from cagateway.domain.profiles.profiles import Pkcs12Encryption
from cagateway.domain.x509.alt_names import AltName
from cagateway.domain.x509.keys import is_made_here

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_EXPONENT = 65_537
_CURVES: Mapping[str, type[ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1]] = {
    "P-256": ec.SECP256R1,
    "P-384": ec.SECP384R1,
    "P-521": ec.SECP521R1,
}
# RFC 7292 leaves the number open; NIST SP 800-132 has 1,000 as the least. What protects a file is
# its password: this costs some 30 ms. The MAC's rounds are the library's 2,048, so that guessing
# costs no more than that many.
_ROUNDS = 20_000


_ALGORITHMS = {
    Pkcs12Encryption.TRIPLE_DES_SHA1: (
        pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC,
        SHA1(),  # noqa: S303 - old readers know no other
    ),
    Pkcs12Encryption.AES256_SHA256: (pkcs12.PBES.PBESv2SHA256AndAES256CBC, SHA256()),
}


class KeyNotMadeError(Exception):
    """A key of this type is not made here, which decisions do not let through."""


def make_key(key_type: KeyType) -> PrivateKey:
    """Make a key.

    Raises:
        KeyNotMadeError: Neither a curve that is known, nor RSA of a size that is made in time.
    """
    if not is_made_here(key_type):
        raise KeyNotMadeError(f"No {key_type} key is made here.")
    if key_type.algorithm == "EC":
        return ec.generate_private_key(_CURVES[key_type.value]())
    return rsa.generate_private_key(_EXPONENT, int(key_type.value))


def request_for(
    key: PrivateKey, subject: x509.Name, names: Sequence[AltName]
) -> x509.CertificateSigningRequest:
    """Make the certificate request for a key.

    Args:
        key: The key.
        subject: May be empty.
        names: Host names and addresses, in normal form.
    """
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    general_names = [_as_general_name(name) for name in names]
    if general_names:
        alt_names = x509.SubjectAlternativeName(general_names)
        builder = builder.add_extension(alt_names, critical=False)
    return builder.sign(key, SHA256())


def _as_general_name(name: AltName) -> x509.GeneralName:
    if name.is_of("iPAddress"):
        return x509.IPAddress(ipaddress.ip_address(name.value))
    return x509.DNSName(name.value)


def as_bytes(key: PrivateKey) -> bytes:
    """Render a key, to be encrypted at once."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def packed(
    order_id: str,
    issued: IssuedCertificate,
    key: bytes,
    password: str,
    encryption: Pkcs12Encryption,
) -> str:
    """Pack a certificate, its chain and its key into a file: base64 of PKCS #12.

    Old readers want the leaf first, two safe contents, and a MAC of SHA-1 (RFC 7292, 4 and B).

    Args:
        order_id: Names the file where the certificate has no subject.
        issued: The certificate.
        key: PKCS #8, not encrypted.
        password: Of the file.
        encryption: Of the file.
    """
    certificate = x509.load_der_x509_certificate(base64.b64decode(issued.certificate))
    chain = [x509.load_der_x509_certificate(base64.b64decode(one)) for one in issued.chain]
    algorithm, mac_hash = _ALGORITHMS[encryption]
    protection = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_ROUNDS)
        .key_cert_algorithm(algorithm)
        .hmac_hash(mac_hash)
        .build(password.encode())
    )
    private_key = load_der_private_key(key, None)
    if not isinstance(private_key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyNotMadeError("The stored key is of no type that is made here.")
    name = issued.subject_name or order_id
    file = pkcs12.serialize_key_and_certificates(
        name.encode(), private_key, certificate, chain, protection
    )
    return base64.b64encode(file).decode()
