"""Every way in which Sectigo can fail, against the real client: the reason, the calls, the time."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.transport.limits import CallLimits, Pace
from local.sectigo.simulator import SectigoSimulator
from tests.functional.sectigo_calls import (
    IMPATIENT,
    client_of,
    failure_of,
    impatient_with,
    listed_by,
)
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
Fault = dict[str, Any]


def status(number: int, code: int = -1, **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"kind": "status", "status": number, "code": code, "headers": named}


def dated(**later: int) -> str:
    return format_datetime(NOW + timedelta(**later), usegmt=True)


FAULTS: dict[str, tuple[Fault, FailureReason, int, str]] = {
    "400": (status(400), FailureReason.ACCESS_DENIED, 1, "Web/REST API"),
    "400, organization": (status(400, -639), FailureReason.ORGANIZATION_UNKNOWN, 1, "org-id"),
    "400, unknown user": (status(400, -16), FailureReason.LOGIN_REFUSED, 1, "secret"),
    "400, not available": (status(400, -109), FailureReason.SERVER_ERROR, 1, "tries again"),
    "401": (status(401), FailureReason.LOGIN_REFUSED, 1, "customer-uri"),
    "401, password expired": (status(401, -7306), FailureReason.PASSWORD_EXPIRED, 1, "new one"),
    "403": (status(403), FailureReason.ACCESS_DENIED, 1, "role"),
    "404": (status(404), FailureReason.URL_WRONG, 1, "Check url"),
    "409": (status(409), FailureReason.SERVER_ERROR, 1, "HTTP 409"),
    "429": (status(429), FailureReason.THROTTLED, 3, "waits longer"),
    "429, later": (status(429, Retry_After="3600"), FailureReason.THROTTLED, 1, "HTTP 429"),
    "429, nonsense": (status(429, Retry_After="soon"), FailureReason.THROTTLED, 3, "HTTP 429"),
    "500": (status(500), FailureReason.SERVER_ERROR, 1, "HTTP 500"),
    "502": (status(502), FailureReason.SERVER_ERROR, 3, "HTTP 502"),
    "503": (status(503), FailureReason.SERVER_ERROR, 3, "HTTP 503"),
    "503, later": (status(503, Retry_After=dated(hours=1)), FailureReason.SERVER_ERROR, 1, "503"),
    "504": (status(504), FailureReason.SERVER_ERROR, 3, "HTTP 504"),
    "redirect": ({"kind": "redirect"}, FailureReason.URL_WRONG, 1, "redirects"),
    "reset": ({"kind": "reset"}, FailureReason.UNREACHABLE, 3, "broke off"),
    "slow": ({"kind": "slow", "seconds": 5}, FailureReason.UNREACHABLE, 3, "in time"),
    "hang": ({"kind": "hang"}, FailureReason.UNREACHABLE, 3, "in time"),
    "cut": ({"kind": "cut"}, FailureReason.UNREACHABLE, 3, "broke off"),
    "drip": ({"kind": "drip"}, FailureReason.UNREACHABLE, 1, "in time"),
    "huge": ({"kind": "huge"}, FailureReason.MALFORMED_ANSWER, 1, "1048576 bytes"),
    "html": ({"kind": "html"}, FailureReason.MALFORMED_ANSWER, 1, "web page"),
    "garbage": ({"kind": "garbage"}, FailureReason.MALFORMED_ANSWER, 1, "no JSON list"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_its_reason_and_its_number_of_calls(
    simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    fault, reason, calls, advice = FAULTS[name]
    simulator.fail(**fault)
    pace = Pace(now=lambda: NOW)
    failure = failure_of(impatient_with(client_of(pace=pace), fault["kind"]), simulator.url, caplog)
    assert failure.reason is reason
    assert advice in failure.message
    assert simulator.calls == calls


@pytest.mark.parametrize(
    ("fault", "ids"),
    [
        ({"kind": "odd"}, ["60515", "63999", "64442"]),
        ({"kind": "missing"}, ["60515", "63999", "64442"]),
        ({"kind": "duplicates"}, ["60515", "63999", "64442"]),
        ({"kind": "shrunk"}, ["60515"]),
        ({"kind": "empty"}, []),
        ({"kind": "slow", "seconds": 0.1}, ["60515", "63999", "64442"]),
    ],
    ids=lambda value: value.get("kind") if isinstance(value, dict) else "",
)
def test_a_list_is_read_however_odd(
    simulator: SectigoSimulator, fault: Fault, ids: list[str]
) -> None:
    simulator.fail(**fault)
    listed = listed_by(client_of(), simulator.url)
    assert [profile.id for profile in listed.profiles] == ids
    assert simulator.calls == 1


@pytest.mark.parametrize(
    "fault",
    [status(429), status(502), status(503), {"kind": "reset"}, {"kind": "cut"}],
    ids=lambda fault: str(fault.get("status", fault["kind"])),
)
def test_what_passes_is_tried_again_within_the_sync(
    simulator: SectigoSimulator, fault: Fault
) -> None:
    simulator.fail(**fault, times=2)
    assert listed_by(client_of(), simulator.url).profiles
    assert simulator.calls == 3


# The header, the waits between attempts, and what the failure passes on.
RETRY_AFTER: dict[str, tuple[str, list[float], int | None]] = {
    "seconds": ("2", [2, 2], 2),
    "a date": (dated(seconds=3), [3, 3], 3),
    "none": ("0", [0.5, 1.0], 0),
    "a date in the past": (dated(days=-1), [0.5, 1.0], 0),
    "just short enough": ("11", [11, 11], 11),
    "too long": ("12", [], 12),
    "an age": ("9999999999", [], 3600),
    "a date in an age": (dated(days=9999), [], 3600),
    "a date without a zone": ("Mon, 23 Nov 2026 12:00:05", [0.5, 1.0], None),
    "nonsense": ("-5", [0.5, 1.0], None),
}


class Sleeper:
    """Notes the waits, and waits not."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def pace(self, jitter: float = 0.0) -> Pace:
        return Pace(now=lambda: NOW, sleep=self.slept.append, jitter=lambda: jitter)


