"""Which key a request is for, in Sectigo's spelling, and whether it can be trusted at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import PublicKeyAlgorithmOID

from cagateway.domain.profiles.key_types import KeyType
from cagateway.domain.violations import Violation, ViolationCode
from cagateway.domain.x509.csr_parts import key_algorithm_in
from cagateway.domain.x509.weak_keys import modulus_weakness, rsa_weakness
from cagateway.values import dataclass

# NIST's names, which Sectigo uses, for what SEC 2 and OpenSSL call secp...r1 (RFC 8422, 5.1.1).
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
# No public CA certifies shorter ones (BR, 6.1.5). RSA 8192 takes ten seconds to make, more than a
# third of what a request has.
MIN_RSA_BITS, MAX_RSA_BITS = 2_048, 4_096
_RSA_BITS = re.compile("[0-9]{4}")
_MADE_HERE = f"EC {', '.join(_CURVES.values())}, or RSA of {MIN_RSA_BITS} to {MAX_RSA_BITS} bits"
# What an AlgorithmIdentifier (RFC 5280, 4.1.1.2) begins with, in DER.
_RSA = bytes.fromhex("06092a864886f70d010101")
_RSASSA_PSS = bytes.fromhex("06092a864886f70d01010a")
_EC = bytes.fromhex("06072a8648ce3d0201")
_NULL, _NAMED_CURVE = b"\x05\0", b"\x06"
_ALGORITHMS = {
    PublicKeyAlgorithmOID.RSAES_PKCS1_v1_5: "RSA",
    PublicKeyAlgorithmOID.RSASSA_PSS: "RSASSA-PSS",
    PublicKeyAlgorithmOID.EC_PUBLIC_KEY: "EC",
}


@dataclass(frozen=True, slots=True)
class RequestedKey:
    """The key in a CSR.

    Args:
        key_type: What Sectigo has no name for keeps its own, and so matches no list.
        weakness: What is weak about it, as the end of a sentence.
        oddity: Why no public certificate can hold it, as a sentence's end; what lists say of its
            type is then of no account.
    """

    key_type: KeyType
    weakness: str | None = None
    oddity: str | None = None


def read_key(csr: x509.CertificateSigningRequest) -> RequestedKey | Violation:
    """Read a CSR's key; WEAK_KEY, if there can be no such key."""
    oid = csr.public_key_algorithm_oid  # type: ignore[attr-defined] # missing from its stub
    algorithm = _ALGORITHMS.get(oid, oid.dotted_string)
    oddity = _oddity(key_algorithm_in(csr.tbs_certrequest_bytes))
    if oddity:
        return RequestedKey(KeyType(algorithm, ""), oddity=oddity)
    try:
        key = csr.public_key()
    except UnsupportedAlgorithm:
        return RequestedKey(KeyType(algorithm, ""))
    except ValueError:
        # NIST SP 800-56A, 5.6.2.3: a point must lie on its curve, and not at infinity. OpenSSL
        # refuses those here, and RSA keys with an exponent below 3 or a modulus of 0.
        return weak_key(f"The {algorithm} key is impossible", "")
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        return RequestedKey(_named(key), rsa_weakness(numbers.n, numbers.e))
    return RequestedKey(_named(key))


def _oddity(algorithm: bytes) -> str | None:
    """Hold the algorithm of a key, and its parameters, against CA/B BR, 7.1.3.1: to the octet."""
    if algorithm.startswith(_RSASSA_PSS):
        return "it is for RSASSA-PSS alone (make a key with the algorithm RSA)"
    if algorithm.startswith(_RSA) and algorithm != _RSA + _NULL:
        return "its algorithm has other parameters than NULL (make it with current software)"
    if algorithm.startswith(_EC) and not algorithm.startswith(_NAMED_CURVE, len(_EC)):
        return "it spells out the parameters of its curve (openssl: ec_param_enc:named_curve)"
    return None


def weak_key(what: str, value: str) -> Violation:
    """Refuse the key of a CSR."""
    message = f"{what}. Make a new key with current software, and sign the request with it."
    return Violation(ViolationCode.WEAK_KEY, message, target="csr", value=value)


def is_made_here(key_type: KeyType) -> bool:
    """Tell whether the gateway can make a key of a type in time."""
    if key_type.algorithm == "RSA" and _RSA_BITS.fullmatch(key_type.value):
        return MIN_RSA_BITS <= int(key_type.value) <= MAX_RSA_BITS
    return key_type.algorithm == "EC" and key_type.value in _CURVES.values()


def not_made_here(key_type: KeyType) -> Iterator[Violation]:
    """Find out whether a key of the profile's first type can be made here."""
    if not is_made_here(key_type):
        yield Violation(
            ViolationCode.KEY_TYPE_NOT_ALLOWED,
            f"No {key_type} key is made here, which the profile's key types have first. Send a "
            "certificate request with a key of your own, or have a type put first that is made "
            f"here: {_MADE_HERE}.",
            target="profileId",
            value=str(key_type),
        )


def weaknesses_of_generated(key_type: KeyType) -> Iterator[Violation]:
    """Examine a key type of which the CA is to make a key: lists can name weak ones."""
    is_rsa = key_type.algorithm == "RSA" and key_type.value.isdecimal()
    weakness = modulus_weakness(int(key_type.value)) if is_rsa else None
    if weakness:
        yield Violation(
            ViolationCode.WEAK_KEY,
            f"The profile's first key type is {key_type}, which {weakness}. Have a stronger one "
            "put first, or send a certificate request for a key of your own.",
            target="profileId",
            value=str(key_type),
        )


def _named(key: CertificatePublicKeyTypes) -> KeyType:
    if isinstance(key, rsa.RSAPublicKey):
        return KeyType("RSA", str(key.key_size))
    if isinstance(key, ec.EllipticCurvePublicKey):
        return KeyType("EC", _CURVES.get(key.curve.name, key.curve.name))
    if isinstance(key, dsa.DSAPublicKey):
        return KeyType("DSA", str(key.key_size))
    return KeyType(type(key).__name__.removesuffix("PublicKey"), "")
