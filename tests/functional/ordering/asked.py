"""Requests, as clients send them again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Role
from cagateway.domain.enrollment.options import EnrollmentOptions, OutputFormat, RequestType
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.errors import ErrorKind
from cagateway.domain.x509.alt_names import alt_name
from cagateway.services.orders.preparation import Enrollment

NAMES = (alt_name("dNSName", "www.example.com"),)
PASSWORD = "pass"
DAY = timedelta(days=1)
# A certificate that was issued elsewhere: before a migration, say.
ELSEWHERE = "0ABCDEF0"
# What a client that asks again and again is answered while there is no certificate.
NOT_YET = {
    *(ErrorKind.ENROLLMENT_PENDING, ErrorKind.ENROLLMENT_AWAITING_APPROVAL),
    *(ErrorKind.ENROLLMENT_UNCERTAIN, ErrorKind.ENROLLMENT_NOT_PLACED),
    *(ErrorKind.ENROLLMENT_REFUSED, ErrorKind.ENROLLMENT_FAILED),
}
# Answers to a client for which nothing is ordered yet: never while its certificate is there.
NOTHING_NEW = {
    *(ErrorKind.PROFILE_NOT_FOUND, ErrorKind.INVALID_ENROLLMENT_REQUEST),
    ErrorKind.PROFILES_UNAVAILABLE,
    *(ErrorKind.TOO_MANY_OPEN_ORDERS, ErrorKind.TOO_MANY_ORDERS, ErrorKind.IDEMPOTENCY_KEY_REUSED),
}


def new_csr() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return signed_csr(key)


def signed_csr(key: ec.EllipticCurvePrivateKey) -> str:
    """Sign a request; with EC, each signature is another one."""
    name = x509.Name.from_rfc4514_string("CN=www.example.com")
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return csr.public_bytes(Encoding.PEM).decode()


@dataclass(frozen=True)
class Asked:
    """A request, as a client sends it again and again.

    Args:
        spellings: The same request, signed anew; a client sends one after the other.
        renews: `ours`, the certificate that this client was given last for the same key; or the
            serial number of one that was issued elsewhere.
    """

    client_id: str
    csr: str | None
    idempotency_key: str | None = None
    ca_id: str = "ca-1"
    spellings: tuple[str, ...] = ()
    renews: str | None = None

    def enrollment(
        self, now: datetime, *, is_forced: bool, replaces: str | None = None, time: int = 0
    ) -> Enrollment:
        output = OutputFormat.PEM if self.csr else OutputFormat.PKCS12
        spelled = (self.csr, *self.spellings)
        request = EnrollmentRequest(
            "web",
            RequestType.PKCS10 if self.csr else RequestType.PKCS12,
            csr=spelled[time % len(spelled)],
            subject_alt_names=NAMES,
            options=EnrollmentOptions(
                output,
                None if self.csr else PASSWORD,
                is_forced=is_forced,
                is_renewal=replaces is not None,
                replaces_serial=replaces,
            ),
        )
        deadline = now + timedelta(seconds=25)
        caller, key = Caller(self.client_id, Role.INTEGRATOR), self.idempotency_key
        return Enrollment(self.ca_id, caller, parsed(request), now, deadline, key)


_KEY = ec.generate_private_key(ec.SECP256R1())
FIRST, SECOND, SIGNED_TWICE = new_csr(), new_csr(), (signed_csr(_KEY), signed_csr(_KEY))
REQUESTS = {
    "first": Asked("client", FIRST),
    # Another key for the same names, as clients make that retry with a new key.
    "second": Asked("client", SECOND),
    "other-client": Asked("other", FIRST),
    "other-ca": Asked("client", FIRST, ca_id="ca-2"),
    "generated": Asked("client", None),
    "generated-keyed": Asked("client", None, "key-2"),
    "keyed": Asked("client", FIRST, "key-1"),
    "key-reused": Asked("client", SECOND, "key-1"),
    "signed-anew": Asked("client", SIGNED_TWICE[0], spellings=SIGNED_TWICE[1:]),
    "renewal": Asked("client", FIRST, renews="ours"),
    "renewal-from-elsewhere": Asked("client", FIRST, renews=ELSEWHERE),
}
