"""python-cert_manager, a client that Sectigo's customers use, drives the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cert_manager
import pytest
import requests
from cert_manager.report import Report
from cryptography import x509

from local.sectigo.account import DEMO
from local.sectigo.simulator import SectigoSimulator
from tests.certificates import SERVER, Authority
from tests.functional.local.sectigo_orders import P256, pem, request_for
from tests.tls_server import tls_sectigo

_NAMES = ["shop.example", "www.shop.example"]
_IDENTITY = {"login_uri": DEMO.customer_uri, "username": DEMO.login}


@contextmanager
def _by_password(_folder: Path) -> Iterator[cert_manager.Client]:
    with SectigoSimulator() as simulator:
        url = f"{simulator.url}/api"
        yield cert_manager.Client(base_url=url, password=DEMO.password, **_IDENTITY)


@contextmanager
def _by_certificate(folder: Path) -> Iterator[cert_manager.Client]:
    authority = Authority.named("Private CA")
    mine = authority.issue()
    files = {"user_crt_file": folder / "me.pem", "user_key_file": folder / "me.key"}
    files["user_crt_file"].write_text(mine.certificate_pem)
    files["user_key_file"].write_text(mine.key_pem)
    (folder / "ca.pem").write_text(authority.root.certificate_pem)
    with (
        tls_sectigo(folder, authority.issue(SERVER), clients_of=authority) as sectigo,
        requests.Session() as session,
    ):
        # Another bundle of CAs, in the environment, would count more than this one.
        session.trust_env = False
        session.verify = str(folder / "ca.pem")
        url = f"{sectigo.url}/private/api"
        paths = {name: str(path) for name, path in files.items()}
        yield cert_manager.Client(
            base_url=url, session=session, cert_auth=True, **_IDENTITY, **paths
        )


@contextmanager
def _by_token(_folder: Path) -> Iterator[cert_manager.Client]:
    with SectigoSimulator() as simulator:
        key = {"client_id": DEMO.client_id, "client_secret": DEMO.client_secret}
        url = f"{simulator.url}/api"
        yield cert_manager.Client(base_url=url, auth_url=simulator.token_url, **key)


_LOGINS = {"password": _by_password, "certificate": _by_certificate, "token": _by_token}


@pytest.fixture(params=_LOGINS)
def client(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[cert_manager.Client]:
    with _LOGINS[request.param](tmp_path) as logged_in:
        yield logged_in
        logged_in.session.close()


def _enrolled(ssl: cert_manager.SSL) -> int:
    answer = ssl.enroll(
        cert_type_name="profileA",
        csr=pem(request_for()),
        term=30,
        org_id=DEMO.organization_id,
        subject_alt_names=_NAMES,
        external_requester="ada@shop.example",
    )
    return int(answer["sslId"])


def test_it_lists_enrolls_collects_renews_and_revokes(client: cert_manager.Client) -> None:
    ssl = cert_manager.SSL(client=client)
    assert ssl.types["profileA"] == {"id": 60515, "terms": [30]}
    number = _enrolled(ssl)
    details = ssl.get(number)
    assert details["subjectAlternativeNames"] == _NAMES
    assert details["externalRequester"] == "ada@shop.example"
    *_, leaf = x509.load_pem_x509_certificates(ssl.collect(number, "x509").encode())
    assert leaf.public_key() == P256.public_key()
    assert [found["sslId"] for found in ssl.list(commonName="shop.example")] == [number]
    renewed = client.post(f"{client.base_url}/ssl/v1/renewById/{number}", data={}).json()["sslId"]
    assert ssl.count() == 2
    # It sends a reason, and no code.
    assert ssl.revoke(renewed, reason="superseded") == {}
    assert [ssl.get(one)["status"] for one in (number, renewed)] == ["Issued", "Revoked"]
    with pytest.raises(cert_manager.PendingError):
        ssl.collect(renewed, "x509")


def test_it_knows_the_organizations_and_reports(client: cert_manager.Client) -> None:
    (organization,) = cert_manager.Organization(client=client).find(org_name="Demo")
    assert organization["id"] == DEMO.organization_id
    number = _enrolled(cert_manager.SSL(client=client))
    report = Report(client=client).get_ssl_certs(certificateDateAttribute=4)
    assert [one["id"] for one in report["reports"]] == [number]


def test_its_renewal_fails_as_it_does_at_sectigo(client: cert_manager.Client) -> None:
    """It sends an empty text in JSON (its issue 220), and Sectigo answers -1002."""
    ssl = cert_manager.SSL(client=client)
    number = _enrolled(ssl)
    with pytest.raises(requests.HTTPError) as refused:
        ssl.renew(number)
    assert refused.value.response.json()["code"] == -1002
    assert ssl.count() == 1
