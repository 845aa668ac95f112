"""One serial number has one form here, whatever notation it comes in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.x509.serial_numbers import as_hex, hex_if_decimal, serial_number


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ABCDEF", id="upper-case"),
        pytest.param("abcdef", id="lower-case"),
        pytest.param("00ABCDEF", id="with-a-sign-octet"),
        pytest.param("000000000abcdef", id="with-leading-zeros"),
        pytest.param("ab:cd:ef", id="openssl-with-colons"),
        pytest.param("AB-CD-EF", id="with-hyphens"),
        pytest.param("AB CD EF", id="windows-with-blanks"),
        pytest.param("0xabcdef", id="with-a-prefix"),
        pytest.param("0XABCDEF", id="with-an-upper-case-prefix"),
        pytest.param("serial=ABCDEF", id="as-openssl-prints-it"),
        pytest.param("AB\u00a0CD\u00a0EF", id="with-no-break-spaces"),
        pytest.param(" \tABCDEF\n", id="pasted-with-blanks-around"),
    ],
)
def test_every_notation_is_read(text: str) -> None:
    assert serial_number(text) == "ABCDEF"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("  ", id="blank"),
        pytest.param(":", id="separators-alone"),
        pytest.param("0x", id="a-prefix-alone"),
        pytest.param("xyz", id="no-digits"),
        pytest.param("AB.CD", id="another-separator"),
        pytest.param("0x0xAB", id="two-prefixes"),
        pytest.param("-ABCDEF", id="negative"),
        pytest.param("+ABCDEF", id="with-a-plus"),
        pytest.param("0x-AB", id="negative-after-a-prefix"),
        pytest.param("AB--CD", id="two-separators"),
        pytest.param("AB-", id="nothing-after-a-separator"),
        pytest.param("-1g", id="negative-and-no-digit"),
        pytest.param("\u0661\u0662", id="arabic-digits"),
        pytest.param("\uff21\uff22", id="full-width-letters"),
        pytest.param("A" * 81, id="too-long"),
    ],
)
def test_what_is_none_is_told_apart(text: str) -> None:
    assert serial_number(text) is None


@pytest.mark.parametrize("text", ["0", "00", "0x0", "00:00"])
def test_nought_keeps_one_digit(text: str) -> None:
    assert serial_number(text) == "0"


def test_decimal_digits_that_hexadecimal_has_as_well_are_read_as_hexadecimal() -> None:
    assert serial_number("110") == "110"
    assert hex_if_decimal("110") == "6E"


@given(st.integers(min_value=10, max_value=2**160 - 1))
def test_whoever_writes_decimal_is_told_the_hexadecimal(number: int) -> None:
    read = serial_number(str(number))
    assert read is not None
    assert hex_if_decimal(read) == as_hex(number)


@given(st.integers(min_value=0, max_value=2**160 - 1))
def test_a_certificates_own_number_is_found_again_in_any_notation(number: int) -> None:
    digits = f"{number:x}"
    octets = bytes.fromhex(digits.zfill(len(digits) + len(digits) % 2))
    for written in (digits, f"0x{digits}", octets.hex(":"), f"00{octets.hex()}"):
        assert serial_number(written) == as_hex(number)
