"""The list of all CAs."""

from __future__ import annotations

from cagateway.services.authorities.catalog import configured_authorities
from tests.fakes.gateway import FakeGateway


def test_one_broken_configuration_leaves_the_other_authorities_listed(gateway: FakeGateway) -> None:
    gateway.create("broken", {"name": 7})
    assert [ca.ca_id for ca in configured_authorities(gateway.store)] == ["ca-1"]
