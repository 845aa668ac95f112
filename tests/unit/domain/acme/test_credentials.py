"""What an ACME credential is made of."""

from __future__ import annotations

import pytest

from cagateway.domain.acme.credentials import new_hmac_key


def test_a_random_source_that_is_out_of_order_is_not_asked_for_ever() -> None:
    # 0xF8 begins with a hyphen in base64url.
    with pytest.raises(RuntimeError, match="out of order"):
        new_hmac_key(lambda size: b"\xf8" * size)
