"""A call that may change something: sent once, whatever happens, and it is told what may be."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import Execution, SectigoCallError
from cagateway.sectigo.login.credentials import read_login
from cagateway.sectigo.login.logins import HeaderLogin, OAuthLogin
from cagateway.sectigo.transport.limits import CallLimits
from local.sectigo.account import DEMO
from local.sectigo.simulator import SectigoSimulator
from tests.certificates import SERVER, Authority
from tests.functional.sectigo_calls import (
    HEADER_LOGIN,
    IMPATIENT,
    LIMITS,
    FixedLogins,
    certificate_secret,
    client_of,
    connection_to,
    impatient_with,
    listed_by,
)
from tests.patience import PATIENCE_SECONDS
from tests.tls_server import tls_sectigo

ORDER = Call("POST", "/api/ssl/v1/enroll", "order a certificate", body={"orgId": 1234})
LIST = Call("GET", "/api/ssl/v1/types", "list profiles", RetryRule.SAFE)
ROTATED = HeaderLogin(DEMO.login, "the password of last month")


def failure_of(client: SectigoClient, url: str, call: Call = ORDER) -> SectigoCallError:
    with pytest.raises(SectigoCallError) as caught:
        client.call(connection_to(url).account, call)
    return caught.value


def status(number: int, code: int | None = None) -> dict[str, Any]:
    return {"kind": "status", "status": number, "code": code or -7}


# What comes in place of an answer, and what is known of the order then.
OUTCOMES: dict[str, tuple[dict[str, Any], Execution]] = {
    "400": (status(400, -36), Execution.REFUSED),
    "400, broke inside": (status(400, -2), Execution.UNKNOWN),
    "400, broke behind": (status(400, -129), Execution.UNKNOWN),
    "401": (status(401), Execution.REFUSED),
    "403": (status(403), Execution.REFUSED),
    "404": (status(404), Execution.REFUSED),
    "408": (status(408), Execution.UNKNOWN),
    "429": (status(429), Execution.REFUSED),
    "403, a proxy's": ({"kind": "status", "status": 403, "code": None}, Execution.UNKNOWN),
    "500": (status(500), Execution.UNKNOWN),
    "502": (status(502), Execution.UNKNOWN),
    "503": (status(503), Execution.UNKNOWN),
    "504": (status(504), Execution.UNKNOWN),
    "redirect": ({"kind": "redirect"}, Execution.UNKNOWN),
    "reset": ({"kind": "reset"}, Execution.UNKNOWN),
    "hang": ({"kind": "hang"}, Execution.UNKNOWN),
    "cut": ({"kind": "cut"}, Execution.UNKNOWN),
    "drip": ({"kind": "drip"}, Execution.UNKNOWN),
    "huge": ({"kind": "huge"}, Execution.UNKNOWN),
}


@pytest.mark.parametrize("way", ["password", "API key"])
@pytest.mark.parametrize("name", OUTCOMES)
def test_an_order_is_sent_once_and_what_became_of_it_is_told(
    simulator: SectigoSimulator, name: str, way: str
) -> None:
    fault, execution = OUTCOMES[name]
    api_key = OAuthLogin(DEMO.client_id, DEMO.client_secret, simulator.token_url)
    client = client_of(HEADER_LOGIN if way == "password" else api_key)
    simulator.fail(**fault)
    failure = failure_of(impatient_with(client, fault["kind"]), simulator.url)
    assert simulator.calls == 1
    assert failure.execution is execution
    if fault["kind"] == "status":
        assert (failure.status, failure.code) == (fault["status"], fault["code"])


def test_an_order_is_not_sent_again_with_a_login_that_is_new(simulator: SectigoSimulator) -> None:
    assert failure_of(client_of(ROTATED, HEADER_LOGIN), simulator.url).status == 401
    assert simulator.calls == 1


def test_an_order_goes_out_with_a_login_that_was_just_fetched(simulator: SectigoSimulator) -> None:
    client = client_of()
    failure_of(client, simulator.url)
    assert isinstance(client.logins, FixedLogins)
    assert client.logins.asked == [True]


def test_a_list_is_asked_for_again_with_a_login_that_was_rotated(
    simulator: SectigoSimulator,
) -> None:
    client = client_of(ROTATED, HEADER_LOGIN)
    assert client.call(connection_to(simulator.url).account, LIST).status == 200
    assert simulator.calls == 2


def test_a_list_is_not_asked_for_again_with_the_same_certificate(tmp_path: Path) -> None:
    authority, stranger = Authority.named("Private CA"), Authority.named("Another CA").issue()
    secret = certificate_secret(stranger, authority)
    # Each fetch makes a TLS context of its own, from the same certificate.
    first, second = read_login(secret), read_login(secret)
    assert not isinstance(first, str)
    assert not isinstance(second, str)
    client = client_of(first, second)
    with tls_sectigo(tmp_path, authority.issue(SERVER), clients_of=authority) as sectigo:
        failure = failure_of(client, sectigo.url, LIST)
    assert failure.reason is FailureReason.LOGIN_REFUSED
    assert first == second


def test_what_changes_something_cannot_be_called_safe() -> None:
    with pytest.raises(ValueError, match="sent once"):
        Call("POST", "/api/ssl/v1/enroll", "order a certificate", RetryRule.SAFE)


class TestAnOrderThatNeverLeft:
    def test_is_told_where_nobody_listens(self) -> None:
        assert failure_of(client_of(), "http://127.0.0.1:1").execution is Execution.NOT_SENT

    def test_is_told_where_the_address_is_not_allowed(self) -> None:
        assert failure_of(client_of(), "https://evil.example").execution is Execution.NOT_SENT

    def test_is_told_where_tls_failed(self, tmp_path: Path) -> None:
        with tls_sectigo(tmp_path, Authority.named("Private CA").issue(SERVER)) as sectigo:
            failure = failure_of(client_of(), sectigo.url)
        assert failure.reason is FailureReason.TLS_FAILED
        assert failure.execution is Execution.NOT_SENT

    @pytest.mark.parametrize("fault", [status(401), status(503), {"kind": "hang"}], ids=str)
    def test_is_told_where_no_token_came(
        self, simulator: SectigoSimulator, fault: dict[str, Any]
    ) -> None:
        simulator.fail(**fault, at="token")
        api_key = OAuthLogin(DEMO.client_id, DEMO.client_secret, simulator.token_url)
        client = impatient_with(client_of(api_key), fault["kind"])
        assert failure_of(client, simulator.url).execution is Execution.NOT_SENT
        assert simulator.calls == 0

    def test_does_not_leave_later_when_nobody_waits_any_more(
        self, simulator: SectigoSimulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resolve, given_up = socket.getaddrinfo, threading.Event()
        before = set(threading.enumerate())

        def slow(*asked: Any, **options: Any) -> Any:  # noqa: ANN401 - as the socket's
            given_up.wait(PATIENCE_SECONDS)
            return resolve(*asked, **options)

        monkeypatch.setattr(socket, "getaddrinfo", slow)
        limits = CallLimits(total_seconds=0.1)
        failure = failure_of(client_of(limits=limits), simulator.url)
        assert failure.execution is Execution.NOT_SENT
        given_up.set()
        # The one that was to send comes to its end, and the connections that it makes.
        for thread in set(threading.enumerate()) - before:
            thread.join(PATIENCE_SECONDS)
        assert simulator.calls == 0


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (status(403), "refused to order a certificate (HTTP 403, code -7"),
        (status(401), "refused the login to order a certificate"),
        ({"kind": "reset"}, "when it was to order a certificate"),
        ({"kind": "huge"}, "when it was to order a certificate"),
    ],
    ids=lambda value: str(value.get("status", value["kind"])) if isinstance(value, dict) else "",
)
def test_an_error_names_what_sectigo_was_to_do(
    simulator: SectigoSimulator, fault: dict[str, Any], said: str
) -> None:
    simulator.fail(**fault)
    assert said in failure_of(client_of(), simulator.url).message


def test_a_call_has_limits_of_its_own(simulator: SectigoSimulator) -> None:
    simulator.fail("slow", seconds=0.6)
    order = Call("POST", ORDER.path, ORDER.operation, body=ORDER.body, limits=LIMITS)
    # The client's own limit is 0.3 s: the answer comes, and is that the order lacks its request.
    failure = failure_of(client_of(limits=IMPATIENT), simulator.url, order)
    assert (failure.status, failure.code) == (400, -7)


def test_a_body_is_sent_as_json_and_not_shown() -> None:
    order = Call("POST", ORDER.path, ORDER.operation, body={"passPhrase": "hunter2"})
    assert order.encoded_body() == b'{"passPhrase": "hunter2"}'
    assert "hunter2" not in repr(order)


@pytest.mark.parametrize("call", [ORDER, LIST], ids=["order", "list"])
def test_a_secret_for_another_host_is_not_sent(simulator: SectigoSimulator, call: Call) -> None:
    elsewhere = HeaderLogin(DEMO.login, DEMO.password, host="cert-manager.com")
    failure = failure_of(client_of(elsewhere), simulator.url, call)
    assert failure.reason is FailureReason.ADDRESS_REFUSED
    assert failure.execution is Execution.NOT_SENT
    assert simulator.calls == 0


def test_a_secret_of_another_deployment_is_not_even_read(simulator: SectigoSimulator) -> None:
    client = replace(client_of(), secrets_prefix="staging/")
    assert failure_of(client, simulator.url).reason is FailureReason.CREDENTIALS_UNUSABLE
    assert isinstance(client.logins, FixedLogins)
    assert client.logins.asked == []


def test_a_list_of_more_entries_than_any_account_has_is_not_read(
    simulator: SectigoSimulator,
) -> None:
    simulator.serve([{"id": number} for number in range(1, 60_002)])
    limits = replace(LIMITS, max_body_bytes=16 * 1024 * 1024)
    with pytest.raises(SectigoCallError) as caught:
        listed_by(client_of(limits=limits), simulator.url)
    assert caught.value.reason is FailureReason.MALFORMED_ANSWER
    assert "entries" in caught.value.message
