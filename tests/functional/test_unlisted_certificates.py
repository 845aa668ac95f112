"""Certificates of older software come into the list, once and for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

from cagateway.services.certificates.listing import Wanted
from cagateway.store import order_consequences
from cagateway.store.certificate_index import DynamoDBUnlistedCertificates
from cagateway.store.table import Table
from tests.fakes.clock import NOON
from tests.functional.dynamodb_calls import calls_to
from tests.functional.test_listed_certificates import (
    DAY,
    REVOKED,
    VALID,
    all_lines,
    issue,
    numbers,
    revoke,
    standing,
)

EVENT = order_consequences._event  # noqa: SLF001 - as older software wrote it, but for a word


def test_what_older_software_issued_and_revoked_is_listed_once_and_for_good(table: Table) -> None:
    with before_the_list():
        for number in range(1, 8):
            issue(table, number, "www.example.com", ends_in=100 + number)
        revoke(table, issue(table, 8, "gone.example.com"))
    ninth = issue(table, 9, "late.example.com", ends_in=200)
    assert numbers(all_lines(table, Wanted())) == [9]
    catch_up(table)
    assert numbers(all_lines(table, Wanted())) == [8, *range(1, 8), 9]
    assert numbers(all_lines(table, Wanted(status=REVOKED))) == [8]
    with before_the_list():
        revoke(table, ninth)
        issue(table, 10, "back.example.com", ends_in=300, after_days=3)
    catch_up(table)
    assert standing(table)[9] == (REVOKED, "")
    assert standing(table)[10] == (VALID, "")
    with calls_to(table) as calls:
        catch_up(table)
    assert calls == ["GetItem", "Query"]


def test_a_revocation_stands_whatever_is_caught_up_beside_it(table: Table) -> None:
    with before_the_list():
        one = issue(table, 1, "www.example.com")
    gets = iter(range(9))

    def revoke_after_the_order_is_read(**_: object) -> None:
        # How far it has come, what the number leads to, the order.
        if next(gets) == 2:
            revoke(table, one)

    events = table.client.meta.events
    events.register("after-call.dynamodb.GetItem", revoke_after_the_order_is_read, "revoke")
    DynamoDBUnlistedCertificates(table).list_some("ca-1", NOON + 9 * DAY, 1)
    events.unregister("after-call.dynamodb.GetItem", unique_id="revoke")
    assert standing(table) == {1: (REVOKED, "")}


def catch_up(table: Table) -> None:
    unlisted = DynamoDBUnlistedCertificates(table)
    for _ in range(9):
        if not unlisted.list_some("ca-1", NOON + 9 * DAY, 3):
            return
    raise AssertionError("it does not end")


@contextmanager
def before_the_list() -> Iterator[None]:
    """Write as the release before did: without entries, and without a word of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_consequences, "entries", lambda *_: [])
        patch.setattr(order_consequences, "_event", _event_as_then)
        yield


def _event_as_then(*given: Any) -> TransactWriteItemTypeDef:  # noqa: ANN401 - as there
    put = EVENT(*given)["Put"]
    item = {name: value for name, value in put["Item"].items() if name != "isListed"}
    return {"Put": {**put, "Item": item}}
