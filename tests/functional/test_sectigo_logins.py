"""The three ways to log in, each over a real connection: what is sent, and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.x509 import SubjectAlternativeName

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.login.credentials import read_login
from cagateway.sectigo.login.logins import AnyLogin, HeaderLogin
from cagateway.sectigo.transport.tls import trusting
from local.sectigo.account import DEMO
from local.sectigo.simulator import SectigoSimulator
from tests.certificates import DAY, OTHER_SERVER, SERVER, Authority, Pair
from tests.functional.sectigo_calls import (
    HEADER_LOGIN,
    FixedLogins,
    certificate_secret,
    client_of,
    failure_of,
    listed_by,
)
from tests.tls_server import tls_sectigo


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.named("Private CA")


def login_of(secret: Mapping[str, str]) -> AnyLogin:
    login = read_login(secret)
    assert not isinstance(login, str), login
    return login


class TestAClientCertificate:
    def test_stands_in_for_the_password_at_private(
        self, authority: Authority, tmp_path: Path
    ) -> None:
        login = login_of(certificate_secret(authority.issue(), authority))
        with tls_sectigo(tmp_path, authority.issue(SERVER), clients_of=authority) as sectigo:
            listed = listed_by(client_of(login), sectigo.url)
        assert len(listed.profiles) == 3
        (request,) = sectigo.received
        assert request.target == "/private/api/ssl/v1/types?organizationId=1234"
        assert request.values("login") == (DEMO.login,)
        assert request.values("customerUri") == (DEMO.customer_uri,)
        assert request.values("password") == request.values("Authorization") == ()

    def test_of_another_ca_is_refused_and_that_is_told(
        self, authority: Authority, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        theirs = Authority.named("Another CA").issue()
        client = client_of(login_of(certificate_secret(theirs, authority)))
        with tls_sectigo(tmp_path, authority.issue(SERVER), clients_of=authority) as sectigo:
            failure = failure_of(client, sectigo.url, caplog)
        assert failure.reason is FailureReason.LOGIN_REFUSED
        assert "client certificate" in failure.message
        assert isinstance(client.logins, FixedLogins)
        assert client.logins.asked == [False, True]

    def test_is_nothing_that_can_be_seen_without_tls(
        self, simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture
    ) -> None:
        mine = Authority.named("Any CA").issue()
        secret = {"certificate": mine.certificate_pem, "private-key": mine.key_pem}
        login = login_of({"login": DEMO.login, **secret})
        failure = failure_of(client_of(login), simulator.url, caplog)
        assert failure.reason is FailureReason.LOGIN_REFUSED


@dataclass
class PrivateInstance:
    """A Sectigo behind TLS, with a certificate of a CA of its own."""

    authority: Authority
    folder: Path
    caplog: pytest.LogCaptureFixture

    def login(self) -> HeaderLogin:
        tls = trusting(self.authority.root.certificate_pem)
        return HeaderLogin(DEMO.login, DEMO.password, tls)

    def failure(self, pair: Pair, login: HeaderLogin) -> SectigoCallError:
        """Call, and see that no login was sent before TLS failed, nor TLS tried again."""
        with tls_sectigo(self.folder, pair) as sectigo:
            failure = failure_of(client_of(login), sectigo.url, self.caplog)
        assert sectigo.received == []
        assert self.caplog.text.count("The call to Sectigo ended") == 1
        return failure


class TestTrust:
    @pytest.fixture
    def private(
        self, authority: Authority, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> PrivateInstance:
        return PrivateInstance(authority, tmp_path, caplog)

    def test_in_a_bundle_is_trust_in_that_and_nothing_else(self, private: PrivateInstance) -> None:
        login = private.login()
        with tls_sectigo(private.folder, private.authority.issue(SERVER)) as sectigo:
            assert listed_by(client_of(login), sectigo.url).profiles
        # requests adds the public CAs by itself where it is let.
        assert login.tls.cert_store_stats()["x509_ca"] == 1

    def test_in_public_cas_alone_ends_before_the_login_is_sent(
        self, private: PrivateInstance
    ) -> None:
        failure = private.failure(private.authority.issue(SERVER), HEADER_LOGIN)
        assert failure.reason is FailureReason.TLS_FAILED
        assert "ca-bundle" in failure.message

    @pytest.mark.parametrize(
        ("names", "ends", "told"),
        [(OTHER_SERVER, DAY, "not valid for"), (SERVER, -DAY, "expired")],
        ids=["another name", "expired"],
    )
    def test_is_for_the_host_of_the_url_and_for_today(
        self,
        private: PrivateInstance,
        names: SubjectAlternativeName,
        ends: timedelta,
        told: str,
    ) -> None:
        failure = private.failure(private.authority.issue(names, ends), private.login())
        assert failure.reason is FailureReason.TLS_FAILED
        assert told in failure.message

    def test_of_a_server_without_tls_is_told(
        self, simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture
    ) -> None:
        url = simulator.url.replace("http://", "https://")
        failure = failure_of(client_of(), url, caplog)
        assert failure.reason is FailureReason.TLS_FAILED
        assert "No TLS connection" in failure.message
        assert simulator.calls == 0
