"""A client's document that says no identity: the client comes by ACME alone."""

from __future__ import annotations

import pytest

from cagateway.domain.access.clients import read_client


@pytest.mark.parametrize("needs_issuer", [False, True])
@pytest.mark.parametrize("given", [{}, {"identity": None}], ids=repr)
def test_a_client_needs_no_identity(given: dict[str, None], needs_issuer: bool) -> None:
    document = {"role": "integrator", **given}
    assert read_client("web", document, needs_issuer=needs_issuer).identity is None
