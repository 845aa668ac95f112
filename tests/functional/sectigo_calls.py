"""A real client in front of whatever a test puts up, and what must never leave it."""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from cagateway.domain.authorities.connection import Connection, SectigoAccount
from cagateway.domain.sync.snapshot import ProfileList
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.login.logins import AnyLogin, HeaderLogin, Login
from cagateway.sectigo.profiles import SectigoProfiles
from cagateway.sectigo.transport.limits import CallLimits, Pace
from local.sectigo.account import DEMO
from tests.certificates import Authority, Pair
from tests.fakes.refused_logins import RefusedLoginsInMemory
from tests.patience import PATIENCE_SECONDS

# Tests inject the limits and do not wait for the real ones. What answers at all has the time for
# it, however slow the machine.
LIMITS = CallLimits(
    connect_timeout_seconds=PATIENCE_SECONDS,
    read_timeout_seconds=PATIENCE_SECONDS,
    total_seconds=PATIENCE_SECONDS,
    backoff_seconds=0.02,
    max_body_bytes=1024 * 1024,
)
# For a Sectigo that falls silent: no machine is fast enough to hear what does not come.
IMPATIENT = replace(LIMITS, read_timeout_seconds=0.3)
_SILENT = frozenset({"slow", "hang"})
HEADER_LOGIN = HeaderLogin(DEMO.login, DEMO.password)
SECRETS = (DEMO.password, DEMO.client_secret, "hunter2", "PRIVATE KEY", "Bearer")


@dataclass
class FixedLogins:
    """Gives one login after the other; the last one again and again."""

    logins: Sequence[AnyLogin] = (HEADER_LOGIN,)
    asked: list[bool] = field(default_factory=list)

    def fetch(self, secret_name: str, *, anew: bool = False) -> Login:
        assert secret_name == "cagateway/demo"
        self.asked.append(anew)
        number = min(len(self.asked), len(self.logins))
        return replace(self.logins[number - 1], version=f"v{number}")


def impatient_with(client: SectigoClient, kind: str) -> SectigoClient:
    """Let a client give up a kind of fault that lasts, and no other."""
    if kind == "drip":
        # Each look at its clock takes a minute, so that the whole ends while each byte is in time.
        ticks = itertools.count(0.0, 60.0)
        return replace(client, pace=replace(client.pace, monotonic=lambda: next(ticks)))
    return replace(client, limits=IMPATIENT) if kind in _SILENT else client


def client_of(
    *logins: AnyLogin,
    limits: CallLimits = LIMITS,
    pace: Pace | None = None,
    hosts: str = "127.0.0.1",
) -> SectigoClient:
    return SectigoClient(
        FixedLogins(logins or (HEADER_LOGIN,)),
        {hosts},
        RefusedLoginsInMemory(),
        limits,
        pace or Pace(jitter=lambda: 1.0),
    )


def certificate_secret(pair: Pair, authority: Authority) -> dict[str, str]:
    """Make a secret whose certificate logs in, where Sectigo's own is of an authority."""
    return {
        "login": DEMO.login,
        "certificate": pair.certificate_pem,
        "private-key": pair.key_pem,
        "ca-bundle": authority.root.certificate_pem,
    }


def connection_to(url: str) -> Connection:
    return Connection(
        SectigoAccount(url, DEMO.customer_uri, "cagateway/demo"), DEMO.organization_id
    )


def failure_of(
    client: SectigoClient, url: str, caplog: pytest.LogCaptureFixture
) -> SectigoCallError:
    """Call, expect a failure, and look for secrets all over it."""
    caplog.set_level(0)
    with pytest.raises(SectigoCallError) as caught:
        listed_by(client, url)
    assert not said_secrets(caught.value, caplog)
    return caught.value


def said_secrets(error: SectigoCallError, caplog: pytest.LogCaptureFixture) -> list[str]:
    # An exception of requests' in the chain would hold the request, whatever it prints.
    assert error.__cause__ is None
    assert error.__context__ is None
    said = "".join([*traceback.format_exception_only(error), repr(error), caplog.text])
    return [secret for secret in SECRETS if secret in said]


def listed_by(client: SectigoClient, url: str) -> ProfileList:
    return SectigoProfiles(client).list_profiles(connection_to(url))
