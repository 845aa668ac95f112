"""Public keys of accounts: the types that are taken, each in its one spelling."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import cast

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cagateway.domain.base64url import from_base64url, to_base64url
from cagateway.ports.jose import BadPublicKeyError, PublicKey

# A larger modulus or exponent only takes time: 8,192 bits are verified in a millisecond. Below,
# NIST SP 800-131A and RFC 8555, 6.2; an exponent of 3 has been a weakness more than once.
_RSA_BITS = (2_048, 8_192)
_RSA_EXPONENTS = (65_537, (1 << 32) - 1)
_CURVES = {"P-256": SECP256R1, "P-384": SECP384R1}
_NAMES = {"secp256r1": "P-256", "secp384r1": "P-384"}
# By the curve or the kind of key, the one algorithm that goes with it.
ALGORITHMS: Mapping[str, str] = {
    "P-256": "ES256",
    "P-384": "ES384",
    "RSA": "RS256",
    "Ed25519": "EdDSA",
}
# An RSA key of 8,192 bits has 1,366.
_MAX_MEMBER_CHARACTERS = 1_400
_RULE = (
    "An account's key is EC on P-256 or P-384, RSA of 2,048 to 8,192 bits, or Ed25519, as a JWK "
    "(RFC 7517) with its public members."
)
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
_Key = EllipticCurvePublicKey | RSAPublicKey | Ed25519PublicKey


def read_public_key(jwk: object) -> PublicKey:
    """Read a JWK, which may be any JSON.

    Raises:
        BadPublicKeyError: It is none that an account may have.
    """
    if not isinstance(jwk, Mapping):
        raise BadPublicKeyError(_RULE)
    members = cast("Mapping[str, object]", jwk)
    if any(name in members for name in _PRIVATE):
        raise BadPublicKeyError(
            f"The JWK has private or secret members: make a new key, for this one is known. {_RULE}"
        )
    try:
        return _public_key(_loaded(members))
    except (ValueError, UnsupportedAlgorithm):
        raise BadPublicKeyError(_RULE) from None


def key_of_certificate(certificate: bytes) -> PublicKey | None:
    """Give the key of a certificate, by its DER; `None` if no request could be signed by it."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, EllipticCurvePublicKey | RSAPublicKey | Ed25519PublicKey):
        return None
    try:
        return _public_key(key)
    except ValueError:
        return None


def algorithm_of(key: PublicKey) -> str:
    """Give the one algorithm by which a key signs."""
    return ALGORITHMS[key.jwk.get("crv", key.jwk["kty"])]


def _loaded(members: Mapping[str, object]) -> _Key:
    kind, curve = members.get("kty"), members.get("crv")
    if kind == "RSA":
        return RSAPublicNumbers(_number(members, "e"), _number(members, "n")).public_key()
    if kind == "EC" and isinstance(curve, str) and curve in _CURVES:
        numbers = _number(members, "x"), _number(members, "y")
        return EllipticCurvePublicNumbers(*numbers, _CURVES[curve]()).public_key()
    if kind == "OKP" and curve == "Ed25519":
        return Ed25519PublicKey.from_public_bytes(_octets(members, "x"))
    raise ValueError(kind)


def _public_key(key: _Key) -> PublicKey:
    jwk = _members_of(key)
    # RFC 7638, 3: the members that a key needs, sorted.
    text = json.dumps(jwk, separators=(",", ":"), sort_keys=True)
    return PublicKey(jwk, to_base64url(hashlib.sha256(text.encode()).digest()))


def _members_of(key: _Key) -> dict[str, str]:
    if isinstance(key, RSAPublicKey):
        numbers = key.public_numbers()
        is_fit = _is_within(key.key_size, _RSA_BITS) and _is_within(numbers.e, _RSA_EXPONENTS)
        if not is_fit:
            raise ValueError("RSA")
        return {"e": _text(numbers.e), "kty": "RSA", "n": _text(numbers.n)}
    if isinstance(key, Ed25519PublicKey):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"crv": "Ed25519", "kty": "OKP", "x": to_base64url(raw)}
    point, octets = key.public_numbers(), (key.key_size + 7) // 8
    if (curve := _NAMES.get(key.curve.name)) is None:
        raise ValueError("EC")
    x, y = _text(point.x, octets), _text(point.y, octets)
    return {"crv": curve, "kty": "EC", "x": x, "y": y}


def _is_within(number: int, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= number <= bounds[1]


def _number(members: Mapping[str, object], name: str) -> int:
    return int.from_bytes(_octets(members, name))


def _octets(members: Mapping[str, object], name: str) -> bytes:
    value = members.get(name)
    if not isinstance(value, str) or len(value) > _MAX_MEMBER_CHARACTERS:
        raise ValueError(name)
    return from_base64url(value)


def _text(number: int, octets: int = 0) -> str:
    return to_base64url(number.to_bytes(octets or (number.bit_length() + 7) // 8))
