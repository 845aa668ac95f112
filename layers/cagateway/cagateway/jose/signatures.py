"""Reading and verifying signed requests: flattened JSON, by one list of algorithms.

The library verifies. What a request may look like is decided before that, by RFC 8555, 6.2: which
members it has, that its header is protected as a whole, and that its algorithm is the one of the
key. So no header chooses how it is verified.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import cast

from joserfc.errors import JoseError as LibraryError
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import FlattenedJSONSerialization, JWSRegistry, deserialize_json

from cagateway.domain.base64url import from_base64url
from cagateway.domain.text import read_strictly
from cagateway.jose.keys import (
    ALGORITHMS,
    algorithm_of,
    key_of_certificate,
    read_public_key,
)
from cagateway.ports.jose import (
    JoseError,
    PublicKey,
    Signed,
    UnsupportedAlgorithmError,
)
from cagateway.values import dataclass

_MEMBERS = ("protected", "payload", "signature")
_TAKEN = tuple(ALGORITHMS.values())
_OF_BINDINGS = ("HS256",)
# The largest header holds an RSA key of 8,192 bits and a URL; its signature is the largest.
_MAX_HEADER_CHARACTERS, _MAX_SIGNATURE_CHARACTERS = 4_096, 1_400
# Whole requests are bounded where they are read.
_MAX_PAYLOAD_CHARACTERS = 65_536
_HEADER_RULE = "The protected header must be JSON in base64url, as RFC 8555, 6.2 has it"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Reads signed requests, and verifies signatures: `Jose` of ports/jose.py."""

    def read(self, token: object) -> Signed:
        return _read(token, _TAKEN)

    def read_binding(self, token: object) -> Signed:
        return _read(token, _OF_BINDINGS)

    def read_key(self, jwk: object) -> PublicKey:
        return read_public_key(jwk)

    def is_signed_by(self, signed: Signed, key: PublicKey) -> bool:
        algorithm = algorithm_of(key)
        return signed.algorithm == algorithm and _verifies(signed, _loaded(key), algorithm)

    def is_authenticated_by(self, binding: Signed, hmac_key: bytes) -> bool:
        is_taken = binding.algorithm in _OF_BINDINGS
        return is_taken and _verifies(binding, OctKey.import_key(hmac_key), binding.algorithm)

    def key_of(self, certificate: bytes) -> PublicKey | None:
        return key_of_certificate(certificate)


def _loaded(key: PublicKey) -> ECKey | RSAKey | OKPKey:
    members: dict[str, str | list[str]] = dict(key.jwk)
    if members["kty"] == "RSA":
        return RSAKey.import_key(members)
    return ECKey.import_key(members) if members["kty"] == "EC" else OKPKey.import_key(members)


def _verifies(signed: Signed, key: ECKey | RSAKey | OKPKey | OctKey, algorithm: str) -> bool:
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    registry.max_header_length = _MAX_HEADER_CHARACTERS
    registry.max_signature_length = _MAX_SIGNATURE_CHARACTERS
    registry.max_payload_length = _MAX_PAYLOAD_CHARACTERS
    token = cast("FlattenedJSONSerialization", dict(signed.token))
    try:
        with warnings.catch_warnings():
            # RFC 9864 has another name for EdDSA, which no ACME client sends yet.
            warnings.simplefilter("ignore", SecurityWarning)
            deserialize_json(token, key, registry=registry)
    except (LibraryError, ValueError, TypeError):
        return False
    return True


def _read(token: object, taken: tuple[str, ...]) -> Signed:
    parts = _parts(token)
    _decoded(parts["signature"], "signature")
    header = _header(parts["protected"])
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in taken:
        listed = ", ".join(taken)
        raise UnsupportedAlgorithmError(f"alg must be one of {listed}.", taken)
    key_id, jwk = header.get("kid"), header.get("jwk")
    if (key_id is None) is (jwk is None):
        raise JoseError("The protected header must have either jwk or kid.")
    key = None if jwk is None else read_public_key(jwk)
    if key is not None and algorithm_of(key) != algorithm:
        text = f"A key of this type signs by {algorithm_of(key)}, not {algorithm}."
        raise UnsupportedAlgorithmError(text, (algorithm_of(key),))
    return Signed(
        algorithm=algorithm,
        nonce=_text_member(header, "nonce"),
        url=_text_member(header, "url"),
        key_id=_text_member(header, "kid"),
        key=key,
        payload=_decoded(parts["payload"], "payload"),
        token=parts,
    )


def _parts(token: object) -> Mapping[str, str]:
    members = cast("Mapping[str, object]", token) if isinstance(token, Mapping) else {}
    if "signatures" in members or "header" in members:
        raise JoseError("A request has one signature, and no unprotected header.")
    read = {name: members.get(name) for name in _MEMBERS}
    if not all(isinstance(value, str) for value in read.values()):
        listed = ", ".join(_MEMBERS)
        raise JoseError(f"A request is a JWS in flattened JSON, with the texts {listed}.")
    return cast("Mapping[str, str]", read)


def _header(protected: str) -> Mapping[str, object]:
    if len(protected) > _MAX_HEADER_CHARACTERS:
        raise JoseError(f"The protected header has {_MAX_HEADER_CHARACTERS} characters at most.")
    try:
        header = read_strictly(_decoded(protected, "protected").decode())
    except ValueError:
        raise JoseError(f"{_HEADER_RULE}.") from None
    if not isinstance(header, Mapping):
        raise JoseError(f"{_HEADER_RULE}.")
    if "crit" in header or "b64" in header:
        # RFC 8555, 6.2: no unencoded payloads (RFC 7797), and nothing else is known to be critical.
        raise JoseError("The protected header has neither crit nor b64 in ACME.")
    return cast("Mapping[str, object]", header)


def _text_member(header: Mapping[str, object], name: str) -> str | None:
    value = header.get(name)
    if value is not None and not isinstance(value, str):
        raise JoseError(f"{name} must be a text.")
    return value


def _decoded(text: str, name: str) -> bytes:
    try:
        return from_base64url(text)
    except ValueError:
        raise JoseError(f"{name} must be base64url without padding.") from None
