"""Keys that are made here, requests that they sign, and the files in which they are handed out."""

from __future__ import annotations

import base64

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    pkcs12,
)

from cagateway.domain.certificates.generated_keys import (
    KeyNotMadeError,
    PrivateKey,
    as_bytes,
    make_key,
    packed,
    request_for,
)
from cagateway.domain.profiles.key_types import KeyType
from cagateway.domain.profiles.profiles import Pkcs12Encryption
from cagateway.domain.x509.alt_names import alt_name
from tests.certificates import Authority
from tests.orders import certificate_of, order_with

AUTHORITY = Authority.named("Example CA")
SUBJECT = x509.Name.from_rfc4514_string("CN=www.example.com")
KEYS: dict[str, PrivateKey] = {
    "RSA 2048": make_key(KeyType("RSA", "2048")),
    "P-256": make_key(KeyType("EC", "P-256")),
    "P-384": make_key(KeyType("EC", "P-384")),
}


def test_a_file_without_a_subject_is_named_after_its_order() -> None:
    key = KEYS["P-256"]
    made = order_with(key, AUTHORITY, subject_name="")
    file = packed(
        made.order_id, certificate_of(made), as_bytes(key), "pass", Pkcs12Encryption.AES256_SHA256
    )
    read = pkcs12.load_pkcs12(base64.b64decode(file), b"pass")
    assert read.cert is not None
    assert read.cert.friendly_name == made.order_id.encode()


def test_a_stored_key_of_another_kind_is_not_packed() -> None:
    strange = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    made = order_with(KEYS["P-256"], AUTHORITY)
    with pytest.raises(KeyNotMadeError):
        packed(made.order_id, certificate_of(made), strange, "pass", Pkcs12Encryption.AES256_SHA256)


@pytest.mark.parametrize(
    "key_type",
    [
        KeyType("RSA", "2048"),
        KeyType("RSA", "3072"),
        KeyType("EC", "P-256"),
        KeyType("EC", "P-384"),
        KeyType("EC", "P-521"),
    ],
    ids=str,
)
def test_a_key_is_made_as_the_profile_says(key_type: KeyType) -> None:
    key = make_key(key_type)
    if isinstance(key, rsa.RSAPrivateKey):
        made = KeyType("RSA", str(key.key_size))
        assert key.public_key().public_numbers().e == 65_537
    else:
        made = KeyType(
            "EC", {"secp256r1": "P-256", "secp384r1": "P-384"}.get(key.curve.name, "P-521")
        )
    assert made == key_type
    assert load_der_private_key(as_bytes(key), None).public_key() == key.public_key()


@pytest.mark.parametrize(
    "key_type",
    [
        KeyType("RSA", "8192"),
        KeyType("RSA", "4097"),
        KeyType("RSA", "1024"),
        KeyType("RSA", "0"),
        KeyType("RSA", ""),
        KeyType("RSA", "P-256"),
        KeyType("RSA", "-2048"),
        KeyType("RSA", "9" * 5_000),
        KeyType("EC", "P-192"),
        KeyType("EC", "2048"),
        KeyType("Ed25519", ""),
        KeyType("ML-DSA", "65"),
    ],
    ids=lambda key_type: str(key_type)[:12],
)
def test_a_key_that_is_not_made_in_time_or_at_all_is_refused(key_type: KeyType) -> None:
    with pytest.raises(KeyNotMadeError):
        make_key(key_type)


@pytest.mark.parametrize("name", KEYS)
def test_a_request_is_signed_by_its_key_and_has_subject_and_names(name: str) -> None:
    names = [
        alt_name("dNSName", "www.example.com"),
        alt_name("ipAddress", "192.0.2.1"),
        alt_name("ipAddress", "2001:db8::1"),
    ]
    csr = request_for(KEYS[name], SUBJECT, names)
    assert csr.is_signature_valid
    assert csr.public_key() == KEYS[name].public_key()
    assert csr.subject == SUBJECT
    found = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [type(one) for one in found] == [x509.DNSName, x509.IPAddress, x509.IPAddress]


def test_a_request_without_names_has_no_extension() -> None:
    csr = request_for(KEYS["P-256"], SUBJECT, ())
    assert list(csr.extensions) == []
