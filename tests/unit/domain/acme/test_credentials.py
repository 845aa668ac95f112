"""What an ACME credential is made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cagateway.domain.acme.credentials import AcmeCredential, new_hmac_key

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_a_random_source_that_is_out_of_order_is_not_asked_for_ever() -> None:
    # 0xF8 begins with a hyphen in base64url.
    with pytest.raises(RuntimeError, match="out of order"):
        new_hmac_key(lambda size: b"\xf8" * size)


def test_a_key_has_256_bits() -> None:
    assert new_hmac_key(lambda size: b"\x01" * size) == b"\x01" * 32


def test_a_credential_makes_accounts_until_its_end() -> None:
    for_ever = AcmeCredential("k", "web", NOON)
    assert for_ever.makes_accounts(NOON + timedelta(days=9_999))
    ending = AcmeCredential("k", "web", NOON, expires_at=NOON)
    assert ending.makes_accounts(NOON - timedelta(seconds=1))
    assert not ending.makes_accounts(NOON)
