"""Orders: names within the client's bounds, one order at Sectigo, one certificate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from cagateway.domain.orders.states import OrderState
from tests.functional.acme.client import Client, enrollment_of, problem_of, registered, url_of
from tests.functional.acme.csrs import csr_for
from tests.functional.acme.house import DIRECTORY, AcmeHouse

SEVERAL = ("example.com", "*.example.com", "www.example.com")


def test_a_whole_issuance(house: AcmeHouse, client: Client) -> None:
    order = client.order(*SEVERAL)
    assert (order.status, order.body["status"]) == (201, "ready")
    assert [one["value"] for one in order.body["identifiers"]] == list(SEVERAL)
    for url, name in zip(order.body["authorizations"], SEVERAL, strict=True):
        shown = client.post(url).body
        assert shown["status"] == "valid"
        assert shown["identifier"] == {"type": "dns", "value": name.removeprefix("*.")}
        assert shown.get("wildcard", False) is name.startswith("*.")
        assert shown["challenges"] == []
    finalized = client.finalize(order, csr_for(*SEVERAL))
    assert (finalized.status, finalized.body["status"]) == (200, "processing")
    assert int(finalized.headers["Retry-After"]) > 0
    assert url_of(finalized) == url_of(order)
    assert house.posts() == 0  # functions/acme has no login at Sectigo
    house.collect()
    done = client.poll(order)
    assert done.body["status"] == "valid"
    fetched = client.post(done.body["certificate"])
    assert fetched.headers["Content-Type"] == "application/pem-certificate-chain"
    leaf, *chain = x509.load_pem_x509_certificates(fetched.text.encode())
    assert chain
    leaf.verify_directly_issued_by(chain[0])
    (placement,) = [one.placement for one in house.world.sectigo.orders]
    assert placement
    assert set(placement.subject_alt_names) == set(SEVERAL)
    assert placement.term_days == 30
    enrollment = enrollment_of(client, order)
    assert (enrollment.client_id, enrollment.delivered_at) == ("team", house.world.clock())


def test_names_outside_the_bounds_are_refused_by_name(client: Client) -> None:
    answer = client.order("www.example.com", "evil.test", "example.org")
    assert (answer.status, problem_of(answer)) == (403, "rejectedIdentifier")
    assert "evil.test" in answer.body["detail"]
    assert "*.example.com" in answer.body["detail"]
    named = [one["identifier"]["value"] for one in answer.body["subproblems"]]
    assert named == ["evil.test", "example.org"]
    url = f"{DIRECTORY}/new-order"
    strange = client.post(url, {"identifiers": [{"type": "email", "value": "a@example.com"}]})
    assert problem_of(strange) == "unsupportedIdentifier"
    address = {"type": "ip", "value": "192.0.2.7"}
    assert client.post(url, {"identifiers": [address]}).status == 201
    address["value"] = "198.51.100.7"
    assert problem_of(client.post(url, {"identifiers": [address]})) == "rejectedIdentifier"
    for members in list[object](({}, {"identifiers": []}, [], None)):
        assert problem_of(client.post(url, members)) == "malformed"


def test_what_narrowed_since_counts_when_the_order_is_finalized(house: AcmeHouse) -> None:
    client = registered(house)
    order = client.order()
    house.documents.kept["team"] = {
        **house.documents.kept["team"],
        "allowed-names": ["a.example.com"],
    }
    assert problem_of(client.finalize(order, csr_for())) == "rejectedIdentifier"
    assert not house.world.store.everything()


@pytest.mark.parametrize(
    ("names", "csr"),
    [
        (("www.example.com",), csr_for("evil.test")),
        (("www.example.com",), csr_for("www.example.com", "a.example.com")),
        (("www.example.com", "a.example.com"), csr_for("www.example.com")),
        (("www.example.com",), csr_for("www.example.com", common_name="evil.test")),
        (("www.example.com",), csr_for("www.example.com", "pki@example.com")),
        (("www.example.com",), csr_for("www.example.com", "192.0.2.1")),
        (("www.example.com",), b"no CSR"),
        (("www.example.com",), b""),
        (("www.example.com",), csr_for(key=ec.generate_private_key(ec.SECP521R1()))),
    ],
    ids=["other", "more", "fewer", "cn", "mail", "address", "garbage", "empty", "key"],
)
def test_a_csr_that_is_not_the_orders_leaves_it_ready(
    client: Client, names: tuple[str, ...], csr: bytes
) -> None:
    order = client.order(*names)
    refused = client.finalize(order, csr)
    assert (refused.status, problem_of(refused)) == (400, "badCSR")
    assert client.poll(order).body["status"] == "ready"
    assert client.finalize(order, csr_for(*names)).status == 200


def test_violations_are_subproblems(client: Client) -> None:
    refused = client.finalize(client.order(), csr_for(key=ec.generate_private_key(ec.SECP521R1())))
    (only,) = refused.body["subproblems"]
    assert "P-521" in only["detail"]
    assert only["type"].endswith(":badCSR")


def test_a_finalization_is_repeated_and_not_changed(house: AcmeHouse) -> None:
    client, csr = registered(house), csr_for()
    order = client.order()
    assert client.finalize(order, csr).status == 200
    assert client.finalize(order, csr).body["status"] == "processing"
    other = client.finalize(order, csr_for())
    assert (other.status, problem_of(other)) == (403, "orderNotReady")
    house.collect()
    assert client.finalize(order, csr).body["status"] == "valid"
    assert house.posts() == 1


def test_orders_that_are_never_finalized_are_bounded_and_expire(
    house: AcmeHouse, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cagateway.services.acme.orders.MOST_BEGUN", 5)
    orders = [client.order() for _ in range(5)]
    refused = client.order()
    assert (refused.status, problem_of(refused)) == (429, "rateLimited")
    assert "Retry-After" in refused.headers
    # Another account of the same client has bounds of its own.
    assert registered(house).order().status == 201
    assert client.finalize(orders[0], csr_for()).status == 200
    assert client.order().status == 201
    house.world.clock.advance(86_400 + 60)
    assert client.order().status == 201
    expired = client.poll(orders[1]).body
    assert expired["status"] == "invalid"
    assert problem_of(client.finalize(orders[1], csr_for())) == "orderNotReady"


def test_an_authorization_can_be_given_up(client: Client) -> None:
    """`certbot --dry-run` does, and orders anew."""
    order = client.order()
    (url,) = order.body["authorizations"]
    assert problem_of(client.post(url, {"status": "valid"})) == "malformed"
    assert client.post(url, {"status": "deactivated"}).body["status"] == "deactivated"
    assert client.poll(order).body["status"] == "invalid"
    assert client.buy(csr_for()).body["status"] == "valid"


def test_another_accounts_objects_read_as_what_does_not_exist(house: AcmeHouse) -> None:
    client, other = registered(house), registered(house)
    order = client.buy(csr_for())
    for url in (url_of(order), order.body["certificate"], order.body["authorizations"][0]):
        stolen = other.post(url)
        assert (stolen.status, problem_of(stolen)) == (404, "malformed")
        missing = other.post(url.replace(url_of(order)[-6:], "ZZZZZZ"))
        assert missing.text == stolen.text
    assert other.post(order.body["finalize"], {"csr": ""}).status == 404
    assert problem_of(other.post(client.kid)) == "unauthorized"
    assert problem_of(other.post(f"{client.kid}/orders")) == "unauthorized"


def test_an_accounts_orders_are_listed_page_by_page(
    house: AcmeHouse, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cagateway.api.acme.routes._ORDERS_AT_ONCE", 2)
    made = []
    for _ in range(5):
        house.world.clock.advance(1)
        made.append(url_of(client.order()))
    listed, url = list[str](), client.post(client.kid).body["orders"]
    while url:
        listed += client.post(url).body["orders"]
        following = [one for one in house.links if one.endswith('rel="next"')]
        url = following[0].partition(";")[0].strip("<>") if following else ""
    assert listed == made[::-1]


def test_the_end_that_is_asked_for_is_a_term_or_refused(house: AcmeHouse, client: Client) -> None:
    order = client.order(notAfter=house.ends_in(30))
    assert order.body["notAfter"] == house.ends_in(30)
    client.finalize(order, csr_for())
    house.collect()
    (there,) = house.world.sectigo.orders
    assert there.placement
    assert there.placement.term_days == 30
    # 90 is a term of the profile, beyond what this client may have.
    for days in (90, 47, 0):
        refused = client.order(notAfter=house.ends_in(days))
        assert problem_of(refused) == "malformed"
    assert "30" in client.order(notAfter=house.ends_in(90)).body["detail"]
    later = (house.world.clock() + timedelta(days=9)).isoformat()
    assert problem_of(client.order(notBefore=later)) == "malformed"


def test_a_ca_that_enrolls_no_more_says_so(house: AcmeHouse, client: Client) -> None:
    order = client.order()
    house.disable()
    refused = client.finalize(order, csr_for())
    assert (refused.status, problem_of(refused)) == (404, "malformed")
    assert "enable-enrollment" in refused.body["detail"]
    assert house.get(f"{DIRECTORY}/directory").status == 404


def test_a_certificate_that_is_not_there_yet_is_not_served(house: AcmeHouse) -> None:
    client = registered(house)
    order = client.order()
    url = url_of(order).replace("/order/", "/certificate/")
    assert problem_of(client.post(url)) == "orderNotReady"
    client.finalize(order, csr_for())
    assert problem_of(client.post(url)) == "orderNotReady"
    assert next(house.in_state(OrderState.PREPARED)).is_handed_over