class TestTheWaitBetweenAttempts:
    @pytest.mark.parametrize(("jitter", "waits"), [(0.0, [0.5, 1.0]), (1.0, [0.25, 0.5])])
    def test_doubles_less_up_to_half_by_chance(
        self,
        simulator: SectigoSimulator,
        caplog: pytest.LogCaptureFixture,
        jitter: float,
        waits: list[float],
    ) -> None:
        simulator.fail("status", status=503)
        sleeper = Sleeper()
        failure_of(client_of(limits=CallLimits(), pace=sleeper.pace(jitter)), simulator.url, caplog)
        assert sleeper.slept == waits

    @pytest.mark.parametrize("name", RETRY_AFTER)
    def test_is_what_sectigo_asks_for_where_that_fits(
        self, simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture, name: str
    ) -> None:
        retry_after, waits, kept = RETRY_AFTER[name]
        simulator.fail(**status(429, Retry_After=retry_after))
        sleeper = Sleeper()
        client = client_of(limits=CallLimits(), pace=sleeper.pace())
        failure = failure_of(client, simulator.url, caplog)
        assert sleeper.slept == waits
        assert failure.retry_after_seconds == kept


def test_a_port_where_nobody_listens_is_told(caplog: pytest.LogCaptureFixture) -> None:
    failure = failure_of(client_of(), "http://127.0.0.1:1", caplog)
    assert failure.reason is FailureReason.UNREACHABLE
    assert "nothing accepts a connection" in failure.message


def test_a_name_that_nobody_knows_is_told(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    failure = failure_of(client_of(hosts="sectigo.example"), "https://sectigo.example", caplog)
    assert failure.reason is FailureReason.UNREACHABLE
    assert "cannot be resolved" in failure.message


def test_resolving_a_name_takes_no_longer_than_the_whole_sync_may(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up = threading.Event()

    def stuck(*_: object, **__: object) -> None:
        given_up.wait(PATIENCE_SECONDS)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    limits = CallLimits(total_seconds=0.2)
    client = client_of(limits=limits, hosts="sectigo.example")
    failure = failure_of(client, "https://sectigo.example", caplog)
    given_up.set()
    assert "in time" in failure.message


def test_attempts_end_with_the_deadline(
    simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.fail("slow", seconds=5)
    sleeper = Sleeper()
    pace = replace(sleeper.pace(), monotonic=lambda: sum(sleeper.slept))
    limits = replace(IMPATIENT, backoff_seconds=PATIENCE_SECONDS / 2)
    client = client_of(limits=limits, pace=pace)
    assert "in time" in failure_of(client, simulator.url, caplog).message
    assert simulator.calls == 2


def test_nothing_is_sent_once_the_time_is_over(
    simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(limits=CallLimits(total_seconds=0))
    assert "in time" in failure_of(client, simulator.url, caplog).message
    assert simulator.calls == 0
