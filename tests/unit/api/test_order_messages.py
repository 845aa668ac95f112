"""What functions/collection is given: messages that say what they want, and those that do not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.api.order_messages import (
    AssessAuthorities,
    CompareAll,
    CompareOrders,
    PollOrder,
    Task,
    UnreadableMessageError,
    read_task,
    work_off,
)
from tests.orders import ORDER_ID

LOOK = json.dumps({"caId": "ca-1", "orderId": ORDER_ID})


@pytest.mark.parametrize(
    ("body", "task"),
    [
        pytest.param(LOOK, PollOrder("ca-1", ORDER_ID), id="look"),
        pytest.param('{"compare":["ca-1","ca-2"]}', CompareOrders(("ca-1", "ca-2")), id="compare"),
        pytest.param('{"compare":[]}', CompareOrders(()), id="compare-nothing"),
        pytest.param(
            json.dumps({"compare": ["ca-1", 7, None, "no id!", ["x"]]}),
            CompareOrders(("ca-1",)),
            id="compare-with-what-is-no-id",
        ),
        pytest.param(
            json.dumps({"compare": [], "assess": ["ca-1", 7], "readsDomains": True}),
            AssessAuthorities(("ca-1",), reads_domains=True),
            id="assess",
        ),
        pytest.param(
            json.dumps({"assess": [], "readsDomains": "yes"}),
            AssessAuthorities(()),
            id="assess-nothing",
        ),
        pytest.param(
            json.dumps({"caId": "ca-1", "orderId": ORDER_ID, "colour": "blue"}),
            PollOrder("ca-1", ORDER_ID),
            id="with-what-only-newer-software-knows",
        ),
    ],
)
def test_a_message_is_read(body: str, task: Task) -> None:
    assert read_task(body) == task


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="no-json"),
        pytest.param("[" * 100_000, id="too-deep"),
        pytest.param("[]", id="no-object"),
        pytest.param("{}", id="nothing-in-it"),
        pytest.param('{"caId":"ca-1"}', id="without-an-order"),
        pytest.param(json.dumps({"caId": 7, "orderId": ORDER_ID}), id="a-number-for-a-ca"),
        pytest.param(json.dumps({"caId": "a b", "orderId": ORDER_ID}), id="no-ca-id"),
        pytest.param(json.dumps({"caId": "ca-1", "orderId": "x"}), id="no-order-id"),
        pytest.param(json.dumps({"caId": "ca-1", "orderId": None}), id="null-for-an-order"),
        pytest.param('{"compare":"ca-1"}', id="compare-without-a-list"),
    ],
)
def test_what_nobody_here_wrote_is_no_message(body: str) -> None:
    with pytest.raises(UnreadableMessageError):
        read_task(body)


@given(st.text(max_size=50) | st.from_regex(r'\{"(caId|orderId|compare)":.{0,20}\}'))
def test_whatever_comes_is_read_or_refused(body: str) -> None:
    try:
        task = read_task(body)
    except UnreadableMessageError:
        return
    assert isinstance(task, PollOrder | CompareOrders)


def batch(*bodies: str) -> dict[str, object]:
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    return {"Records": records}


def test_each_message_is_worked_off_and_what_fails_alone_comes_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done = list[Task]()

    def do(task: Task) -> None:
        if task == CompareOrders(("broken",)):
            raise RuntimeError("whatever")
        done.append(task)

    answer = work_off(batch(LOOK, '{"compare":["broken"]}', "{", LOOK), do)
    failed = [one["itemIdentifier"] for one in answer["batchItemFailures"]]
    assert failed == ["1", "2"]
    assert done == [PollOrder("ca-1", ORDER_ID)] * 2
    assert "could not be worked off" in caplog.text


def test_a_batch_that_went_well_has_no_failures() -> None:
    assert work_off(batch(LOOK), lambda _: None) == {"batchItemFailures": []}


@pytest.mark.parametrize("event", [{}, {"source": "aws.scheduler"}], ids=["empty", "schedule"])
def test_what_is_no_batch_is_the_daily_event(event: dict[str, object]) -> None:
    done = list[Task]()
    work_off(event, done.append)
    assert done == [CompareAll()]
