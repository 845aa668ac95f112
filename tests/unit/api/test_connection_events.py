"""What functions/connection_test understands, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cagateway.api.connection_events import answer_connection_event
from cagateway.domain.authorities.connection import Organization, OrganizationList
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.errors import ErrorKind, GatewayError
from tests.documents import SECTIGO_TYPES, document
from tests.fakes.sectigo import FakeSectigo

ACCOUNT = {
    "url": "https://cert-manager.com",
    "customer-uri": "acme",
    "credentials-secret": "cagateway/acme",
}
LISTED = OrganizationList((Organization(1, "A"), Organization(2, "B", "A")), is_complete=False)


def answered(event: object, sectigo: FakeSectigo | None = None) -> Mapping[str, Any]:
    sectigo = sectigo or FakeSectigo(SECTIGO_TYPES, organizations=LISTED)
    return answer_connection_event(sectigo, sectigo, event)


def test_a_document_is_tried_out() -> None:
    published = answered({"connectionTest": document()})
    assert published == {"profiles": 3, "reason": None, "message": None, "remarks": []}


def test_organizations_are_listed() -> None:
    assert answered({"organizationsOf": ACCOUNT}) == {
        "organizations": [
            {"id": 1, "name": "A", "parent": None},
            {"id": 2, "name": "B", "parent": "A"},
        ],
        "isComplete": False,
        "reason": None,
        "message": None,
    }


def test_that_there_are_none_says_why() -> None:
    sectigo = FakeSectigo()
    sectigo.fail(FailureReason.LOGIN_REFUSED)
    published = answered({"organizationsOf": ACCOUNT}, sectigo)
    assert (published["organizations"], published["reason"]) == ([], FailureReason.LOGIN_REFUSED)


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        {"caId": "ca-1"},
        {"connectionTest": "x"},
        {"organizationsOf": "x"},
        {"organizationsOf": {}},
        *({"organizationsOf": {**ACCOUNT, name: None}} for name in ACCOUNT),
        {"organizationsOf": {**ACCOUNT, "customer-uri": "a b"}},
    ],
    ids=repr,
)
def test_anything_else_is_malformed(event: object) -> None:
    with pytest.raises(GatewayError) as caught:
        answered(event)
    assert caught.value.kind is ErrorKind.MALFORMED_REQUEST
