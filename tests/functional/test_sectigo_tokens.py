"""Access tokens, over a real connection: when one is fetched, and what a refused one costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cagateway.domain.sync.state import FailureReason
from cagateway.sectigo.login.logins import OAuthLogin
from cagateway.sectigo.login.tokens import TokenCache
from cagateway.sectigo.transport.limits import Pace
from local.sectigo.account import DEMO
from local.sectigo.simulator import SectigoSimulator
from tests.functional.sectigo_calls import (
    HEADER_LOGIN,
    FixedLogins,
    client_of,
    failure_of,
    impatient_with,
    listed_by,
)


@pytest.fixture
def simulator() -> Iterator[SectigoSimulator]:
    with SectigoSimulator() as running:
        yield running


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
