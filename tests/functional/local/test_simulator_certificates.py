"""What the Sectigo simulator issues: in its details, and in each format that can be collected."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.verification import PolicyBuilder, Store

from local.sectigo.simulator import SectigoSimulator
from tests.functional.local.sectigo_orders import (
    P256,
    Client,
    certificates,
    pem,
    refusal,
    request_for,
)
from tests.patience import PATIENCE_SECONDS


def common_names(chain: list[x509.Certificate]) -> list[str]:
    return [each.subject.rfc4514_string().removeprefix("CN=").split(" ")[-1] for each in chain]


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


def test_openssl_finds_nothing_wrong_with_the_chain(client: Client, tmp_path: Path) -> None:
    number = client.enroll()
    for kind in ("x509CO", "x509IO"):
        (tmp_path / kind).write_bytes(client.collect(number, kind).content)
    command = ("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile")
    done = subprocess.run(
        [*command, tmp_path / "x509IO", tmp_path / "x509CO"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_certificate_begins_at_midnight_and_lasts_for_whole_days(client: Client) -> None:
    (leaf,) = certificates(client.collect(client.enroll(), "x509CO"))
    begins, ends = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    assert (begins.hour, begins.minute, begins.second) == (0, 0, 0)
    # RFC 5280, 4.1.2.5: the last second is part of the period.
    assert ends - begins == timedelta(days=30, seconds=-1)


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
        ["shop.example", "www.shop.example"],
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
