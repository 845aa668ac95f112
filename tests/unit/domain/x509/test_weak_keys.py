"""The weak-key rules, beside badkeys as a second opinion."""

from __future__ import annotations

import math

import pytest
from badkeys.rsakeys import fermat, roca, smallfactors
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import assume, given
from hypothesis import strategies as st

from cagateway.domain.violations import Violation
from cagateway.domain.x509.csr import read_csr
from cagateway.domain.x509.weak_keys import (
    has_close_factors,
    is_roca,
    modulus_weakness,
    rsa_weakness,
)
from tests.enrollment import ACCEPTED

SMALLEST_SOUND_FACTOR = 757  # the first prime from 752 on
PRIME = (3 << 2_036) + 665


def modulus_of(name: str) -> int:
    (path,) = ACCEPTED.parent.rglob(f"{name}.txt")
    csr = read_csr(path.read_text())
    assert not isinstance(csr, Violation)
    key = csr.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    return key.public_numbers().n


def fermat_rounds(modulus: int, limit: int) -> int:
    """Count how often Fermat's method tries until it finds the factors, up to a limit."""
    middle = math.isqrt(modulus)
    squares = ((middle + 1 + count) ** 2 - modulus for count in range(limit))
    is_found = (math.isqrt(square) ** 2 == square for square in squares)
    return next((count for count, found in enumerate(is_found, 1) if found), limit)


SOUND = modulus_of("bare")


@pytest.mark.parametrize(
    ("modulus", "exponent", "word"),
    [
        pytest.param(SOUND >> 1024, 65_537, "1024 bits", id="short"),
        pytest.param(SOUND >> 1, 65_537, "2047 bits", id="a-bit-short"),
        pytest.param(SOUND << 1, 65_537, "2049 bits", id="not-whole-bytes"),
        pytest.param(1 << 16_391, 65_537, "16392 bits", id="longer-than-anything-verifies"),
        pytest.param(SOUND, 3, "exponent 3", id="exponent-3"),
        pytest.param(SOUND, 65_535, "exponent 65535", id="exponent-below-65537"),
        pytest.param(SOUND, 65_538, "an even number", id="exponent-even"),
        pytest.param(SOUND - 1, 65_537, "factor", id="modulus-even"),
        pytest.param(modulus_of("rsa-factor-751"), 65_537, "factor", id="small-factor"),
        pytest.param(modulus_of("rsa-roca"), 65_537, "ROCA", id="roca"),
        pytest.param(modulus_of("rsa-fermat"), 65_537, "Fermat", id="fermat"),
    ],
)
def test_a_weak_key_is_told_why(modulus: int, exponent: int, word: str) -> None:
    assert word in (rsa_weakness(modulus, exponent) or "")


@pytest.mark.parametrize("exponent", [65_537, 65_539, 2**63 + 1], ids=str)
def test_odd_exponents_from_65537_are_sound(exponent: int) -> None:
    assert rsa_weakness(SOUND, exponent) is None


@pytest.mark.parametrize("bits", [2_048, 2_056, 3_072, 4_096, 8_192, 16_384])
def test_whole_bytes_from_2048_bits_are_sound(bits: int) -> None:
    assert modulus_weakness(bits) is None


def test_factors_from_752_on_are_not_looked_for() -> None:
    assert rsa_weakness(SMALLEST_SOUND_FACTOR * PRIME, 65_537) is None


def test_forty_two_rounds_are_found() -> None:
    modulus = modulus_of("rsa-fermat-42-rounds")
    assert 35 <= fermat_rounds(modulus, 110) <= 50
    assert has_close_factors(modulus)


class TestBesideBadkeys:
    @pytest.mark.parametrize(
        "name",
        ["bare", "rsa-3072", "rsa-factor-751", "rsa-roca", "rsa-fermat", "rsa-fermat-42-rounds"],
    )
    def test_the_corpus_is_judged_alike(self, name: str) -> None:
        modulus = modulus_of(name)
        assert is_roca(modulus) == bool(roca(modulus))
        assert has_close_factors(modulus) == bool(fermat(modulus))
        is_weak = bool(roca(modulus) or fermat(modulus) or smallfactors(modulus))
        assert (rsa_weakness(modulus, 65_537) is not None) == is_weak

    @given(st.integers(1 << 2_047, (1 << 2_048) - 1))
    def test_any_modulus_is_a_roca_modulus_for_both_or_neither(self, modulus: int) -> None:
        assert is_roca(modulus) == bool(roca(modulus))

    @given(st.integers(1 << 1_023, 1 << 1_024), st.integers(1, 95))
    def test_close_factors_are_close_for_both(self, middle: int, rounds: int) -> None:
        # (middle - b)(middle + b) is found after about b^2 / (2 middle) rounds.
        half_distance = math.isqrt(2 * rounds * middle)
        modulus = middle * middle - half_distance * half_distance
        assume(modulus % 2)
        assert has_close_factors(modulus)
        assert fermat(modulus)

    @given(st.integers(1 << 1_023, 1 << 1_024))
    def test_factors_that_are_far_apart_are_far_for_both(self, middle: int) -> None:
        half_distance = math.isqrt(2 * 1_000 * middle)
        modulus = middle * middle - half_distance * half_distance
        assert has_close_factors(modulus) == bool(fermat(modulus))
