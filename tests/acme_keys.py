"""An ACME client's keys, and what it signs with them: by cryptography alone, as another's would."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
Token = dict[str, Any]
_CURVES = {"secp256r1": ("P-256", "ES256"), "secp384r1": ("P-384", "ES384")}
_HASHES = {"ES256": hashes.SHA256(), "ES384": hashes.SHA384(), "RS256": hashes.SHA256()}


def b64(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


@cache
def rsa_key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Make an RSA key, once for each number: that takes a tenth of a second."""
    del number
    return rsa.generate_private_key(65_537, bits)


def ec_key(curve: type[ec.EllipticCurve] = ec.SECP256R1) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve())


def jwk_of(key: PrivateKey) -> dict[str, str]:
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}
    if isinstance(key, ed25519.Ed25519PrivateKey):
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": b64(raw)}
    point, octets = key.public_key().public_numbers(), (key.key_size + 7) // 8
    curve, _ = _CURVES.get(key.curve.name, (key.curve.name, ""))
    x, y = _number(point.x, octets), _number(point.y, octets)
    return {"kty": "EC", "crv": curve, "x": x, "y": y}


def algorithm_of(key: PrivateKey) -> str:
    if isinstance(key, rsa.RSAPrivateKey):
        return "RS256"
    return "EdDSA" if isinstance(key, ed25519.Ed25519PrivateKey) else _CURVES[key.curve.name][1]


def signature_of(key: PrivateKey, algorithm: str, content: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(content, padding.PKCS1v15(), _HASHES.get(algorithm, hashes.SHA256()))
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(content)
    r, s = decode_dss_signature(
        key.sign(content, ec.ECDSA(_HASHES.get(algorithm, hashes.SHA256())))
    )
    octets = (key.key_size + 7) // 8
    return r.to_bytes(octets) + s.to_bytes(octets)


def signed(key: PrivateKey, header: Mapping[str, object], payload: object) -> Token:
    """Sign a payload: JSON, or bytes as they are; `None` is POST-as-GET."""
    header = {"alg": algorithm_of(key), **header}
    first, second = b64(json.dumps(header).encode()), b64(_octets(payload))
    signature = signature_of(key, str(header["alg"]), f"{first}.{second}".encode())
    return {"protected": first, "payload": second, "signature": b64(signature)}


def binding(
    hmac_key: bytes, key_id: str, url: str, jwk: Mapping[str, str], **header: object
) -> Token:
    """Make an external account binding (RFC 8555, 7.3.4)."""
    protected = {"alg": "HS256", "kid": key_id, "url": url, **header}
    first, second = b64(json.dumps(protected).encode()), b64(json.dumps(jwk).encode())
    mac = hmac.new(hmac_key, f"{first}.{second}".encode(), hashlib.sha256).digest()
    return {"protected": first, "payload": second, "signature": b64(mac)}


def _octets(payload: object) -> bytes:
    if payload is None:
        return b""
    return payload if isinstance(payload, bytes) else json.dumps(payload).encode()


def _number(number: int, octets: int = 0) -> str:
    return b64(number.to_bytes(octets or (number.bit_length() + 7) // 8))
