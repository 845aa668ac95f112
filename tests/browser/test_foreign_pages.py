"""What a page of another origin, open in the developer's browser, can do to `make run`: nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
import requests
from playwright.sync_api import Browser, Page

from tests.api_events import api_event
from tests.browser.conftest import REBOUND, Program
from tests.patience import PATIENCE_MS, PATIENCE_SECONDS

# What the page learns: the text of the answer, or nothing.
_READ = """async ([url, given]) => {
    try {
        const signal = AbortSignal.timeout(15000);
        const answer = await fetch(url, { signal, ...given });
        return answer.status < 400 ? await answer.text() : "";
    } catch { return ""; }
}"""
# A form needs no script's leave to be sent anywhere; its answer goes to a frame.
_SUBMIT = """([url, body]) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.name = "answer";
    document.body.append(frame);
    const form = document.createElement("form");
    Object.assign(form, {
        action: url, method: "POST", enctype: "text/plain", target: "answer",
    });
    const field = document.createElement("input");
    // text/plain sends name=value: the "=" ends up in a member that nothing reads.
    field.name = body.slice(0, -1) + ', "x": "';
    field.value = '"}';
    form.append(field);
    document.body.append(form);
    frame.onload = () => done("answered");
    // An answer that no frame can show loads nothing.
    setTimeout(() => done("sent"), 3000);
    form.submit();
})"""
# moto believes any signature, and looks only at which service it is for.
_SCAN = {
    "X-Amz-Target": "DynamoDB_20120810.Scan",
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-1/dynamodb/aws4_request",
}
_CA = "/v1/certificate-authorities/sectigo"
_ORDER = json.dumps(
    {
        "profileId": "63999",
        "requiredFormat": {
            "format": "PKCS12",
            "protection": {"type": "PasswordProtection", "password": "changeit-1"},
        },
        "subjectAltNames": [{"type": "dNSName", "value": "foreign.example.com"}],
    }
)
_CLIENT = json.dumps(
    {
        "name": "foreign",
        "identity": {"subject-dn": "CN=foreign"},
        "role": "integrator",
        "ca-ids": ["sectigo"],
    }
)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture(params=["127.0.0.1", "localhost"])
def foreign(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page from another port of this machine, which to a browser is another origin."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Elsewhere</title>")
    serve = partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"http://{request.param}:{server.server_port}/")
        yield page
        context.close()
        server.shutdown()


def _read(page: Page, url: str, **given: object) -> str:
    return cast("str", page.evaluate(_READ, [url, given]))


def _try(page: Page, url: str, given: Mapping[str, object]) -> None:
    page.evaluate(_READ, [url, given])


def _send_text(page: Page, url: str, body: str) -> None:
    """Send what a script need not ask leave for: plain text, whose answer it does not get."""
    _try(page, url, {"method": "POST", "mode": "no-cors", "body": body})


def _submit(page: Page, url: str, body: str) -> None:
    page.evaluate(_SUBMIT, [url, body])


def _aws(program: Program, service: str) -> Any:  # noqa: ANN401 - a client of any service
    return boto3.client(
        cast("Any", service),
        endpoint_url=program.aws,
        region_name="eu-west-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )


def _table(program: Program) -> str:
    (name,) = _aws(program, "dynamodb").list_tables()["TableNames"]
    return str(name)


def _state(program: Program) -> dict[str, Any]:
    """What a page might change: the CAs, the clients, and the orders at Sectigo."""
    orders = requests.get(f"{program.sectigo}/simulator/orders", timeout=PATIENCE_SECONDS).json()
    clients = requests.get(f"{program.api}/v1/management/clients", timeout=PATIENCE_SECONDS).json()
    return {
        "clients": clients,
        "orders": (orders["asked"], orders["placed"]),
        "cas": requests.get(program.managed(), timeout=PATIENCE_SECONDS).json(),
    }


def test_it_reads_nothing_from_any_port(foreign: Page, program: Program) -> None:
    scan = json.dumps({"TableName": _table(program)})
    assert _read(foreign, program.aws, method="POST", headers=_SCAN, body=scan) == ""
    for url in (
        f"{program.aws}/moto-api/data.json",
        f"{program.sectigo}/simulator",
        f"{program.api}{_CA}/profiles",
        f"{program.functions}/",
    ):
        assert _read(foreign, url) == ""


def _order(name: str) -> str:
    """Give an order's body; another name makes another order of it."""
    return _ORDER.replace("foreign", name)


def _attempts(page: Page, program: Program) -> dict[str, Callable[[], None]]:
    """What a page can try at each port, by what it is."""
    enrollment, management = map(_invocations, ("EnrollmentFunction", "ManagementFunction"))
    order, client = _event("order"), _event("client")
    write = {
        "TableName": _table(program),
        "Key": {"pk": {"S": "CA#sectigo"}, "sk": {"S": "ca:configuration"}},
    }
    headers = {**_SCAN, "X-Amz-Target": "DynamoDB_20120810.DeleteItem"}
    delete = {"method": "POST", "headers": headers, "body": json.dumps(write)}
    put = {"method": "PUT", "body": _CLIENT}
    return {
        "order by text": lambda: _send_text(page, f"{program.api}{_CA}/enrollments", _order("a")),
        "order by form": lambda: _submit(page, f"{program.api}{_CA}/enrollments", _order("b")),
        "order as API Gateway": lambda: _send_text(page, program.functions + enrollment, order),
        "client by form": lambda: _submit(page, program.functions + management, client),
        "client by PUT": lambda: _try(page, f"{program.api}/v1/management/clients/foreign", put),
        "table": lambda: _try(page, program.aws, delete),
    }


def test_it_changes_nothing_at_any_port(foreign: Page, program: Program) -> None:
    sync = f"{program.functions}{_invocations('SyncFunction')}"
    requests.post(sync, json={"caId": "sectigo"}, timeout=PATIENCE_SECONDS).raise_for_status()
    changed = []
    for name, attempt in _attempts(foreign, program).items():
        before = _state(program)
        attempt()
        if _state(program) != before:
            changed.append(name)
    assert changed == []


def test_a_name_that_leads_here_reaches_nothing(browser: Browser, program: Program) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    scan = json.dumps({"TableName": _table(program)})
    try:
        for url in (program.api, program.sectigo, program.aws, program.functions):
            port = url.rpartition(":")[2]
            answer = page.goto(f"http://{REBOUND}:{port}/console/")
            assert answer
            assert answer.status == requests.codes.misdirected_request
            # The page that was refused is of that origin all the same, as a rebound one would be.
            assert _read(page, "/", method="POST", headers=_SCAN, body=scan) == ""
    finally:
        context.close()


def test_a_link_from_elsewhere_still_opens_the_pages(foreign: Page, program: Program) -> None:
    for path in ("/console/", "/docs/"):
        foreign.evaluate("(url) => { location.href = url; }", f"{program.api}{path}")
        foreign.wait_for_url(f"{program.api}{path}**")
        assert foreign.title() != ""
        foreign.go_back()


def _invocations(function: str) -> str:
    return f"/2015-03-31/functions/{function}/invocations"


def _event(kind: str) -> str:
    """What API Gateway would send: the functions behind it believe it."""
    if kind == "order":
        return json.dumps(api_event(f"{_CA}/enrollments", method="POST", body=_ORDER))
    return json.dumps(
        api_event(
            "/v1/management/clients/foreign",
            method="PUT",
            body=_CLIENT,
            principal="arn:aws:iam::123456789012:user/x",
        )
    )
