"""Trying out a document."""

from __future__ import annotations

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.services.authorities.connection_test import ConnectionTest, try_connection
from tests.documents import SECTIGO_TYPES, document
from tests.fakes.sectigo import FakeSectigo


def test_a_connection_that_works_gives_its_profiles() -> None:
    tested = try_connection(FakeSectigo(SECTIGO_TYPES), document())
    assert tested == ConnectionTest(profile_count=3)


def test_one_that_does_not_says_why() -> None:
    sectigo = FakeSectigo()
    sectigo.fail(FailureReason.LOGIN_REFUSED)
    assert try_connection(sectigo, document()).reason is FailureReason.LOGIN_REFUSED


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (document(enable_ca_profile_sync=False), ErrorKind.PROFILE_SYNC_DISABLED),
        (document(org_id="x"), ErrorKind.INVALID_CONFIGURATION),
    ],
    ids=["sync off", "broken"],
)
def test_without_one_there_is_nothing_to_try(content: dict[str, object], kind: ErrorKind) -> None:
    with pytest.raises(GatewayError) as refused:
        try_connection(FakeSectigo(), content)
    assert refused.value.kind is kind
