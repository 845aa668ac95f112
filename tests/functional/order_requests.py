"""Requests for certificates, as clients send them, and what the stack makes of them."""

from __future__ import annotations

import json
from typing import Any

from tests.api_events import Answer, api_event
from tests.functional.queues import take_all
from tests.functional.stack import Stack, answer_of
from tests.lambda_context import FakeLambdaContext

ROOT = "/v1/certificate-authorities/sectigo"


def configure(stack: Stack, **settings: object) -> None:
    stack.configure("sectigo", enable_enrollment=True, **settings)


def body(csr: str | None, output: str = "PEM", **parts: Any) -> dict[str, Any]:  # noqa: ANN401 - a request's parts
    return {"profileId": "63999", "requiredFormat": {"format": output}, "csr": csr, **parts}


def pkcs12_body(password: str = "s3cret-s3cret") -> dict[str, Any]:  # noqa: S107 - a test's
    protection = {"type": "PasswordProtection", "password": password}
    return {
        "profileId": "63999",
        "requiredFormat": {"format": "PKCS12", "protection": protection},
        "subjectAltNames": [{"type": "dNSName", "value": "www.example.com"}],
    }


def renewal(csr: str, serial_number: str) -> dict[str, Any]:
    return body(csr, renewal=True, properties={"RenewalSerialNumber": serial_number})


def issued(stack: Stack, wanted: dict[str, Any]) -> str:
    """Have a certificate issued; give its serial number."""
    answer = stack.enroll(wanted)
    assert answer.status == 200, answer.text
    return str(answer.body["enrollment"]["serialNumber"])


def change(stack: Stack, **properties: object) -> dict[str, Any]:
    """Change properties of the CA's document; give what they all were."""
    stored = stack.manage("GET").body["ca"]["configuration"]
    before: dict[str, Any] = stored["properties"]
    named = {name.replace("_", "-"): value for name, value in properties.items()}
    answer = stack.manage("PUT", body={**stored, "properties": before | named})
    assert answer.status == 200, answer.text
    return before


def placed_at(stack: Stack) -> int:
    """Count how often a certificate was asked for, answered or not."""
    return stack.simulator.calls_at("enroll")


def read(stack: Stack, path: str, **parts: Any) -> Answer:  # noqa: ANN401 - an event's parts
    return answer_of(stack.deployment.certificates, api_event(f"{ROOT}{path}", **parts))


def act(stack: Stack, path: str, **action: object) -> Answer:
    text = json.dumps({"action": action})
    event = api_event(f"{ROOT}{path}/actions", method="POST", body=text)
    return answer_of(stack.deployment.revocation, event)


def orders(stack: Stack, **query: str) -> list[dict[str, Any]]:
    answer = stack.manage("GET", "/sectigo/orders", query=query or None)
    return list(answer.body["orders"])


def take_messages(stack: Stack) -> list[dict[str, Any]]:
    """Take all that functions/collection was asked to do, whenever."""
    queues = stack.deployment.clients.queues
    url = next(one for one in queues.list_queues()["QueueUrls"] if "OrderQueue" in one)
    return [json.loads(text) for text in take_all(queues, url)]


def make_due(stack: Stack, order_id: str) -> None:
    """Let an order's time come, instead of waiting for it."""
    collection = stack.deployment.collection.work.collector
    order = collection.orders.find("sectigo", order_id)
    due = {"next_poll_at": order.created_at, "polled_at": None}
    assert collection.orders.save(order.moved(order.state, **due), order)


def collect(stack: Stack, order_id: str) -> Any:  # noqa: ANN401 - any JSON
    make_due(stack, order_id)
    text = json.dumps({"caId": "sectigo", "orderId": order_id})
    event = {"Records": [{"messageId": "1", "body": text}]}
    return stack.deployment.collection.lambda_handler(event, FakeLambdaContext())
