"""Ordering at the Sectigo simulator, over HTTP: what is refused, issued, collected and found."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.verification import PolicyBuilder, Store

from local.sectigo.simulator import SectigoSimulator
from tests.functional.local.sectigo_orders import (
    LOGIN,
    P256,
    Client,
    bare,
    enrollment,
    pem,
    refusal,
    request_for,
    rsa_request,
)


@pytest.fixture
def simulator() -> Iterator[SectigoSimulator]:
    with SectigoSimulator() as running:
        yield running


@pytest.fixture
def client(simulator: SectigoSimulator) -> Client:
    return Client(simulator)


def certificates(answer: requests.Response) -> list[x509.Certificate]:
    assert answer.status_code == 200, answer.text
    return x509.load_pem_x509_certificates(answer.content)


def common_names(chain: list[x509.Certificate]) -> list[str]:
    return [each.subject.rfc4514_string().removeprefix("CN=").split(" ")[-1] for each in chain]


def test_an_order_brings_a_number_and_nothing_about_its_status(client: Client) -> None:
    answer = client.ssl("POST", "/enroll", enrollment())
    assert set(answer.json()) == {"sslId", "renewId"}
    assert len(answer.json()["renewId"]) <= 20


@pytest.mark.parametrize("version", ["/api/ssl/v1", "/api/ssl/v2"])
def test_what_is_collected_is_for_the_requests_key_and_can_be_verified(
    simulator: SectigoSimulator, version: str
) -> None:
    client = Client(simulator, version=version)
    leaf, intermediate, root = certificates(client.collect(client.enroll()))
    assert leaf.public_key() == P256.public_key()
    verifier = PolicyBuilder().store(Store([root])).build_server_verifier
    verified = verifier(x509.DNSName("www.shop.example")).verify(leaf, [intermediate])
    assert verified == [leaf, intermediate, root]


def test_a_certificate_begins_at_midnight_and_lasts_for_whole_days(client: Client) -> None:
    (leaf,) = certificates(client.collect(client.enroll(), "x509CO"))
    begins, ends = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    assert (begins.hour, begins.minute, begins.second) == (0, 0, 0)
    # RFC 5280, 4.1.2.5: the last second is part of the period.
    assert ends - begins == timedelta(days=30, seconds=-1)


@pytest.mark.parametrize(
    "csr",
    [
        pytest.param(pem(request_for()), id="pem"),
        pytest.param(bare(request_for()), id="base64 in one line"),
        pytest.param(pem(request_for()).replace("\n", ""), id="pem without line ends"),
        pytest.param(pem(request_for()).replace("\n", "\r\n"), id="pem with Windows' line ends"),
        pytest.param(pem(request_for()).replace(" CERTIFICATE", " NEW CERTIFICATE"), id="new"),
    ],
)
def test_requests_come_as_clients_send_them(client: Client, csr: str) -> None:
    assert client.status(client.enroll(csr=csr)) == "Issued"


def test_numbers_may_be_text(client: Client) -> None:
    assert client.details(client.enroll(orgId="1234", certType="60515"))["orgId"] == 1234


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"orgId": None}, -7),
        ({"orgId": 99}, -639),
        ({"csr": None}, -7),
        ({"csr": "what is this?"}, -1601),
        ({"csr": ""}, -1601),
        ({"csr": "A" * 32_768}, -1601),
        ({"csr": "AAA"}, -9),
        ({"csr": "AAAA"}, -10),
        ({"certType": None}, -39),
        ({"certType": 0}, -39),
        ({"certType": 1}, -111),
        ({"term": None}, -36),
        ({"term": 31}, -36),
        ({"subjAltNames": ["a.example"]}, -1002),
        ({"subjAltNames": 7}, -1002),
        ({"subjAltNames": "bücher.example"}, -1601),
        ({"subjAltNames": ",".join(f"{n}.example" for n in range(1001))}, -1601),
        ({"comments": "c" * 1025}, -1601),
        ({"externalRequester": "e" * 513}, -1601),
        ({"dcvMode": "PIGEON"}, -1601),
        ({"customFields": [{"name": "Nobody's", "value": ""}]}, -135),
        ({"customFields": [{"name": "", "value": ""}]}, -1601),
        ({"customFields": {"Cost centre": "7"}}, -1002),
    ],
)
def test_an_order_is_refused_with_sectigos_code(
    client: Client, changes: dict[str, object], code: int
) -> None:
    answer = client.ssl("POST", "/enroll", enrollment(**changes))
    assert refusal(answer) == (400, code)
    assert client.control("GET", "")["placed"] == 0


def test_an_unknown_organization_is_refused_in_sectigos_words(client: Client) -> None:
    answer = client.ssl("POST", "/enroll", enrollment(orgId=99))
    assert answer.json()["description"] == "Supplied orgid invalid.."


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"text"', b"\xff", b"[" * 100_000, b" " * 200_000 + b"{}"]
)
def test_a_body_that_cannot_be_read_is_refused(simulator: SectigoSimulator, body: bytes) -> None:
    url = f"{simulator.url}/api/ssl/v1/enroll"
    assert refusal(requests.post(url, body, headers=LOGIN, timeout=20)) == (400, -1002)


@pytest.mark.parametrize(
    ("make_csr", "code"),
    [
        pytest.param(lambda: rsa_request(1024), -13, id="rsa"),
        pytest.param(
            lambda: request_for(key=ec.generate_private_key(ec.SECP256K1())), -194, id="curve"
        ),
        pytest.param(lambda: request_for(key=dsa.generate_private_key(2048)), -11, id="algorithm"),
    ],
)
def test_a_key_that_the_profile_has_not_is_refused(
    client: Client, make_csr: Callable[[], x509.CertificateSigningRequest], code: int
) -> None:
    answer = client.ssl("POST", "/enroll", enrollment(csr=bare(make_csr())))
    assert refusal(answer) == (400, code)


def test_a_request_that_is_signed_by_another_key_is_refused(client: Client) -> None:
    der = bytearray(base64.b64decode(bare(request_for())))
    der[-1] ^= 1
    csr = base64.b64encode(der).decode()
    answer = client.ssl("POST", "/enroll", enrollment(csr=csr))
    assert refusal(answer) == (400, -138)


def test_a_customer_may_forbid_elliptic_curves_that_the_profile_lists(client: Client) -> None:
    client.control("PUT", "/rules", {"ellipticCurves": False})
    assert refusal(client.ssl("POST", "/enroll", enrollment())) == (400, -170)
    client.enroll(csr=pem(rsa_request(2048)))


def test_a_mandatory_field_has_to_be_filled_in(client: Client) -> None:
    field = {"id": 58, "name": "Team", "mandatory": True}
    client.control("PUT", "/rules", {"customFields": [field]})
    assert client.ssl("GET", "/customFields").json() == [field]
    for filled in ([], [{"name": "Team"}], [{"name": "Team", "value": ""}]):
        answer = client.ssl("POST", "/enroll", enrollment(customFields=filled))
        assert refusal(answer) == (400, -62)
    number = client.enroll(customFields=[{"name": "Team", "value": "shop"}])
    assert client.details(number)["customFields"] == [{"name": "Team", "value": "shop"}]


def test_what_is_served_as_profiles_is_what_can_be_ordered(
    simulator: SectigoSimulator, client: Client
) -> None:
    simulator.serve([None, {"id": 7, "terms": [90], "keyTypes": {"RSA": ["2048"]}}])
    assert refusal(client.ssl("POST", "/enroll", enrollment())) == (400, -111)
    answer = client.ssl("POST", "/enroll", enrollment(certType=7, term=90))
    assert refusal(answer) == (400, -11)
    client.enroll(certType=7, term=90, csr=pem(rsa_request(2048)))


def test_details_have_sectigos_fields_and_neither_request_nor_renewal_number(
    client: Client,
) -> None:
    number = client.enroll(externalRequester="a@shop.example")
    details = client.details(number)
    today = datetime.now(UTC)
    (leaf,) = certificates(client.collect(number, "x509CO"))
    digits = details["serialNumber"].split(":")
    assert all(len(pair) == 2 and pair == pair.upper() for pair in digits)
    assert int("".join(digits), 16) == leaf.serial_number
    assert {"csr", "renewId", "reason"}.isdisjoint(details)
    assert details["requested"] == f"{today:%m/%d/%Y}"
    assert details["expires"] == f"{leaf.not_valid_after_utc:%m/%d/%Y}"
    assert details["keyType"] == "EC - P-256"
    assert details["certType"]["id"] == 60515
    assert details["comments"] == "cagw:1"
    assert details["externalRequester"] == "a@shop.example"
    assert (details["commonName"], details["subjectAlternativeNames"]) == (
        "shop.example",
        ["www.shop.example"],
    )
    sha256 = leaf.fingerprint(hashes.SHA256()).hex().upper()
    assert details["certificateDetails"]["sha256Hash"] == sha256


def test_a_certificate_with_one_name_has_no_list_of_names(client: Client) -> None:
    details = client.details(client.enroll(subjAltNames=None))
    assert "subjectAlternativeNames" not in details


def test_names_of_the_request_do_not_count(client: Client) -> None:
    names = x509.SubjectAlternativeName([x509.DNSName("other.example")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(request_for().subject)
    csr = builder.add_extension(names, critical=False).sign(P256, hashes.SHA256())
    (leaf,) = certificates(client.collect(client.enroll(csr=pem(csr), subjAltNames=None), "pemco"))
    (extension,) = [
        each.value
        for each in leaf.extensions
        if isinstance(each.value, x509.SubjectAlternativeName)
    ]
    assert extension.get_values_for_type(x509.DNSName) == ["shop.example"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("x509R", ["shop.example", "E36", "E46"]),
        ("pem", ["E46", "E36", "shop.example"]),
        ("x509", ["E46", "E36", "shop.example"]),
        ("x509CO", ["shop.example"]),
        ("pemco", ["shop.example"]),
        ("pemia", ["shop.example", "E36"]),
        ("x509IO", ["E46", "E36"]),
        ("x509IOR", ["E36", "E46"]),
    ],
)
def test_each_format_has_its_own_order(client: Client, kind: str, expected: list[str]) -> None:
    answer = client.collect(client.enroll(), kind)
    assert common_names(certificates(answer)) == expected
    assert answer.headers["Content-Type"] == "application/octet-stream;charset=UTF-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    older = client.ssl("GET", f"/collect/1000001/{kind}")
    assert older.content == answer.content


def test_pkcs7_comes_by_default_and_in_binary(client: Client) -> None:
    number = client.enroll()
    answer = client.ssl("GET", f"/collect/{number}")
    assert answer.content.startswith(b"-----BEGIN PKCS7-----")
    in_pem = pkcs7.load_pem_pkcs7_certificates(answer.content)
    in_der = pkcs7.load_der_pkcs7_certificates(client.collect(number, "bin").content)
    assert set(in_pem) == set(in_der)
    assert sorted(common_names(in_pem)) == ["E36", "E46", "shop.example"]


def test_a_format_that_sectigo_has_not_is_refused(client: Client) -> None:
    assert refusal(client.collect(client.enroll(), "docx")) == (400, -1450)


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/999", None, (404, -5101)),
        ("GET", "/9999999999", None, (404, -5101)),
        ("GET", "/collect/999?format=pem", None, (404, -5101)),
        ("POST", "/revoke/999", {"reasonCode": 4, "reason": "old"}, (400, -5101)),
        ("POST", "/revoke/serial/AB:CD", {"reasonCode": 4, "reason": "old"}, (400, -5101)),
        ("POST", "/approve/999", {"message": "yes"}, (404, -5101)),
        ("POST", "/renewById/999", {}, (404, -5101)),
        ("PUT", "", {"sslId": 999, "comments": ""}, (404, -5101)),
        ("DELETE", "/999", None, (404, -1)),
        ("GET", "/enroll", None, (404, -1)),
    ],
)
def test_what_is_not_there_is_not_found(
    client: Client, method: str, path: str, body: object, expected: tuple[int, int]
) -> None:
    assert refusal(client.ssl(method, path, body)) == expected


@pytest.mark.parametrize("reason_code", [4, "4"])
@pytest.mark.parametrize("serial", [False, True])
def test_a_revoked_certificate_cannot_be_collected_or_revoked_again(
    client: Client, reason_code: object, *, serial: bool
) -> None:
    number = client.enroll()
    path = (
        f"/revoke/serial/{client.details(number)['serialNumber']}"
        if serial
        else f"/revoke/{number}"
    )
    body = {"reasonCode": reason_code, "reason": "superseded"}
    answer = client.ssl("POST", path, body)
    assert (answer.status_code, answer.content) == (204, b"")
    details = client.details(number)
    assert (details["status"], details["reasonCode"]) == ("Revoked", 4)
    assert details["revoked"] == f"{datetime.now(UTC):%m/%d/%Y}"
    assert refusal(client.collect(number)) == (400, -110)
    assert refusal(client.ssl("POST", path, body)) == (400, -102)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"reason": "no code"}, -7),
        ({"reasonCode": 4}, -7),
        ({"reasonCode": 4, "reason": ""}, -1601),
        ({"reasonCode": 4, "reason": "r" * 513}, -1601),
        ({"reasonCode": 6, "reason": "hold"}, -1601),
        ({"reasonCode": 4, "reason": ["old"]}, -1002),
    ],
)
def test_a_revocation_needs_a_code_and_a_reason(
    client: Client, body: dict[str, object], code: int
) -> None:
    number = client.enroll()
    assert refusal(client.ssl("POST", f"/revoke/{number}", body)) == (400, code)
    assert client.status(number) == "Issued"


def test_a_certificate_can_be_marked_as_revoked_by_hand(client: Client) -> None:
    number = client.enroll()
    answer = client.ssl("POST", "/revoke/manual", {"certId": number, "reasonCode": 1})
    assert (answer.status_code, client.status(number)) == (204, "Revoked")


def test_a_renewal_is_a_new_order_that_knows_no_comment(client: Client) -> None:
    old = client.enroll()
    answer = requests.post(
        f"{client.simulator.url}/api/ssl/v1/renewById/{old}", headers=LOGIN, timeout=20
    )
    new = answer.json()["sslId"]
    assert set(answer.json()) == {"sslId"}
    assert new != old
    assert client.details(old)["renewed"] is True
    assert client.details(new)["comments"] == ""
    assert client.details(new)["serialNumber"] != client.details(old)["serialNumber"]


def test_a_renewal_may_bring_another_key_but_no_empty_one(client: Client) -> None:
    old = client.enroll()
    assert refusal(client.ssl("POST", f"/renewById/{old}", {"csr": ""})) == (400, -1002)
    key = ec.generate_private_key(ec.SECP384R1())
    body = {"csr": pem(request_for(key=key))}
    new = client.ssl("POST", f"/renewById/{old}", body).json()["sslId"]
    assert certificates(client.collect(new))[0].public_key() == key.public_key()


def test_what_is_revoked_is_not_renewed(simulator: SectigoSimulator, client: Client) -> None:
    number = client.enroll()
    simulator.tell(number, "Revoked")
    assert refusal(client.ssl("POST", f"/renewById/{number}", {})) == (400, -105)


def test_an_order_can_be_marked_as_renewed(client: Client) -> None:
    old, new = client.enroll(), client.enroll()
    answer = client.ssl("POST", f"/renew/manual/{old}", {"id": new})
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.details(old)["renewed"] is True


def test_comments_can_be_written_afterwards(client: Client) -> None:
    number = client.enroll()
    changed = client.ssl("PUT", "", {"sslId": number, "comments": "cagw:2"})
    assert changed.json()["comments"] == "cagw:2"
    assert [found["comments"] for found in client.reported()] == ["cagw:2"]


def test_a_list_is_filtered_and_comes_in_pages(client: Client) -> None:
    numbers = [client.enroll(csr=pem(request_for(f"{n}.example"))) for n in range(5)]
    client.details(numbers[0])
    answer = client.ssl("GET", "?size=2&position=1")
    assert [entry["sslId"] for entry in answer.json()] == numbers[1:3]
    assert answer.headers["X-Total-Count"] == "5"
    serial = client.details(numbers[3])["serialNumber"]
    for query, expected in (
        ("?commonName=3.example", [numbers[3]]),
        (f"?serialNumber={serial}", [numbers[3]]),
        (f"?serialNumber={serial.replace(':', '')}", [numbers[3]]),
        ("?status=issued", [numbers[0], numbers[3]]),
        ("?status=Issued&commonName=0.example", [numbers[0]]),
        ("?subjectAlternativeName=www.shop.example", numbers),
        ("?orgId=1", []),
        ("?sslTypeId=60515&what=ever", numbers),
    ):
        assert [entry["sslId"] for entry in client.ssl("GET", query).json()] == expected, query
    counted = client.ssl("HEAD", "?size=2")
    assert (counted.headers["X-Total-Count"], counted.content) == ("5", b"")


@pytest.mark.parametrize("query", ["?size=201", "?size=-1", "?position=x", "?requestedIn=1"])
def test_a_list_is_refused_rather_than_wrong(client: Client, query: str) -> None:
    assert refusal(client.ssl("GET", query)) == (400, -1601)


def test_a_report_has_the_comments_of_all_orders(client: Client) -> None:
    number = client.enroll(comments="cagw:7")
    client.details(number)
    (found,) = client.reported(organizationIds=[1234])
    assert (found["id"], found["comments"], found["status"]) == (number, "cagw:7", "Issued")
    assert found["subjAltNames"] == "www.shop.example"
    serial = client.details(number)["serialNumber"].replace(":", "")
    assert found["serialNumber"] == serial.lstrip("0")
    assert datetime.fromisoformat(found["requested"]).date() == datetime.now(UTC).date()


def test_a_report_is_narrowed_by_days_status_and_names(client: Client) -> None:
    client.details(client.enroll())
    now = datetime.now(UTC)
    yesterday, tomorrow = (
        f"{now - timedelta(days=1):%Y-%m-%d}",
        f"{now + timedelta(days=1):%Y-%m-%d}",
    )
    assert len(client.reported(**{"from": yesterday, "to": f"{tomorrow}T00:00:00.000Z"})) == 1
    assert client.reported(**{"from": tomorrow}) == []
    assert client.reported(to=yesterday) == []
    assert client.reported(certificateStatus=3) == []
    assert client.reported(certificateDateAttribute=2, to=tomorrow) == []
    assert len(client.reported(certificateStatus=2, commonName="shop")) == 1
    assert client.reported(externalRequester="nobody") == []


@pytest.mark.parametrize(
    "body", [{}, {"certificateStatus": 9}, {"certificateStatus": 0, "from": "long ago"}]
)
def test_a_report_that_asks_for_nothing_is_refused(client: Client, body: dict[str, object]) -> None:
    answer = client.send("POST", "/api/report/v1/ssl-certificates", body)
    assert refusal(answer)[0] == 400


@pytest.mark.parametrize("path", ["/enroll", "/revoke/1000001", "/approve/1000001"])
def test_nobody_orders_without_a_login(simulator: SectigoSimulator, path: str) -> None:
    for headers in ({}, {**LOGIN, "password": "wrong"}, {"Authorization": "Bearer made-up"}):
        answer = Client(simulator, headers).ssl("POST", path, enrollment())
        assert refusal(answer) == (401, -16)
    assert simulator.orders.asked == 0


def test_all_ways_to_log_in_lead_to_orders(simulator: SectigoSimulator) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": "demo-client",
        "client_secret": "demo-client-secret",
    }
    token = requests.post(simulator.token_url, form, timeout=20).json()["access_token"]
    bearer = Client(simulator, {"Authorization": f"Bearer {token}"}, "/api/ssl/v2")
    identity = {"login": "demo", "customerUri": "demo"}
    private = Client(simulator, identity, "/private/api/ssl/v1")
    for client in (Client(simulator), bearer, private):
        assert client.status(client.enroll()) == "Issued"
