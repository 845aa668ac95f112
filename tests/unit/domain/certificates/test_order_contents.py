"""What an order is made of: names that can be ordered, and what makes two requests equal."""

from __future__ import annotations

import base64
import itertools

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.certificates.order_contents import (
    cert_type_of,
    csr_of,
    digests_of,
    subject_of,
)
from cagateway.domain.enrollment.alt_names import AltName, alt_name
from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.request_types import RequestType
from cagateway.domain.enrollment.subjects import common_names_of
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from tests.enrollment import accepted_csr, request

WHO = ("client", "ca-1", "web")
NAMES = ("a.example", "b.example")
WHAT = ("MIIB", None, 200)


def dns(value: str) -> AltName:
    return alt_name("dNSName", value)


def test_requests_are_equal_whatever_the_order_of_their_names() -> None:
    assert digests_of(WHO, NAMES, WHAT, None) == digests_of(WHO, NAMES[::-1], WHAT, None)


DIFFERENT = {
    "client": (("other", "ca-1", "web"), NAMES, WHAT),
    "ca": (("client", "ca-2", "web"), NAMES, WHAT),
    "profile": (("client", "ca-1", "mail"), NAMES, WHAT),
    "names": (WHO, NAMES[:1], WHAT),
    "csr": (WHO, NAMES, ("MIIC", None, 200)),
    "subject": (WHO, NAMES, ("MIIB", "CN=a", 200)),
    "days": (WHO, NAMES, ("MIIB", None, 47)),
    "nothing": (WHO, NAMES, WHAT),
}


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(DIFFERENT, 2)))
def test_requests_that_differ_in_anything_are_not_equal(one: str, other: str) -> None:
    first, second = (digests_of(*DIFFERENT[name], None) for name in (one, other))
    assert first.repeat != second.repeat
    assert first.content == first.repeat
    assert second.content == second.repeat


@pytest.mark.parametrize("changed", ["csr", "subject", "days", "nothing"])
def test_the_crowd_is_one_clients_for_one_profile_and_the_same_names(changed: str) -> None:
    digests = digests_of(*DIFFERENT[changed], None)
    assert digests.crowd == digests_of(WHO, NAMES, WHAT, None).crowd
    assert digests.crowd != digests.content


@pytest.mark.parametrize("changed", ["client", "ca", "profile", "names"])
def test_another_client_ca_profile_or_name_is_another_crowd(changed: str) -> None:
    digests = digests_of(*DIFFERENT[changed], None)
    assert digests.crowd != digests_of(WHO, NAMES, WHAT, None).crowd


def test_what_a_client_calls_its_request_names_it_for_that_client_and_ca_alone() -> None:
    named = digests_of(WHO, NAMES, WHAT, "key-1")
    assert named.repeat == digests_of(*DIFFERENT["csr"], "key-1").repeat
    assert named.content == digests_of(WHO, NAMES, WHAT, None).content
    for other in ("client", "ca"):
        assert named.repeat != digests_of(*DIFFERENT[other], "key-1").repeat
    assert named.repeat != digests_of(WHO, NAMES, WHAT, "key-2").repeat


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
    assert list(common_names_of(subject)) == common_names
    assert len(list(subject)) == len(common_names)
