"""Neither a generated key nor a password stands anywhere but in the file that is delivered."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from cagateway.api.deadlines import ANSWERED_WITHIN
from cagateway.services.orders.submission import LEAST_SECONDS
from tests.api_events import api_event
from tests.functional.order_requests import ROOT, orders, pkcs12_body, read, take_messages
from tests.functional.stack import EVERYTHING, Stack
from tests.functional.test_logs import log_of

PASSWORD = "Tr0ub4dor&3-and-more"
SPELLINGS = {
    PASSWORD,
    json.dumps(PASSWORD),
    base64.b64encode(PASSWORD.encode()).decode().rstrip("="),
    PASSWORD.encode().hex(),
}


def spellings_of(key: ec.EllipticCurvePrivateKey) -> Iterator[str]:
    """Give what a private key can look like in text: its number, and its files."""
    number = key.private_numbers().private_value
    scalar = number.to_bytes(32, "big")
    yield from (str(number), scalar.hex(), scalar.hex().upper(), repr(scalar)[2:-1])
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        der = key.private_bytes(Encoding.DER, form, NoEncryption())
        yield repr(der)[2:-1]
        # Base64 of a part begins anew with each third byte; of each, what is surely the key's own.
        for start in range(3):
            yield base64.b64encode(der[start:]).decode()[48:88]
    for start in range(3):
        yield base64.b64encode(scalar[start:]).decode()[:36]


def key_in(body: str) -> ec.EllipticCurvePrivateKey:
    key, _, _ = pkcs12.load_key_and_certificates(base64.b64decode(body), PASSWORD.encode())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def shown_in(text: str, key: ec.EllipticCurvePrivateKey) -> list[str]:
    return [spelling for spelling in (*SPELLINGS, *spellings_of(key)) if spelling in text]


def everything_kept(stack: Stack) -> str:
    """Give all that the table, the bus and the queue hold now, as text."""
    events = stack.deployment.bus_events(EVERYTHING)
    return repr([stack.deployment.items(), events, take_messages(stack), orders(stack)])


def test_what_is_looked_for_would_be_found() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    for leak in (der, b"x" + der, b"xy" + der):
        assert shown_in(base64.b64encode(leak).decode(), key)
    assert shown_in(repr({"key": der}), key)
    assert shown_in(f"password={PASSWORD}", key)


def test_no_table_event_message_or_answer_shows_them(
    issuing: Stack, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    issuing.simulator.behave(approval=True)
    wanted = pkcs12_body(PASSWORD)
    waiting = issuing.enroll(wanted)
    assert waiting.status == 503
    while_it_waits = everything_kept(issuing)
    assert "sealed_key" in while_it_waits
    state = read(issuing, f"/enrollments/{waiting.body['error']['target']}")
    (order,) = orders(issuing)
    issuing.simulator.set_status(order["sectigoId"], "Approved")
    delivered = issuing.enroll(wanted)
    assert delivered.status == 200
    key = key_in(delivered.body["enrollment"].pop("body"))
    serial = delivered.body["enrollment"]["serialNumber"]
    afterwards = [
        *(waiting.text, state.text, json.dumps(delivered.body)),
        read(issuing, f"/certificates/{serial}").text,
        read(issuing, "/certificate-events").text,
    ]
    said = capfd.readouterr()
    everything = [while_it_waits, everything_kept(issuing), *afterwards, said.out, said.err]
    assert shown_in("".join(everything) + caplog.text, key) == []


def test_no_log_line_shows_them_at_debug(issuing: Stack) -> None:
    event = api_event(f"{ROOT}/enrollments", method="POST", body=json.dumps(pkcs12_body(PASSWORD)))
    output = log_of("enrollment", event)
    answered = next(json.loads(line) for line in output.splitlines() if '"statusCode"' in line)
    assert answered["statusCode"] == 200
    key = key_in(json.loads(answered["body"])["enrollment"]["body"])
    assert shown_in(output, key) == []
    assert issuing.simulator.calls_at("enroll") == 1


@pytest.mark.parametrize("fault", ["status", "reset"])
def test_no_error_shows_them(issuing: Stack, capfd: pytest.CaptureFixture[str], fault: str) -> None:
    fields = {"status": 400, "code": -36} if fault == "status" else {}
    issuing.simulator.fail(fault, at="enroll", **fields)
    # What may have been ordered is looked for until the answer is due; this one is due soon.
    arrived_at = datetime.now(UTC) - ANSWERED_WITHIN + timedelta(seconds=LEAST_SECONDS + 2)
    answer = issuing.enroll(pkcs12_body(PASSWORD), arrived_at=arrived_at)
    assert answer.status >= 400
    assert issuing.simulator.calls_at("enroll") == 1
    said = capfd.readouterr()
    text = f"{answer.text}{said.out}{said.err}{everything_kept(issuing)}"
    assert [spelling for spelling in SPELLINGS if spelling in text] == []
