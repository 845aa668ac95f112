"""RSA keys with a known flaw, made as the flawed software made them."""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterator

import gmpy2
from cryptography.hazmat.primitives.asymmetric import rsa

EXPONENT = 65_537
_FIRST_39_PRIMES = [int(n) for n in range(2, 168) if gmpy2.is_prime(n)]


def key_of(p: int, q: int) -> rsa.RSAPrivateKey:
    """Make a private key of two primes, without the checks that would refuse it."""
    d = int(gmpy2.invert(EXPONENT, (p - 1) * (q - 1)))
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=d % (p - 1),
        dmq1=d % (q - 1),
        iqmp=int(gmpy2.invert(q, p)),
        public_numbers=rsa.RSAPublicNumbers(EXPONENT, p * q),
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def random_prime(bits: int) -> int:
    """Find a prime with its two highest bits set: two of them make a modulus of full length."""
    return int(gmpy2.next_prime(secrets.randbits(bits - 2) | 3 << (bits - 2)))


def roca_prime(bits: int = 1_024) -> int:
    """Find a prime of the form k * M + 65537^a mod M (CVE-2017-15361)."""
    primorial = math.prod(_FIRST_39_PRIMES)
    while True:
        residue = pow(EXPONENT, secrets.randbelow(primorial), primorial)
        k = (secrets.randbits(bits - 2) | 3 << (bits - 2)) // primorial
        candidate = k * primorial + residue
        if gmpy2.is_prime(candidate):
            return candidate


def close_primes(rounds: int) -> tuple[int, int]:
    """Find primes that Fermat's method parts after about so many rounds.

    The method starts at sqrt(pq) and ends at (p + q) / 2, which is about (q - p)^2 / (8 sqrt(pq))
    further.
    """
    p = random_prime(1_024)
    q = int(gmpy2.next_prime(p + math.isqrt(8 * rounds * p)))
    return p, q


def fermat_rounds(modulus: int, limit: int) -> Iterator[int]:
    """Count from 0 until Fermat's method finds the factors, or the limit is reached."""
    middle = math.isqrt(modulus)
    for count in range(limit):
        yield count
        if gmpy2.is_square((middle + 1 + count) ** 2 - modulus):
            return
