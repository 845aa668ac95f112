"""What a month costs, from what an invocation uses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from local.surroundings import ROOT
from operations.cost.__main__ import PRICES, SIZES, installation
from operations.cost.metering import Use
from operations.cost.model import ORDER_KEPT_MONTHS, Measured, monthly

NOTHING = Measured(Use(), Use(), Use(), Use(), tick_cas=100, stored_bytes=0)
FREE = dict.fromkeys(PRICES["prices"], 0.0)
IDLE = replace(installation(cas=0, secrets=0), reads=0, validations=0, orders=0)


def test_a_secret_costs_the_same_whoever_uses_it() -> None:
    prices = FREE | {"secretMonth": 0.4}
    own = monthly(NOTHING, installation(1000, secrets=1000), prices)
    shared = monthly(NOTHING, installation(1000, secrets=1), prices)
    assert own["Secrets Manager"] == pytest.approx(400)
    assert shared["Secrets Manager"] == pytest.approx(0.4)


def test_requests_are_billed_by_the_million() -> None:
    prices = FREE | {"apiGatewayMillionRequests": 3.5}
    asked = replace(IDLE, reads=2_000_000, validations=1_000_000)
    assert monthly(NOTHING, asked, prices)["API Gateway"] == pytest.approx(10.5)


def test_processor_time_is_longer_where_there_is_less_of_a_processor() -> None:
    prices = FREE | {"lambdaGigabyteSecondArm64": 1.0}
    read = replace(NOTHING, read=Use(cpu_ms=1000))
    # 1,769 MB are a whole processor; at 512 MB the same takes 3.46 times as long, at half a GB.
    cost = monthly(read, replace(IDLE, reads=1), prices)["Lambda"]
    assert cost == pytest.approx(1769 / 512 * 0.5)


def test_a_tick_grows_with_the_number_of_cas() -> None:
    prices = FREE | {"dynamodbMillionReadUnits": 1_000_000}
    tick = replace(NOTHING, tick=Use(read_units=100))
    ten, thousand = (
        monthly(tick, replace(IDLE, cas=cas), prices)["DynamoDB"] for cas in (10, 1000)
    )
    assert thousand == pytest.approx(100 * ten)


def test_an_order_costs_its_waits_its_looks_its_keys_and_what_is_kept() -> None:
    ordered = replace(IDLE, orders=1)
    waits = monthly(NOTHING, ordered, FREE | {"lambdaGigabyteSecondArm64": 1.0})["Lambda"]
    # Two requests of 25 s at 1,769 MB, and five looks of Sectigo's second at 512 MB.
    assert waits == pytest.approx(2 * 25 * 1769 / 1024 + 5 * 512 / 1024)
    using = replace(NOTHING, order=Use(index_units=3, key_calls=2), look=Use(index_units=4))
    writes = monthly(using, ordered, FREE | {"dynamodbMillionWriteUnits": 1e6})["DynamoDB"]
    assert writes == pytest.approx(2 * 3 + 5 * 4)
    keys = monthly(using, ordered, FREE | {"kmsTenThousandCalls": 1e4})["KMS"]
    assert keys == pytest.approx(2 * 2)
    kept = replace(NOTHING, order_bytes=10**9)
    stored = monthly(kept, ordered, FREE | {"dynamodbGigabyteMonth": 1.0})["DynamoDB"]
    assert stored == pytest.approx(ORDER_KEPT_MONTHS)


def test_an_idle_stack_costs_its_metrics_its_alarms_and_a_key() -> None:
    costs = monthly(NOTHING, IDLE, PRICES["prices"])
    tick_logs = costs.pop("Logs") + costs.pop("Lambda")
    assert tick_logs < 0.01
    watched = costs.pop("Metrics, alarms, dashboard")
    assert watched > 0
    assert costs.pop("KMS") == PRICES["prices"]["kmsKeyMonth"]
    # Lambda asks the orders' queue all the time.
    assert 0 < costs.pop("SQS") < 0.5
    assert sum(costs.values()) == 0


def test_the_page_says_of_which_day_its_prices_are() -> None:
    page = (ROOT / "docs" / "cost.md").read_text("utf-8")
    assert PRICES["asOf"] in page
    for size in SIZES:
        assert f"{size:,} CAs" in page
