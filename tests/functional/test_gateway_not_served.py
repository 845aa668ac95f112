"""Where Sectigo does not serve this gateway its operators are told, and no client is blamed."""

from __future__ import annotations

import pytest

from cagateway.metrics import GATEWAY_NOT_SERVED
from tests.functional.order_house import new_csr
from tests.functional.order_requests import act, body, collect, make_due
from tests.functional.stack import Stack

OURS = (400, -226)


def fail(stack: Stack, at: str, status: int, code: int) -> None:
    stack.simulator.fail("status", status=status, code=code, description="No", at=at)


@pytest.mark.parametrize(
    ("status", "code", "answered"),
    [
        (*OURS, (503, "enrollment-not-placed", 1)),
        (400, -843, (503, "enrollment-not-placed", 1)),
        (401, -16, (503, "enrollment-not-placed", 1)),
        (400, -139, (400, "enrollment-refused", 0)),
        (400, -36, (400, "enrollment-refused", 0)),
        (400, -195, (503, "enrollment-not-placed", 0)),
    ],
)
def test_an_order_that_is_not_served_is_counted_and_no_other(
    issuing: Stack,
    capfd: pytest.CaptureFixture[str],
    *,
    status: int,
    code: int,
    answered: tuple[int, str, int],
) -> None:
    fail(issuing, "enroll", status, code)
    answer = issuing.enroll(body(new_csr()))
    counted = capfd.readouterr().out.count(f'"{GATEWAY_NOT_SERVED}":[1.0]')
    assert (answer.status, answer.body["error"]["code"], counted) == answered


def test_so_is_a_revocation(issuing: Stack, capfd: pytest.CaptureFixture[str]) -> None:
    number = issuing.enroll(body(new_csr())).body["enrollment"]["serialNumber"]
    fail(issuing, "revoke", *OURS)
    capfd.readouterr()
    answer = act(issuing, f"/certificates/{number}", type="RevokeAction")
    assert (answer.status, answer.body["error"]["code"]) == (503, "revocation-uncertain")
    assert f'"{GATEWAY_NOT_SERVED}":[1.0]' in capfd.readouterr().out


def test_and_a_look_at_an_order(issuing: Stack, capfd: pytest.CaptureFixture[str]) -> None:
    issuing.simulator.behave(approval=True)
    waiting = issuing.enroll(body(new_csr())).body["error"]["target"]
    make_due(issuing, waiting)
    fail(issuing, "api", *OURS)
    capfd.readouterr()
    collect(issuing, waiting)
    assert f'"{GATEWAY_NOT_SERVED}":[1.0]' in capfd.readouterr().out
