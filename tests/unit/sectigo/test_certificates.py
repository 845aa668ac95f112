"""What Sectigo answers about certificates: read leniently, and never for more than it says."""

from __future__ import annotations

import pytest

from cagateway.domain.authorities.connection import Connection, SectigoAccount
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.orders.placement import OrderStatus, Placement
from cagateway.ports.certificate_orders import (
    NoSuchOrderError,
    PlacementUncertainError,
    SectigoUnavailableError,
)
from cagateway.sectigo.calls import RetryRule
from cagateway.sectigo.certificates import ORDER_LIMITS, SectigoCertificates
from cagateway.sectigo.errors import Execution, SectigoCallError
from tests.documents import CONNECTION
from tests.fakes.sectigo_client import AnsweringClient
from tests.orders import ORDER_ID

MARK = f"cagw:{ORDER_ID}"
PLACEMENT = Placement("MIIB", 1234, 63999, 200, ("a.example", "b.example"), MARK)


def answering(*bodies: object) -> tuple[SectigoCertificates, AnsweringClient]:
    """Make an adapter whose calls are answered in turn; an error is raised."""
    client = AnsweringClient(iter(bodies))
    return SectigoCertificates(client.as_sectigos), client


def refusal(code: int | None, execution: Execution = Execution.REFUSED) -> SectigoCallError:
    return SectigoCallError(
        FailureReason.SERVER_ERROR, "no", execution=execution, status=400, code=code
    )


def test_an_order_is_one_post_within_the_time_that_is_left() -> None:
    sectigo, client = answering({"sslId": 7, "renewId": "abc"})
    placed = sectigo.place(CONNECTION, PLACEMENT, 9)
    assert (placed.sectigo_id, placed.renew_id) == (7, "abc")
    (call,) = client.calls
    assert (call.method, call.path, call.retry) == (
        *("POST", "/api/ssl/v1/enroll"),
        RetryRule.NEVER,
    )
    assert call.body == {
        "orgId": 1234,
        "csr": "MIIB",
        "certType": 63999,
        "term": 200,
        "subjAltNames": "a.example,b.example",
        "comments": MARK,
    }
    assert call.limits == ORDER_LIMITS.within(9)
    assert call.limits.attempts == 1


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("https://cert-manager.com", "/api/ssl/v1/7"),
        ("https://hard.cert-manager.com", "/api/ssl/v1/7"),
        ("https://admin.enterprise.sectigo.com", "/api/ssl/v2/7"),
        ("https://admin.enterprise.sectigo.com/", "/api/ssl/v2/7"),
    ],
)
def test_the_version_is_the_hosts(host: str, path: str) -> None:
    sectigo, client = answering({"id": 7, "status": "Issued"})
    sectigo.details(Connection(SectigoAccount(host, "demo", "cagateway/demo"), 1234), 7, 9)
    assert client.calls[0].path == path


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        {},
        {"sslId": None},
        {"sslId": 0},
        {"sslId": -5},
        {"sslId": "seven"},
        {"sslId": 1.5},
        {"sslId": 7.0},
        {"sslId": [7]},
        {"sslId": True},
        {"sslId": False},
        {"sslId": "7 "},
        {"sslId": "+7"},
        {"sslId": "\u0667"},
        {"sslId": "1" * 5_000},
        {"sslId": 10**30},
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body)[:24],
)
def test_an_order_whose_number_nobody_can_read_may_be_there(body: object) -> None:
    sectigo, _ = answering(body)
    with pytest.raises(PlacementUncertainError):
        sectigo.place(CONNECTION, PLACEMENT, 9)


