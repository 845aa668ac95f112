"""What ACME needs of JOSE: reading signed requests, and telling whose signature they bear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from cagateway.values import dataclass


class JoseError(Exception):
    """What came is no signed request as ACME has it; the message says what to change."""


class UnsupportedAlgorithmError(JoseError):
    """It is signed by an algorithm that is not taken.

    Args:
        algorithms: Those that are.
    """

    def __init__(self, message: str, algorithms: tuple[str, ...]) -> None:
        super().__init__(message)
        self.algorithms = algorithms


class BadPublicKeyError(JoseError):
    """The key in it is none that an account may have."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key.

    Args:
        jwk: Its members in canonical form (RFC 7517): each key has one spelling.
        thumbprint: Names it (RFC 7638).
    """

    jwk: Mapping[str, str]
    thumbprint: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed request, read and not yet verified.

    Args:
        key_id: Whose key has signed it, as its header says: `kid`.
        key: The key itself: `jwk`. A request has one of the two.
        payload: What is signed; empty where something is only read (POST-as-GET).
        token: As it came.
    """

    algorithm: str
    nonce: str | None
    url: str | None
    key_id: str | None
    key: PublicKey | None
    payload: bytes = field(repr=False)
    token: Mapping[str, str] = field(repr=False)


class Jose(Protocol):
    """Reads signed requests, and verifies signatures."""

    def read(self, token: object) -> Signed:
        """Read a request that an account's key has signed. Raises `JoseError`."""

    def read_binding(self, token: object) -> Signed:
        """Read an external account binding: HS256 alone, with a `kid`. Raises `JoseError`."""

    def read_key(self, jwk: object) -> PublicKey:
        """Read an account's public key. Raises `BadPublicKeyError`."""

    def is_signed_by(self, signed: Signed, key: PublicKey) -> bool:
        """Tell whether a key has signed a request, by the algorithm that goes with it."""

    def is_authenticated_by(self, binding: Signed, hmac_key: bytes) -> bool:
        """Tell whether an HMAC key has made a binding."""

    def key_of(self, certificate: bytes) -> PublicKey | None:
        """Give the key of a certificate, by its DER; `None` if no request could be signed by it."""
