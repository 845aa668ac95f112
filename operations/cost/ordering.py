"""Ordering certificates as functions/enrollment and functions/collection do, to be measured."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

from cagateway import bootstrap_orders
from cagateway.settings import Settings
from local.sectigo.simulator import SectigoSimulator
from local.surroundings import ROOT

CA_ID = "ca-0"
_HTTP_OK = 200
# More than a look is early, and than one may follow another.
_EARLIER = timedelta(minutes=1)


def context() -> SimpleNamespace:
    """Give what Lambda gives with an event."""
    return SimpleNamespace(
        function_name="cost",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:cost",
        aws_request_id=os.urandom(16).hex(),
        get_remaining_time_in_millis=lambda: 60_000,
    )


@dataclass
class Ordering:
    """Orders, and looks at an order.

    Args:
        enrollment: The function's module.
        collection: The same.
        sectigo: What it orders at.
    """

    enrollment: ModuleType
    collection: ModuleType
    sectigo: SectigoSimulator
    numbers: Iterator[int] = field(default_factory=itertools.count)
    waiting: str = ""

    def order(self) -> int:
        """Get a certificate that Sectigo issues at once, with a key made here."""
        answer = self._enrolled()
        if answer["statusCode"] != _HTTP_OK:
            raise AssertionError(f"an order ended otherwise: {answer}")
        return len(answer["body"])

    def wait_for_approval(self) -> None:
        """Place an order that stays open."""
        self.sectigo.behave(approval=True)
        self.waiting = json.loads(self._enrolled()["body"])["error"]["target"]

    def make_due(self) -> None:
        """Have it be time for another look."""
        orders = bootstrap_orders.order_store(Settings.from_environment(os.environ))
        order = orders.find(CA_ID, self.waiting)
        if order is None:
            raise AssertionError("the order is gone")
        past = datetime.now(UTC) - _EARLIER
        due = replace(order, version=order.version + 1, looked_at=past, next_look_at=past)
        if not orders.save(due, order):
            raise AssertionError("somebody else wrote the order")

    def look(self) -> int:
        """Look at the order that waits."""
        text = (ROOT / "events" / "collection-look.json").read_text("utf-8")
        event = json.loads(text)
        event["Records"][0]["body"] = json.dumps({"caId": CA_ID, "orderId": self.waiting})
        answer = self.collection.lambda_handler(event, context())
        if answer["batchItemFailures"]:
            raise AssertionError(f"a look ended otherwise: {answer}")
        return len(json.dumps(answer))

    def _enrolled(self) -> dict[str, Any]:
        text = (ROOT / "events" / "enrollment-pkcs10.json").read_text("utf-8")
        event = json.loads(text.replace("/sectigo/", f"/{CA_ID}/"))
        event["pathParameters"] = {"caId": CA_ID}
        event["body"] = json.dumps(
            {
                "profileId": "63999",
                "requiredFormat": {
                    "format": "PKCS12",
                    "protection": {"type": "PasswordProtection", "password": "changeit"},
                },
                "subjectAltNames": [
                    {"type": "dNSName", "value": f"www{next(self.numbers)}.example.com"}
                ],
            }
        )
        answer: dict[str, Any] = self.enrollment.lambda_handler(event, context())
        return answer
