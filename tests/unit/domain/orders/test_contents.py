"""What an order is made of: names that can be ordered, and what makes two requests equal."""

from __future__ import annotations

import base64
import itertools
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.subject_parts import common_names_in
from cagateway.domain.orders.contents import (
    Asker,
    Sent,
    cert_type_of,
    csr_of,
    digest_of,
    digests_of,
    former_digests_of,
    former_names_of,
    request_info_of,
    subject_of,
)
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.x509.alt_names import AltName, alt_name
from tests.enrollment import accepted_csr, request

WHO = ("client", "ca-1", "web")
NAMES = ("a.example", "b.example")
WHAT = ("MIIB", None, 200)
ACCOUNT = OrderAccount("https://cert-manager.com", "demo", 1234)
ASKER = Asker("client", "ca-1", "web", ACCOUNT)


def dns(value: str) -> AltName:
    return alt_name("dNSName", value)


SENT = Sent(tuple(dns(one) for one in NAMES), "3000", ("",), frozenset(), None, None)


def test_requests_are_equal_whatever_the_order_of_their_names() -> None:
    turned = replace(SENT, names=SENT.names[::-1])
    assert digests_of(ASKER, SENT, None) == digests_of(ASKER, turned, None)
    assert former_digests_of(WHO, NAMES, WHAT, None) == former_digests_of(
        WHO, NAMES[::-1], WHAT, None
    )


DIFFERENT: dict[str, tuple[Asker, Sent]] = {
    "client": (replace(ASKER, client_id="other"), SENT),
    "ca": (replace(ASKER, ca_id="ca-2"), SENT),
    "profile": (replace(ASKER, profile_id="mail"), SENT),
    "account": (replace(ASKER, account=replace(ACCOUNT, org_id=1)), SENT),
    "names": (ASKER, replace(SENT, names=SENT.names[:1])),
    "types-of-names": (ASKER, replace(SENT, names=(alt_name("rfc822Name", "a.example"),))),
    "csr": (ASKER, replace(SENT, request_info="3001")),
    "subject": (ASKER, replace(SENT, subject=("CN=a",))),
    "properties": (ASKER, replace(SENT, properties=frozenset({"costCentre"}))),
    "validity": (ASKER, replace(SENT, validity_period="P47D")),
    "renewal": (ASKER, replace(SENT, replaces_serial="AB")),
    "nothing": (ASKER, SENT),
}


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(DIFFERENT, 2)))
def test_requests_that_differ_in_anything_are_not_equal(one: str, other: str) -> None:
    first, second = (digests_of(*DIFFERENT[name], None) for name in (one, other))
    assert first.idempotency != second.idempotency
    assert first.sent == first.idempotency
    assert second.sent == second.idempotency


@pytest.mark.parametrize("changed", ["csr", "subject", "validity", "renewal", "nothing"])
def test_the_crowd_is_one_clients_for_one_profile_and_the_same_names(changed: str) -> None:
    quota = digests_of(ASKER, SENT, None).quota
    assert digests_of(*DIFFERENT[changed], "key-1").quota == quota


@pytest.mark.parametrize("changed", ["client", "ca", "profile", "account", "names"])
def test_another_client_ca_profile_account_or_name_is_another_crowd(changed: str) -> None:
    quota = digests_of(ASKER, SENT, None).quota
    assert digests_of(*DIFFERENT[changed], None).quota != quota


def test_what_a_client_calls_its_request_names_it_in_its_account_alone() -> None:
    named = digests_of(ASKER, SENT, "key-1")
    for other in ("csr", "profile", "validity"):
        assert named.idempotency == digests_of(*DIFFERENT[other], "key-1").idempotency
    assert named.sent == digests_of(ASKER, SENT, None).sent
    for other in ("client", "ca", "account"):
        assert named.idempotency != digests_of(*DIFFERENT[other], "key-1").idempotency
    assert named.idempotency != digests_of(ASKER, SENT, "key-2").idempotency


