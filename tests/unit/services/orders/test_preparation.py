"""What validation accepts becomes an order, or is refused before anything is bought."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_private_key

from cagateway.domain.access.bounds import UNBOUNDED
from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Role
from cagateway.domain.enrollment.options import EnrollmentOptions, OutputFormat, RequestType
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.orders.states import OrderState
from cagateway.domain.x509.alt_names import AltName, alt_name
from cagateway.domain.x509.bundles import key_digest
from cagateway.services.orders.preparation import (
    Enrollment,
    Preparer,
    digests_for,
    former_digests_for,
)
from cagateway.services.orders.validation import validate_enrollment
from tests.documents import document
from tests.enrollment import ACCEPTED, request
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.gateway import FakeGateway
from tests.fakes.order_world import OpenVault

ACCOUNT = OrderAccount("https://cert-manager.com", "demo", 1234)
KEYS = '{"EC":["P-256","P-384","P-521"],"RSA":["2048","3072"]}'
ANYTHING = {"unique-id": "web", "properties": {"cert_type": "1", "key_type": KEYS}}
CLIENT = Caller("client", Role.INTEGRATOR)
P12 = {
    "request_type": RequestType.PKCS12,
    "csr": None,
    "options": EnrollmentOptions(OutputFormat.PKCS12, "pass"),
}
DNS = alt_name("dNSName", "www.example.com")


@dataclass
class House:
    profile: dict[str, Any] = field(default_factory=lambda: ANYTHING)
    vault: OpenVault = field(default_factory=OpenVault)

    def prepare(self, **changes: Any) -> Order:  # noqa: ANN401 - a request's fields
        gateway = FakeGateway(clock=FakeClock(NOON))
        gateway.configure(
            document(self.profile, enable_enrollment=True, enable_ca_profile_sync=False)
        )
        asked = parsed(request(**changes))
        enrollment = Enrollment("ca-1", CLIENT, asked, NOON, NOON + timedelta(seconds=25))
        validation = validate_enrollment(gateway.reader(), "ca-1", asked, UNBOUNDED)
        digests = digests_for(enrollment, ACCOUNT)
        preparer = Preparer(self.vault, gateway.clock, lambda bits: 2**bits - 1)
        former = former_digests_for(enrollment, validation)
        return preparer.prepare(enrollment, validation, digests, former)


def refusal_of(house: House, **changes: Any) -> GatewayError:  # noqa: ANN401 - a request's fields
    with pytest.raises(GatewayError) as caught:
        house.prepare(**changes)
    return caught.value


@pytest.mark.parametrize("path", sorted(ACCEPTED.glob("*.txt")), ids=lambda path: path.stem)
def test_whatever_csr_is_accepted_is_ordered_as_it_came(path: Path) -> None:
    house = House()
    made = house.prepare(csr=path.read_bytes().decode())
    csr = x509.load_der_x509_csr(base64.b64decode(made.csr))
    assert made.key_digest == key_digest(csr)
    assert (made.state, made.sealed_key) == (OrderState.PREPARED, None)
    assert house.vault.sealed == set()


TEMPLATE = {"unique-id": "web", "properties": {"cert_type": "1", "key_type": '{"EC":["P-256"]}'}}
EIGHT = {"unique-id": "web", "properties": {"cert_type": "1", "key_type": '{"RSA":["8192"]}'}}


def test_a_key_that_is_made_here_is_sealed_for_its_order() -> None:
    house = House(TEMPLATE)
    made = house.prepare(**P12, subject_alt_names=(DNS,))
    csr = x509.load_der_x509_csr(base64.b64decode(made.csr))
    assert made.sealed_key is not None
    key = load_der_private_key(house.vault.open(made.sealed_key, made.order_id), None)
    assert key.public_key() == csr.public_key()
    assert made.key_digest == key_digest(csr)
    assert csr.subject.rfc4514_string() == "CN=www.example.com"
    assert made.alt_names == ("www.example.com",)


def test_a_subject_of_its_own_comes_before_the_first_name() -> None:
    made = House(TEMPLATE).prepare(
        **P12, subject_dn="O=Example,CN=other.example.com", subject_alt_names=(DNS,)
    )
    csr = x509.load_der_x509_csr(base64.b64decode(made.csr))
    assert csr.subject.rfc4514_string() == "O=Example,CN=other.example.com"
    assert made.alt_names == ("www.example.com", "other.example.com")


@pytest.mark.parametrize(
    ("profile", "names", "target"),
    [
        pytest.param(EIGHT, (DNS,), "profileId", id="a-key-that-is-not-made-in-time"),
        pytest.param(TEMPLATE, (), "subjectAltNames", id="nobody-to-name"),
        pytest.param(
            TEMPLATE, (alt_name("iPAddress", "no address"),), "subjectAltNames", id="no-address"
        ),
        pytest.param(
            TEMPLATE, (alt_name("dNSName", "mün_chen.example"),), "subjectAltNames", id="no-a-label"
        ),
        pytest.param(
            TEMPLATE, (alt_name("dNSName", "a.example,b.example"),), "subjectAltNames", id="comma"
        ),
    ],
)
def test_what_cannot_be_ordered_is_refused_before_anything_is_sealed(
    profile: dict[str, Any], names: tuple[AltName, ...], target: str
) -> None:
    house = House(profile)
    error = refusal_of(house, **P12, subject_alt_names=names)
    assert error.kind is ErrorKind.INVALID_ENROLLMENT_REQUEST
    assert error.target == target
    assert house.vault.sealed == set()


def test_a_key_that_cannot_be_sealed_is_not_ordered_for() -> None:
    house = House(TEMPLATE, OpenVault(is_down=True))
    error = refusal_of(house, **P12, subject_alt_names=(DNS,))
    assert error.kind is ErrorKind.ENROLLMENT_NOT_PLACED


def test_an_order_knows_its_account() -> None:
    account = House().prepare().account
    assert account == OrderAccount("https://cert-manager.com", "demo", 1234)
