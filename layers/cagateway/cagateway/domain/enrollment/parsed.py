"""A request, parsed once at the door: what finds an order, decides and orders all take it."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography import x509

from cagateway.domain.enrollment.names import RequestNames, names_of
from cagateway.domain.enrollment.options import EnrollmentOptions, RequestType
from cagateway.domain.enrollment.request import EnrollmentRequest, read_enrollment_request
from cagateway.domain.enrollment.subject_parts import (
    AskedSubject,
    asked_subject,
    common_names_in,
    common_names_of_generated,
    subject_of_csr,
    subject_of_generated,
)
from cagateway.domain.violations import Violation
from cagateway.domain.x509.alt_names import AltName
from cagateway.domain.x509.csr import names_in_csr, read_csr
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class ParsedCsr:
    """The client's certificate request, as far as it can be read.

    Args:
        subject: INVALID_CSR if it cannot be read.
        alt_names: As they stand in it; INVALID_CSR if they cannot be read.
    """

    content: x509.CertificateSigningRequest
    subject: x509.Name | Violation
    alt_names: tuple[AltName, ...] | Violation


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """What is asked for.

    Args:
        csr: The client's; INVALID_CSR if it cannot be read; `None` where none was sent, and where
            the key is made here.
        subject: Of the certificate: the CSR's, or that of the key that is made here. `None` where
            there is none, or none that can be read.
        asked_subject: What the request itself says of it.
        common_names: Of that subject, even if another part of it cannot be.
        names: Of the request, its CSR and its common names, as far as they can be read.
    """

    request: EnrollmentRequest
    csr: ParsedCsr | Violation | None
    subject: x509.Name | None
    asked_subject: AskedSubject
    common_names: tuple[str, ...]
    names: RequestNames

    @property
    def profile_id(self) -> str:
        """Say under which profile."""
        return self.request.profile_id

    @property
    def options(self) -> EnrollmentOptions:
        """Say how it is to be issued and delivered."""
        return self.request.options

    @property
    def client_csr(self) -> x509.CertificateSigningRequest | None:
        """Give the client's CSR, if there is one that can be read."""
        return self.csr.content if isinstance(self.csr, ParsedCsr) else None


def parse_request(body: object) -> ParsedRequest:
    """Read and parse a request.

    Args:
        body: Any JSON.

    Raises:
        GatewayError: MALFORMED_REQUEST, with one detail for each field of a wrong type. What else
            is wrong is for the decision to say.
    """
    return parsed(read_enrollment_request(body))


def parsed(request: EnrollmentRequest) -> ParsedRequest:
    """Parse a request that was read."""
    csr, asked = _csr_of(request), asked_subject(request)
    if request.request_type is RequestType.PKCS12:
        subject = subject_of_generated(request)
        common_names = tuple(common_names_of_generated(request, asked))
    else:
        subject = _subject_in(csr)
        common_names = tuple(common_names_in(subject)) if subject else ()
    names = names_of(request.subject_alt_names, _names_in(csr), common_names)
    return ParsedRequest(request, csr, subject, asked, common_names, names)


def _csr_of(request: EnrollmentRequest) -> ParsedCsr | Violation | None:
    if request.csr is None or request.request_type is RequestType.PKCS12:
        return None
    csr = read_csr(request.csr)
    if isinstance(csr, Violation):
        return csr
    return ParsedCsr(csr, subject_of_csr(csr), names_in_csr(csr))


def _subject_in(csr: ParsedCsr | Violation | None) -> x509.Name | None:
    if isinstance(csr, ParsedCsr) and isinstance(csr.subject, x509.Name):
        return csr.subject
    return None


def _names_in(csr: ParsedCsr | Violation | None) -> Iterator[AltName]:
    if isinstance(csr, ParsedCsr) and not isinstance(csr.alt_names, Violation):
        yield from csr.alt_names
