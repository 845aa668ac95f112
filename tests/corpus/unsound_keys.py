"""Requests for keys that nobody should certify."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.corpus import weak_rsa
from tests.corpus.der import p256_key, rsa_key, unsigned_csr
from tests.corpus.signed import P256_KEY, RSA_KEY, bare, csr, der

_SHORT = {
    "rsa-1024": rsa.generate_private_key(65_537, 1_024),  # noqa: S505 - a weak key is what is wanted
    "rsa-2047": weak_rsa.key_of(weak_rsa.random_prime(1_024), weak_rsa.random_prime(1_023)),
    "rsa-2049": weak_rsa.key_of(weak_rsa.random_prime(1_025), weak_rsa.random_prime(1_024)),
}
_SIGNED = {
    "rsa-exponent-3": rsa.generate_private_key(3, 2_048),
    "rsa-factor-751": weak_rsa.key_of(751, weak_rsa.random_prime(2_038)),
    "rsa-roca": weak_rsa.key_of(weak_rsa.roca_prime(), weak_rsa.roca_prime()),
    "rsa-fermat": weak_rsa.key_of(*weak_rsa.close_primes(0)),
    "rsa-fermat-42-rounds": weak_rsa.key_of(*weak_rsa.close_primes(42)),
}


def files() -> Iterator[tuple[str, str, str]]:
    for name, key in _SHORT.items():
        yield "key-type-not-allowed+weak-key", name, bare(der(csr(key)))
    for name, key in _SIGNED.items():
        yield "weak-key", name, bare(der(csr(key)))
    for name, public_key in _impossible():
        yield "invalid-csr+weak-key", name, bare(unsigned_csr(public_key))
    huge = unsigned_csr(rsa_key((1 << 40_000) + 1, 65_537))
    yield "invalid-csr+key-type-not-allowed+weak-key", "rsa-40001", bare(huge)


def _impossible() -> Iterator[tuple[str, bytes]]:
    modulus = RSA_KEY.public_key().public_numbers().n
    yield "rsa-exponent-1", rsa_key(modulus, 1)
    yield "rsa-exponent-2", rsa_key(modulus, 2)
    yield "rsa-exponent-65536", rsa_key(modulus, 65_536)
    yield "rsa-exponent-negative", rsa_key(modulus, -65_537)
    yield "rsa-modulus-0", rsa_key(0, 65_537)
    yield "rsa-modulus-even", rsa_key(modulus - 1, 65_537)
    point = P256_KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    yield "ec-off-curve", p256_key(point[:-1] + bytes([point[-1] ^ 1]))
    yield "ec-at-infinity", p256_key(b"\0")
    yield "ec-coordinate-out-of-range", p256_key(b"\x04" + b"\xff" * 64)
