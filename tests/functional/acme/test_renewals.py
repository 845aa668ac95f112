"""Renewal information, renewals once each, and revocation (RFC 9773; RFC 8555, 7.6)."""

from __future__ import annotations

from datetime import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from cagateway.domain.orders.states import OrderState
from tests.acme_keys import b64
from tests.functional.acme.client import (
    Client,
    enrollment_of,
    problem_of,
    registered,
    renewal_id,
    revocation_of,
)
from tests.functional.acme.csrs import csr_for
from tests.functional.acme.house import DIRECTORY, AcmeHouse

REVOKE = f"{DIRECTORY}/revoke-cert"


def bought(client: Client, key: ec.EllipticCurvePrivateKey | None = None) -> x509.Certificate:
    done = client.buy(csr_for(key=key))
    return x509.load_pem_x509_certificates(client.post(done.body["certificate"]).text.encode())[0]


def test_a_certificates_window_is_told_to_all(house: AcmeHouse) -> None:
    certificate = bought(registered(house))
    answer = house.get(f"{DIRECTORY}/renewal-info/{renewal_id(certificate)}")
    assert answer.status == 200
    assert 300 <= int(answer.headers["Retry-After"]) <= 21_600
    window = answer.body["suggestedWindow"]
    start, end = (datetime.fromisoformat(window[name]) for name in ("start", "end"))
    assert certificate.not_valid_before_utc < start < end < certificate.not_valid_after_utc
    for wrong in ("AAAA.AQ", "nonsense", f"{renewal_id(certificate)[:-2]}AA"):
        assert house.get(f"{DIRECTORY}/renewal-info/{wrong}").status in {400, 404}


def test_what_is_revoked_is_to_be_renewed_at_once(house: AcmeHouse, client: Client) -> None:
    certificate = bought(client)
    assert client.post(REVOKE, revocation_of(certificate)).status == 200
    house.world.clock.advance(60)
    window = house.get(f"{DIRECTORY}/renewal-info/{renewal_id(certificate)}").body[
        "suggestedWindow"
    ]
    assert datetime.fromisoformat(window["end"]) <= house.world.clock()


def test_a_renewal_is_noted_and_comes_once(house: AcmeHouse, client: Client) -> None:
    certificate = bought(client)
    renewal = client.order(replaces=renewal_id(certificate))
    assert renewal.body["replaces"] == renewal_id(certificate)
    again = client.order(replaces=renewal_id(certificate))
    assert (again.status, problem_of(again)) == (409, "alreadyReplaced")
    client.finalize(renewal, csr_for())
    house.collect()
    done = client.poll(renewal)
    assert done.body["status"] == "valid"
    enrollment = enrollment_of(client, done)
    assert enrollment.replaces_serial == f"{certificate.serial_number:X}"
    assert house.world.sectigo.renewals == [(1, 2)]


def test_a_renewal_that_came_to_nothing_may_be_begun_anew(house: AcmeHouse, client: Client) -> None:
    certificate = bought(client)
    first = client.order(replaces=renewal_id(certificate))
    client.post(first.body["authorizations"][0], {"status": "deactivated"})
    assert client.order(replaces=renewal_id(certificate)).status == 201
    house.world.clock.advance(86_400)
    assert client.order(replaces=renewal_id(certificate)).status == 201


def test_what_was_not_issued_here_is_ordered_as_any_other(client: Client) -> None:
    order = client.order(replaces="aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE")
    assert order.status == 201
    assert "replaces" not in order.body
    assert problem_of(client.order(replaces="nonsense")) == "malformed"
    assert problem_of(client.order(replaces=7)) == "malformed"
    other = client.order("a.example.com", replaces=renewal_id(bought(client)))
    assert problem_of(other) == "malformed"


def test_a_renewal_begun_anew_without_replaces_buys_nothing_twice(house: AcmeHouse) -> None:
    """A client that is told alreadyReplaced leaves it out, and may send the same CSR."""
    client = registered(house)
    certificate, csr = bought(client), csr_for()
    house.world.sectigo.status = "Requested"
    client.finalize(client.order(replaces=renewal_id(certificate)), csr)
    house.collect()
    anew = client.order()
    assert client.finalize(anew, csr).status == 200
    house.collect()
    assert house.posts() == 2


@pytest.mark.parametrize("another_account", [False, True])
def test_an_account_of_the_client_revokes(house: AcmeHouse, another_account: bool) -> None:
    client = registered(house)
    certificate = bought(client)
    asker = registered(house) if another_account else client
    answer = asker.post(REVOKE, revocation_of(certificate))
    assert (answer.status, answer.text) == (200, "")
    (revoked,) = house.in_state(OrderState.REVOKED)
    assert (revoked.revoked_by, revoked.revocation_reason) == ("team", "keyCompromise")
    again = client.post(REVOKE, revocation_of(certificate))
    assert (again.status, problem_of(again)) == (400, "alreadyRevoked")


def test_a_certificates_own_key_revokes(house: AcmeHouse) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = bought(registered(house), key)
    assert problem_of(Client(house).post(REVOKE, revocation_of(certificate))) == "unauthorized"
    assert not list(house.in_state(OrderState.REVOKED))
    assert Client(house, key).post(REVOKE, revocation_of(certificate)).status == 200
    (revoked,) = house.in_state(OrderState.REVOKED)
    assert revoked.revoked_by == "(the certificate's key)"


def test_what_cannot_be_revoked_is_said(house: AcmeHouse, client: Client) -> None:
    certificate = bought(client)
    for reason in (2, 6, 99, "1", True, None):
        answer = client.post(REVOKE, revocation_of(certificate, reason))
        assert problem_of(answer) == "badRevocationReason", reason
    foreign = house.world.sectigo.orders[0].certificate
    assert foreign
    assert foreign.serial_number == certificate.serial_number
    for wrong in ("", "AAAA", None, 7, b64(csr_for())):
        assert client.post(REVOKE, {"certificate": wrong, "reason": 1}).status == 400
    house.lambda_api.is_down = True
    answer = client.post(REVOKE, revocation_of(certificate))
    assert (answer.status, problem_of(answer)) == (503, "serverInternal")
    assert answer.headers["Retry-After"]
