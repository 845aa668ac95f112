"""Access tokens, over a real connection: when one is fetched, and what a refused one costs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.ports.certificate_orders import (
    NotPlacedError,
    PlacementError,
    SectigoUnavailableError,
)
from cagateway.sectigo.certificates import SectigoCertificates
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.login.logins import OAuthLogin
from cagateway.sectigo.login.tokens import TokenCache
from cagateway.sectigo.profiles import SectigoProfiles
from cagateway.sectigo.transport.limits import Pace
from local.sectigo.account import DEMO
from local.sectigo.simulator import SectigoSimulator
from tests.fakes.clock import NOON
from tests.fakes.refused_logins import RefusedLoginsInMemory
from tests.functional.placements import PATIENTLY, PLACEMENT, Orders
from tests.functional.sectigo_calls import (
    HEADER_LOGIN,
    FixedLogins,
    client_of,
    connection_to,
    failure_of,
    impatient_with,
    listed_by,
)


def api_key(simulator: SectigoSimulator, client_secret: str = DEMO.client_secret) -> OAuthLogin:
    return OAuthLogin(DEMO.client_id, client_secret, simulator.token_url)


class TestAnApiKey:
    def test_buys_a_token_that_serves_many_syncs(self, simulator: SectigoSimulator) -> None:
        client = client_of(api_key(simulator))
        for _ in range(3):
            assert listed_by(client, simulator.url).profiles
        assert (simulator.token_calls, simulator.calls) == (1, 3)

    @pytest.mark.parametrize(("later_seconds", "token_calls"), [(269, 1), (270, 2)])
    def test_buys_another_shortly_before_it_expires(
        self, simulator: SectigoSimulator, later_seconds: int, token_calls: int
    ) -> None:
        now = [datetime(2026, 11, 23, tzinfo=UTC)]
        client = client_of(api_key(simulator), pace=Pace(now=lambda: now[0]))
        listed_by(client, simulator.url)
        now[0] += timedelta(seconds=later_seconds)
        listed_by(client, simulator.url)
        assert simulator.token_calls == token_calls

    def test_leaves_no_token_behind_once_it_expired(self, simulator: SectigoSimulator) -> None:
        now = [datetime(2026, 11, 23, tzinfo=UTC)]
        kept: TokenCache = {}
        client = client_of(api_key(simulator), HEADER_LOGIN, pace=Pace(now=lambda: now[0]))
        client = replace(client, _token_cache=kept)
        listed_by(client, simulator.url)
        assert len(kept) == 1
        # The CA was given another way to log in, so nobody asks for that token again.
        now[0] += timedelta(days=1)
        listed_by(client, simulator.url)
        assert kept == {}

    def test_buys_another_once_when_the_token_is_refused(self, simulator: SectigoSimulator) -> None:
        client = client_of(api_key(simulator))
        listed_by(client, simulator.url)
        simulator.revoke_tokens()
        assert listed_by(client, simulator.url).profiles
        assert (simulator.token_calls, simulator.calls) == (2, 3)

    def test_stops_when_a_token_that_was_just_issued_is_refused(
        self, simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture
    ) -> None:
        simulator.fail("status", status=401)
        failure = failure_of(client_of(api_key(simulator)), simulator.url, caplog)
        assert failure.reason is FailureReason.LOGIN_REFUSED
        assert (simulator.token_calls, simulator.calls) == (1, 1)

    def test_stops_when_the_second_token_is_refused_too(
        self, simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = client_of(api_key(simulator))
        listed_by(client, simulator.url)
        simulator.fail("status", status=401)
        failure = failure_of(client, simulator.url, caplog)
        assert failure.reason is FailureReason.LOGIN_REFUSED
        assert (simulator.token_calls, simulator.calls) == (2, 3)

    def test_is_refused_without_a_call_for_profiles(
        self, simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture
    ) -> None:
        failure = failure_of(client_of(api_key(simulator, "hunter2")), simulator.url, caplog)
        assert failure.reason is FailureReason.LOGIN_REFUSED
        assert "client-secret" in failure.message
        assert (simulator.token_calls, simulator.calls) == (1, 0)

    def test_is_fetched_anew_after_a_rotation(self, simulator: SectigoSimulator) -> None:
        client = client_of(api_key(simulator, "hunter2"), api_key(simulator))
        assert listed_by(client, simulator.url).profiles
        assert isinstance(client.logins, FixedLogins)
        assert client.logins.asked == [False, True]

    @pytest.mark.parametrize(
        ("fault", "reason", "calls"),
        [
            ({"kind": "status", "status": 503}, FailureReason.SERVER_ERROR, 3),
            ({"kind": "status", "status": 429}, FailureReason.THROTTLED, 3),
            ({"kind": "status", "status": 400}, FailureReason.LOGIN_REFUSED, 1),
            ({"kind": "status", "status": 404}, FailureReason.URL_WRONG, 1),
            ({"kind": "redirect"}, FailureReason.URL_WRONG, 1),
            ({"kind": "reset"}, FailureReason.UNREACHABLE, 3),
            ({"kind": "hang"}, FailureReason.UNREACHABLE, 3),
            ({"kind": "html"}, FailureReason.MALFORMED_ANSWER, 1),
            ({"kind": "garbage"}, FailureReason.MALFORMED_ANSWER, 1),
            ({"kind": "empty"}, FailureReason.MALFORMED_ANSWER, 1),
        ],
        ids=lambda value: (
            str(value.get("status", value["kind"])) if isinstance(value, dict) else ""
        ),
    )
    def test_meets_a_token_endpoint_that_fails(
        self,
        simulator: SectigoSimulator,
        caplog: pytest.LogCaptureFixture,
        *,
        fault: dict[str, object],
        reason: FailureReason,
        calls: int,
    ) -> None:
        simulator.fail(**fault, at="token")  # type: ignore[arg-type]
        client = impatient_with(client_of(api_key(simulator)), str(fault["kind"]))
        failure = failure_of(client, simulator.url, caplog)
        assert failure.reason is reason
        assert (simulator.token_calls, simulator.calls) == (calls, 0)

    @pytest.mark.parametrize(
        "token_url",
        [
            "https://evil.example/token",
            "http://auth.sso.sectigo.com/token",
            "https://auth.sso.sectigo.com@evil.example/token",
            "https://hunter2@127.0.0.1/token",
            "https://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            "https://[",
        ],
    )
    def test_goes_nowhere_else(self, caplog: pytest.LogCaptureFixture, token_url: str) -> None:
        login = OAuthLogin(DEMO.client_id, "hunter2", token_url)
        failure = failure_of(client_of(login), "http://127.0.0.1:1", caplog)
        assert failure.reason is FailureReason.ADDRESS_REFUSED
        assert "token-url" in failure.message

    def test_may_go_to_sectigos_own_server(
        self, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[object] = []

        def unknown(host: str, *_: object, **__: object) -> None:
            asked.append(host)
            raise OSError

        monkeypatch.setattr("socket.getaddrinfo", unknown)
        login = OAuthLogin(DEMO.client_id, "hunter2")
        failure = failure_of(client_of(login), "http://127.0.0.1:1", caplog)
        assert failure.reason is FailureReason.UNREACHABLE
        assert set(asked) == {"auth.sso.sectigo.com"}


# What is done once, and what changes nothing: all of them meet a token that was revoked.
CALLS: dict[str, Callable[[SectigoCertificates, Connection, int], object]] = {
    "order": lambda sectigo, connection, _: sectigo.place(connection, PLACEMENT, PATIENTLY),
    "revoke": lambda sectigo, *about: sectigo.revoke(*about, 4, "superseded", PATIENTLY),
    "details": lambda sectigo, *about: sectigo.details(*about, PATIENTLY),
    "collect": lambda sectigo, *about: sectigo.collect(*about, PATIENTLY),
    "report": lambda sectigo, connection, _: sectigo.requested_since(connection, NOON, NOON),
    "note a renewal": lambda sectigo, connection, number: sectigo.note_renewal(
        connection, number, number
    ),
    "sync": lambda sectigo, connection, _: SectigoProfiles(sectigo.client).list_profiles(
        connection
    ),
}


@pytest.mark.parametrize("call", CALLS)
class TestATokenThatSectigoRevoked:
    """A kept token that is refused says nothing of the login: only a fresh one does."""

    @pytest.fixture
    def sectigo(self, simulator: SectigoSimulator) -> SectigoCertificates:
        return SectigoCertificates(client_of(api_key(simulator)))

    def test_costs_one_more_call_and_no_refused_login(
        self, simulator: SectigoSimulator, sectigo: SectigoCertificates, call: str
    ) -> None:
        number = Orders(simulator, sectigo).place()
        before, orders = simulator.calls, len(simulator.orders.all())
        simulator.revoke_tokens()
        CALLS[call](sectigo, connection_to(simulator.url), number)
        assert (simulator.token_calls, simulator.calls) == (2, before + 2)
        assert len(simulator.orders.all()) == orders + (call == "order")
        assert isinstance(sectigo.client.refused, RefusedLoginsInMemory)
        assert sectigo.client.refused.known == {}

    def test_counts_as_a_refused_login_where_the_fresh_one_is_refused_too(
        self, simulator: SectigoSimulator, sectigo: SectigoCertificates, call: str
    ) -> None:
        number = Orders(simulator, sectigo).place()
        before = simulator.calls
        simulator.fail("status", status=401)
        with suppress(NotPlacedError, SectigoUnavailableError, SectigoCallError):
            CALLS[call](sectigo, connection_to(simulator.url), number)
        assert (simulator.token_calls, simulator.calls) == (2, before + 2)
        assert isinstance(sectigo.client.refused, RefusedLoginsInMemory)
        (refused,) = sectigo.client.refused.known.values()
        assert len(refused.tried_at) == 1

    @pytest.mark.parametrize("fault", [503, 401], ids=["is-down", "refuses-the-client"])
    def test_leaves_nothing_done_where_no_fresh_one_comes(
        self, simulator: SectigoSimulator, sectigo: SectigoCertificates, call: str, fault: int
    ) -> None:
        number = Orders(simulator, sectigo).place()
        before, orders = simulator.calls, len(simulator.orders.all())
        simulator.revoke_tokens()
        simulator.fail("status", status=fault, at="token")
        with pytest.raises((NotPlacedError, SectigoUnavailableError, SectigoCallError)):
            CALLS[call](sectigo, connection_to(simulator.url), number)
        assert (simulator.calls, len(simulator.orders.all())) == (before + 1, orders)
        assert isinstance(sectigo.client.refused, RefusedLoginsInMemory)
        assert bool(sectigo.client.refused.known) is (fault == 401)


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        # Sectigo's -16 with a 400, a proxy's 403, no answer: none of them says "not applied".
        ({"kind": "status", "status": 400, "code": -16}, 1),
        ({"kind": "status", "status": 403, "code": None}, 1),
        ({"kind": "status", "status": 407, "code": None}, 1),
        ({"kind": "reset"}, 1),
        ({"kind": "cut"}, 1),
        ({"kind": "status", "status": 401, "code": None}, 2),
    ],
    ids=str,
)
def test_an_order_goes_out_a_second_time_after_a_401_alone(
    simulator: SectigoSimulator, fault: dict[str, object], calls: int
) -> None:
    sectigo = SectigoCertificates(client_of(api_key(simulator)))
    sectigo.requested_since(connection_to(simulator.url), NOON, NOON)
    simulator.fail(**fault, at="enroll")  # type: ignore[arg-type]
    with pytest.raises(PlacementError):
        Orders(simulator, sectigo).place()
    assert simulator.calls_at("enroll") == calls


def test_an_order_with_a_rotated_client_secret_goes_out_once(simulator: SectigoSimulator) -> None:
    client = client_of(api_key(simulator, "hunter2"), api_key(simulator))
    # What was read last is kept, and is what Sectigo knows no more.
    client.logins.fetch("cagateway/demo")
    assert Orders(simulator, SectigoCertificates(client)).place()
    assert (simulator.token_calls, simulator.calls_at("enroll")) == (1, 1)