@pytest.mark.parametrize(
    ("body", "renew_id"),
    [
        ({"sslId": 7}, ""),
        ({"sslId": "7", "renewId": None}, ""),
        ({"sslId": 7, "renewId": 12, "colour": "blue"}, "12"),
        # The number is what counts: whatever else is wrong must not lose a paid order.
        ({"sslId": 7, "renewId": {"id": 1}}, ""),
        ({"sslId": 7, "renewId": True}, ""),
    ],
    ids=str,
)
def test_an_orders_number_is_read_as_versions_write_it(body: object, renew_id: str) -> None:
    sectigo, _ = answering(body)
    placed = sectigo.place(CONNECTION, PLACEMENT, 9)
    assert (placed.sectigo_id, placed.renew_id) == (7, renew_id)


@pytest.mark.parametrize(
    ("body", "status", "serial"),
    [
        ({"status": "ISSUED", "serialNumber": "00:ab:CD"}, OrderStatus.ISSUED, "ABCD"),
        ({"status": "Issued", "serialNumber": ""}, OrderStatus.ISSUED, None),
        ({"status": "Issued", "serialNumber": None}, OrderStatus.ISSUED, None),
        ({"status": "Issued", "serialNumber": "pending"}, OrderStatus.ISSUED, None),
        ({"status": " sa  approved "}, OrderStatus.AWAITING_APPROVAL, None),
        ({"status": None}, OrderStatus.UNKNOWN, None),
        ({"status": 3}, OrderStatus.UNKNOWN, None),
        ({"status": "Vetting\x00\u202e"}, OrderStatus.UNKNOWN, None),
        ({"status": True, "serialNumber": True}, OrderStatus.UNKNOWN, None),
        ({"status": ["Issued"], "serialNumber": ["AB"]}, OrderStatus.UNKNOWN, None),
        ({"status": {"a": 1}, "serialNumber": 1.5}, OrderStatus.UNKNOWN, None),
        ({"id": 7, "status": "Issued"}, OrderStatus.ISSUED, None),
        ({"id": None, "sslId": "7", "status": "Issued"}, OrderStatus.ISSUED, None),
        ({}, OrderStatus.UNKNOWN, None),
    ],
    ids=str,
)
def test_details_are_read_as_versions_write_them(
    body: dict[str, object], status: OrderStatus, serial: str | None
) -> None:
    sectigo, _ = answering({"sslId": 7} | body)
    details = sectigo.details(CONNECTION, 7, 9)
    assert (details.sectigo_id, details.status, details.serial_number) == (7, status, serial)
    assert "\x00" not in details.status_text
    assert "\u202e" not in details.status_text


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>", [], b"[" * 100_000),
        # About another order, or nobody can tell about which.
        {"status": "Declined"},
        {"status": "Declined", "id": None, "sslId": None},
        {"status": "Declined", "id": 8},
        {"status": "Declined", "id": 7, "sslId": 8},
        {"status": "Declined", "id": True},
        {"status": "Declined", "id": [7]},
    ],
    ids=lambda body: repr(body)[:48],
)
def test_details_that_cannot_be_read_are_asked_for_again(body: object) -> None:
    sectigo, _ = answering(body)
    with pytest.raises(SectigoUnavailableError):
        sectigo.details(CONNECTION, 7, 9)


@pytest.mark.parametrize(
    "error",
    [
        *(refusal(-5101), refusal(None), refusal(-1, Execution.UNKNOWN)),
        refusal(None, Execution.NOT_SENT),
    ],
    ids=["no-such-order", "refused", "broke", "not-sent"],
)  # fmt: skip
def test_without_details_nothing_is_known(error: SectigoCallError) -> None:
    sectigo, _ = answering(error)
    with pytest.raises(SectigoUnavailableError):
        sectigo.details(CONNECTION, 7, 9)


def test_an_order_that_sectigo_does_not_have_is_not_one_that_it_said_nothing_of() -> None:
    sectigo, _ = answering(refusal(-5101), refusal(-5101))
    with pytest.raises(NoSuchOrderError):
        sectigo.details(CONNECTION, 7, 9)
    assert sectigo.collect(CONNECTION, 7, 9) is None