def test_the_last_release_finds_what_is_ordered_now() -> None:
    """What it computed is written down here: it must not change while it is beside this one."""
    plain = former_digests_of(WHO, NAMES, WHAT, None)
    named = former_digests_of(WHO, NAMES, WHAT, "key-1")
    assert plain.idempotency == plain.content == named.content
    assert plain.idempotency == digest_of("request", *WHO, sorted(NAMES), "MIIB", None, 200)
    assert named.idempotency == digest_of("key", "client", "ca-1", "key-1")


def test_what_is_signed_anew_says_the_same() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    signed = [builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode() for _ in range(2)]
    assert signed[0] != signed[1]
    assert request_info_of(parsed(request(csr=signed[0]))) == request_info_of(
        parsed(request(csr=signed[1]))
    )
    other = builder.sign(ec.generate_private_key(ec.SECP256R1()), SHA256())
    resent = other.public_bytes(Encoding.PEM).decode()
    assert request_info_of(parsed(request(csr=resent))) != request_info_of(
        parsed(request(csr=signed[0]))
    )


def test_the_last_release_took_names_as_they_came() -> None:
    names = (dns("B.example."), dns("a.example"), dns("B.example."))
    assert former_names_of(parsed(request(csr=None, subject_alt_names=names))) == (
        "B.example.",
        "a.example",
    )
    named = accepted_csr("nine-hundred-names")
    assert len(former_names_of(parsed(request(csr=named)))) == 900


def test_what_cannot_be_read_is_equal_to_itself_alone() -> None:
    assert request_info_of(parsed(request(csr="MIIB"))) == "MIIB"
    assert request_info_of(parsed(request(csr=None))) is None
    assert request_info_of(parsed(request(csr="MIIB", request_type=RequestType.PKCS12))) is None


def test_a_csr_is_the_same_however_it_is_sent() -> None:
    sent = accepted_csr()
    bare = "".join(line for line in sent.splitlines() if "-----" not in line)
    wrapped = f"-----BEGIN CERTIFICATE REQUEST-----\n{bare}\n-----END CERTIFICATE REQUEST-----\n"
    read = {
        csr_of(parsed(request(csr=spelling))) for spelling in (sent, bare, wrapped, f"\n{bare}\n")
    }
    der = x509.load_pem_x509_csr(wrapped.encode()).public_bytes(Encoding.DER)
    assert read == {base64.b64encode(der).decode()}


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(request(request_type=RequestType.PKCS12), id="a-key-is-to-be-made-here"),
        pytest.param(request(csr=None), id="absent"),
        pytest.param(request(csr="MIIB"), id="none-that-can-be-read"),
    ],
)
def test_without_a_csr_of_the_clients_there_is_none(asked: EnrollmentRequest) -> None:
    assert csr_of(parsed(asked)) is None


WEB = CertificateProfile("web", "Web servers", ProfileProperties(cert_type="63999"))


def test_the_certificate_type_is_the_profiles() -> None:
    assert cert_type_of(WEB) == 63999


@pytest.mark.parametrize(
    ("names", "common_names"),
    [
        pytest.param(("www.example.com", "b.example"), ["www.example.com"], id="short"),
        # Cut, it would be somebody else's.
        pytest.param((f"{'a' * 60}.example", "b.example"), ["b.example"], id="the-first-that-fits"),
        pytest.param((f"{'a' * 56}.example",), [f"{'a' * 56}.example"], id="64-characters"),
        pytest.param((f"{'a' * 57}.example",), [], id="65-characters"),
    ],
)
def test_without_a_subject_a_certificate_is_named_after_its_first_name_that_fits(
    names: tuple[str, ...], common_names: list[str]
) -> None:
    subject = subject_of(RequestNames(tuple(map(dns, names))))
    assert list(common_names_in(subject)) == common_names
    assert len(list(subject)) == len(common_names)
