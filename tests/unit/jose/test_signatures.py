"""Signed requests: what is taken, what is refused, and that no header decides how to verify."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cagateway.jose.signatures import Signatures
from cagateway.ports.jose import BadPublicKeyError, JoseError, UnsupportedAlgorithmError
from tests.acme_keys import (
    PrivateKey,
    Token,
    algorithm_of,
    b64,
    binding,
    ec_key,
    jwk_of,
    rsa_key,
    signature_of,
    signed,
)

URL = "https://acme.example/acme/ca-1/60515/new-order"
JOSE = Signatures()
KEYS: Mapping[str, Callable[[], PrivateKey]] = {
    "ES256": ec_key,
    "ES384": lambda: ec_key(ec.SECP384R1),
    "RS256": rsa_key,
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


def of_key(key: PrivateKey, **header: object) -> Token:
    return signed(key, {"jwk": jwk_of(key), "nonce": "n", "url": URL, **header}, {"a": 1})


@pytest.mark.parametrize("algorithm", KEYS)
def test_each_algorithm_is_verified_with_its_key(algorithm: str) -> None:
    key, other = KEYS[algorithm](), ec_key()
    read = JOSE.read(of_key(key))
    assert read.algorithm == algorithm
    assert read.key is not None
    assert (read.nonce, read.url, read.payload) == ("n", URL, b'{"a": 1}')
    assert JOSE.is_signed_by(read, read.key)
    assert not JOSE.is_signed_by(read, JOSE.read_key(jwk_of(other)))


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("part", ["protected", "payload", "signature"])
def test_nothing_of_it_can_be_changed(algorithm: str, part: str) -> None:
    key = KEYS[algorithm]()
    token = of_key(key)
    changed = {
        "protected": b64(json.dumps({"alg": algorithm, "kid": "k", "nonce": "n"}).encode()),
        "payload": b64(b'{"a": 2}'),
        "signature": b64(bytes(64)),
    }
    read = JOSE.read({**token, part: changed[part]})
    assert not JOSE.is_signed_by(read, JOSE.read_key(jwk_of(key)))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS512", "RS384", "PS256", "ES512", "", 1])
def test_no_other_algorithm_is_taken(algorithm: object) -> None:
    key = ec_key()
    header = {"alg": algorithm, "kid": "k", "nonce": "n", "url": URL}
    first, second = b64(json.dumps(header).encode()), b64(b"{}")
    mac = hmac.new(json.dumps(jwk_of(key)).encode(), b"", hashlib.sha256).digest()
    for signature in (b"", mac):
        with pytest.raises(UnsupportedAlgorithmError) as refused:
            JOSE.read({"protected": first, "payload": second, "signature": b64(signature)})
        assert refused.value.algorithms == ("ES256", "ES384", "RS256", "EdDSA")


def test_an_algorithm_goes_with_its_key_alone() -> None:
    for key, algorithm in ((ec_key(), "RS256"), (rsa_key(), "ES256"), (ec_key(), "ES384")):
        header = {"alg": algorithm, "jwk": jwk_of(key), "nonce": "n", "url": URL}
        first, second = b64(json.dumps(header).encode()), b64(b"{}")
        signature = signature_of(key, algorithm_of(key), f"{first}.{second}".encode())
        token = {"protected": first, "payload": second, "signature": b64(signature)}
        with pytest.raises(UnsupportedAlgorithmError):
            JOSE.read(token)
        # The same under a kid: the stored key decides.
        by_id = {**header, "kid": "k"}
        del by_id["jwk"]
        read = JOSE.read({**token, "protected": b64(json.dumps(by_id).encode())})
        assert not JOSE.is_signed_by(read, JOSE.read_key(jwk_of(key)))


def test_a_key_of_hmac_is_no_account_key() -> None:
    with pytest.raises(BadPublicKeyError):
        JOSE.read_key({"kty": "oct", "k": b64(b"secret")})


def private_jwk() -> dict[str, str]:
    key = ec_key()
    return {**jwk_of(key), "d": b64(key.private_numbers().private_value.to_bytes(32))}


def ed448_jwk() -> dict[str, str]:
    raw = ed448.Ed448PrivateKey.generate().public_key()
    return {
        "kty": "OKP",
        "crv": "Ed448",
        "x": b64(raw.public_bytes(Encoding.Raw, PublicFormat.Raw)),
    }


def rsa_jwk(exponent: int, bits: int = 2048) -> dict[str, str]:
    modulus = rsa_key().public_key().public_numbers().n if bits == 2048 else (1 << (bits - 1)) + 1
    return {
        "kty": "RSA",
        "n": b64(modulus.to_bytes((bits + 7) // 8)),
        "e": b64(exponent.to_bytes((exponent.bit_length() + 7) // 8)),
    }


def off_curve() -> dict[str, str]:
    return {**jwk_of(ec_key()), "x": b64(bytes(31) + b"\x05")}


BAD_KEYS: Mapping[str, Callable[[], object]] = {
    "no object": lambda: "key",
    "empty": dict,
    "unknown type": lambda: {"kty": "LMS"},
    "no curve": lambda: {"kty": "EC", "x": "AA", "y": "AA"},
    "secp256k1": lambda: {**jwk_of(ec_key()), "crv": "secp256k1"},
    "P-521": lambda: {**jwk_of(ec_key()), "crv": "P-521"},
    "list as curve": lambda: {**jwk_of(ec_key()), "crv": ["P-256"]},
    "off curve": off_curve,
    "private": private_jwk,
    "Ed448": ed448_jwk,
    "RSA 1024": lambda: jwk_of(rsa.generate_private_key(65_537, 1024)),  # noqa: S505 - refused
    "RSA exponent 3": lambda: rsa_jwk(3),
    "RSA exponent even": lambda: rsa_jwk(65_538),
    "RSA exponent huge": lambda: rsa_jwk((1 << 2_000) + 1),
    "RSA 10,000": lambda: rsa_jwk(65_537, 10_000),
    "padded": lambda: {**jwk_of(rsa_key()), "e": "AQAB="},
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_other_keys_are_refused(name: str) -> None:
    with pytest.raises(BadPublicKeyError):
        JOSE.read_key(BAD_KEYS[name]())


def test_each_key_has_one_spelling_and_one_name() -> None:
    key = jwk_of(rsa_key())
    padded = {**key, "n": b64(b"\0" + rsa_key().public_key().public_numbers().n.to_bytes(256))}
    more = {**padded, "kid": "mine", "use": "sig", "alg": "RS256"}
    assert JOSE.read_key(more) == JOSE.read_key(key)
    # RFC 7638, 3.1's own example.
    example = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
        "BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
        "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhA"
        "I4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    read = JOSE.read_key({"kty": "RSA", "n": example, "e": "AQAB"})
    assert read.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def header_of(**members: object) -> str:
    return b64(json.dumps({"alg": "ES256", "kid": "k", **members}).encode())


BAD_TOKENS: Mapping[str, Callable[[], object]] = {
    "no object": list,
    "compact": lambda: "a.b.c",
    "several signatures": lambda: {"payload": "", "signatures": []},
    "unprotected header": lambda: {**of_key(ec_key()), "header": {"alg": "none"}},
    "no signature": lambda: {"protected": header_of(), "payload": ""},
    "list as payload": lambda: {"protected": header_of(), "payload": [], "signature": ""},
    "no kid and no jwk": lambda: {**of_key(ec_key()), "protected": header_of(kid=None)},
    "kid and jwk": lambda: of_key(ec_key(), kid="k"),
    "crit": lambda: of_key(ec_key(), crit=["exp"]),
    "b64": lambda: of_key(ec_key(), b64=False),
    "number as url": lambda: of_key(ec_key(), url=1),
    "padded": lambda: {**of_key(ec_key()), "payload": "e30="},
    "standard base64": lambda: {**of_key(ec_key()), "signature": "+/+/"},
    "line ends": lambda: {**of_key(ec_key()), "payload": "e30\n"},
    "no JSON": lambda: {**of_key(ec_key()), "protected": b64(b"{")},
    "a list": lambda: {**of_key(ec_key()), "protected": b64(b"[]")},
    "a name twice": lambda: {
        **of_key(ec_key()),
        "protected": b64(b'{"alg":"ES256","kid":"k","url":"a","url":"b"}'),
    },
    "nested": lambda: {**of_key(ec_key()), "protected": b64(b"[" * 3_000)},
    "no UTF-8": lambda: {**of_key(ec_key()), "protected": b64(b"\xff\xfe")},
    "64 KiB of header": lambda: {**of_key(ec_key()), "protected": "A" * 65_536},
}


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_what_is_no_request_of_acme_is_refused(name: str) -> None:
    with pytest.raises(JoseError):
        JOSE.read(BAD_TOKENS[name]())


def test_a_binding_is_made_with_its_hmac_key_alone() -> None:
    jwk = jwk_of(ec_key())
    made = JOSE.read_binding(binding(bytes(range(32)), "key-1", URL, jwk))
    assert (made.key_id, made.url) == ("key-1", URL)
    assert json.loads(made.payload) == jwk
    assert JOSE.is_authenticated_by(made, bytes(range(32)))
    assert not JOSE.is_authenticated_by(made, bytes(32))
    tampered: Any = {**made.token, "payload": b64(json.dumps(jwk_of(ec_key())).encode())}
    assert not JOSE.is_authenticated_by(JOSE.read_binding(tampered), bytes(range(32)))
    for algorithm in ("ES256", "HS512", "none"):
        with pytest.raises(UnsupportedAlgorithmError):
            JOSE.read_binding(binding(bytes(32), "key-1", URL, jwk, alg=algorithm))
