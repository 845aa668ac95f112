"""When a certificate should be renewed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cagateway.domain.acme.renewal_info import read_certificate_id, renewal_window

BEGINS = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_a_certificate_is_named_by_its_issuers_key_and_its_number() -> None:
    # RFC 9773, 4.1's own example.
    read = read_certificate_id("aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE")
    assert read is not None
    assert read.key_id == "69885B6B87464041E1B37B847BA0AE2CDE01C8D4"
    assert read.serial_number == "87654321"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "a",
        "a.b.c",
        "aYhba4dGQEHhs3uEe6CuLN4ByNQ.",
        ".AIdlQyE",
        "a.AIdlQyE",  # no whole octet
        "aYhba4dGQEHhs3uEe6CuLN4ByNQ.h2VDIQ",  # negative
        "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AAEB",  # padded with a zero
        "aYhba4dGQEHhs3uEe6CuLN4ByNR.AIdlQyE",  # bits beyond the last octet
        "aYhba4dGQEHhs3uEe6CuLN4ByNQ=.AIdlQyE",
        f"{'A' * 300}.AIdlQyE",
    ],
)
def test_what_names_none_is_not_read(text: str) -> None:
    assert read_certificate_id(text) is None


@pytest.mark.parametrize("days", [1, 47, 199, 398])
def test_a_fleet_is_spread_between_two_thirds_of_its_life_and_its_end(days: int) -> None:
    life = timedelta(days=days)
    windows = [renewal_window(f"{number:X}", BEGINS, BEGINS + life, None) for number in range(200)]
    for window in windows:
        assert BEGINS + life * 2 / 3 - timedelta(seconds=1) <= window.start < window.end
        # A failure leaves time to try again.
        assert window.end <= BEGINS + life * 0.9
        assert 300 <= window.ask_again_seconds <= 21_600
    starts = sorted(window.start for window in windows)
    assert starts[-1] - starts[0] > life / 8
    busiest = max(sum(one <= other < one + life / 60 for other in starts) for one in starts)
    assert busiest < 50


def test_what_is_revoked_is_renewed_at_once() -> None:
    revoked_at = BEGINS + timedelta(days=3)
    window = renewal_window("AB", BEGINS, BEGINS + timedelta(days=47), revoked_at)
    assert window.start < window.end <= revoked_at
