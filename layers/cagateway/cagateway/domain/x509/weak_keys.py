"""RSA keys that no CA should certify, whatever a profile's list says.

The rules are those of CA/B BR 6.1.5 and 6.1.6, as Let's Encrypt's boulder applies them; cheapest
first. cryptography judges none of this: it reads 512-bit keys without a word.
"""

from __future__ import annotations

import functools
import math

# CA/B BR 6.1.5 and NIST SP 800-131A: 2048 bits at least, and whole bytes.
MIN_MODULUS_BITS = 2_048
# OpenSSL verifies nothing longer (OPENSSL_RSA_MAX_MODULUS_BITS). It also bounds the work below.
MAX_MODULUS_BITS = 16_384
# CA/B BR 6.1.6 and FIPS 186-5, 5.1: odd, and 2^16 + 1 at least.
MIN_EXPONENT = 65_537
# CA/B BR 6.1.6: no factors smaller than 752.
_SMALL_FACTOR_BOUND = 752
# CA/B BR 6.1.1.3 asks for 100 rounds at least; boulder goes 110.
_FERMAT_ROUNDS = 110
# Nemec et al., "The Return of Coppersmith's Attack" (CVE-2017-15361): the flawed library made
# primes k * M + 65537^a mod M, where M is the product of the first primes, 39 for its shortest
# keys and more for longer ones. So its moduli are powers of 65537 modulo each of these.
_ROCA_LARGEST_PRIME = 167


def rsa_weakness(modulus: int, exponent: int) -> str | None:
    """Say what is weak about an RSA key; `None` if nothing is known to be.

    >>> rsa_weakness(2**2047 + 1, 3)
    'has the public exponent 3; it must be odd and 65537 or more'
    """
    return (
        modulus_weakness(modulus.bit_length())
        or _exponent_weakness(exponent)
        or _factor_weakness(modulus)
    )


def modulus_weakness(bits: int) -> str | None:
    """Say what is weak about a modulus of this length; `None` if nothing is."""
    if MIN_MODULUS_BITS <= bits <= MAX_MODULUS_BITS and bits % 8 == 0:
        return None
    return f"has {bits} bits; it must have {MIN_MODULUS_BITS} to {MAX_MODULUS_BITS}, in steps of 8"


def _exponent_weakness(exponent: int) -> str | None:
    if exponent >= MIN_EXPONENT and exponent % 2:
        return None
    shown = str(exponent) if exponent < MIN_EXPONENT else "an even number"
    return f"has the public exponent {shown}; it must be odd and {MIN_EXPONENT} or more"


def _factor_weakness(modulus: int) -> str | None:
    if math.gcd(modulus, _small_primes_product()) > 1:
        return f"has a prime factor below {_SMALL_FACTOR_BOUND}, so it is no product of two primes"
    if is_roca(modulus):
        return "was made by a chip whose keys can be factored (ROCA, CVE-2017-15361)"
    if has_close_factors(modulus):
        return "has two prime factors that are close together, and so is factored at once (Fermat)"
    return None


def is_roca(modulus: int) -> bool:
    """Tell whether a modulus bears the ROCA fingerprint, as 1 in 2^28 others do."""
    return all((powers >> modulus % prime) & 1 for prime, powers in _roca_fingerprint())


def has_close_factors(modulus: int) -> bool:
    """Tell whether Fermat's method factors a modulus within 110 rounds."""
    middle = math.isqrt(modulus - 1) + 1
    for candidate in range(middle, middle + _FERMAT_ROUNDS):
        remainder = candidate * candidate - modulus
        # A square ends in 0, 1, 4 or 9 modulo 16: that spares three roots in four.
        if remainder & 15 in (0, 1, 4, 9) and math.isqrt(remainder) ** 2 == remainder:
            return True
    return False


@functools.cache
def _small_primes_product() -> int:
    return math.prod(_primes_below(_SMALL_FACTOR_BOUND))


@functools.cache
def _roca_fingerprint() -> tuple[tuple[int, int], ...]:
    """List odd primes, each with a bit set for every power of 65537 modulo it."""
    return tuple(
        (prime, sum(1 << power for power in {pow(65_537, n, prime) for n in range(prime)}))
        for prime in _primes_below(_ROCA_LARGEST_PRIME + 1)[1:]
    )


def _primes_below(bound: int) -> list[int]:
    candidates = range(2, bound)
    return [n for n in candidates if all(n % divisor for divisor in range(2, math.isqrt(n) + 1))]
