"""Requests, as clients send them again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.enrollment.alt_names import alt_name
from cagateway.domain.enrollment.options import EnrollmentOptions
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.request_types import OutputFormat, RequestType
from cagateway.domain.errors import ErrorKind
from cagateway.services.preparation import Enrollment

NAMES = (alt_name("dNSName", "www.example.com"),)
PASSWORD = "pass"
DAY = timedelta(days=1)
# What a client that asks again and again is told while there is no certificate.
NOT_YET = {
    *(ErrorKind.ENROLLMENT_PENDING, ErrorKind.ENROLLMENT_AWAITING_APPROVAL),
    *(ErrorKind.ENROLLMENT_UNCERTAIN, ErrorKind.ENROLLMENT_NOT_PLACED),
    *(ErrorKind.ENROLLMENT_REFUSED, ErrorKind.ENROLLMENT_FAILED),
    *(ErrorKind.TOO_MANY_OPEN_ORDERS, ErrorKind.IDEMPOTENCY_KEY_REUSED),
}


def new_csr() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string("CN=www.example.com")
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return csr.public_bytes(Encoding.PEM).decode()


@dataclass(frozen=True)
class Asked:
    """A request, as a client sends it again and again."""

    client_id: str
    csr: str | None
    repeat_key: str | None = None

    def enrollment(self, now: datetime, *, is_forced: bool) -> Enrollment:
        output = OutputFormat.PEM if self.csr else OutputFormat.PKCS12
        request = EnrollmentRequest(
            "web",
            RequestType.PKCS10 if self.csr else RequestType.PKCS12,
            csr=self.csr,
            subject_alt_names=NAMES,
            options=EnrollmentOptions(output, None if self.csr else PASSWORD, is_forced=is_forced),
        )
        deadline = now + timedelta(seconds=25)
        return Enrollment("ca-1", self.client_id, parsed(request), now, deadline, self.repeat_key)


FIRST, SECOND = new_csr(), new_csr()
REQUESTS = {
    "first": Asked("client", FIRST),
    # Another key for the same names, as clients make that retry with a new key.
    "second": Asked("client", SECOND),
    "other-client": Asked("other", FIRST),
    "generated": Asked("client", None),
    "keyed": Asked("client", FIRST, "key-1"),
    "key-reused": Asked("client", SECOND, "key-1"),
}
