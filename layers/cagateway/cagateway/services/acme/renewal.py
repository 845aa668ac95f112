"""When a certificate should be renewed (RFC 9773, 4): told to all who know its name."""

from __future__ import annotations

import base64

from cryptography import x509

from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, malformed
from cagateway.domain.acme.renewal_info import RenewalWindow, read_certificate_id, renewal_window
from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.orders.states import OrderState
from cagateway.ports.orders import Orders


def renewal_of(enrollments: Orders, ca_id: str, certificate_id: str) -> RenewalWindow:
    """Tell when to renew a certificate.

    Args:
        enrollments: The gateway's orders.
        ca_id: Whose it is.
        certificate_id: As it stands in the URL.

    Raises:
        AcmeProblem: MALFORMED; NOT_FOUND: it was not issued here.
        StoreError: The table failed.
    """
    read = read_certificate_id(certificate_id)
    if read is None:
        raise malformed("A certificate is named as RFC 9773, 4.1 has it.")
    found = enrollments.find_serial(ca_id, read.serial_number)
    issued = found.issued if found else None
    if found is None or issued is None or _issuer_key_id(issued) != read.key_id:
        text = "No certificate of this name was issued here."
        raise AcmeProblem(ProblemKind.NOT_FOUND, text)
    is_revoked = found.state is OrderState.REVOKED
    revoked_at = (found.revoked_at or issued.issued_at) if is_revoked else None
    return renewal_window(issued.serial_number, issued.not_before, issued.not_after, revoked_at)


def _issuer_key_id(issued: IssuedCertificate) -> str | None:
    certificate = x509.load_der_x509_certificate(base64.b64decode(issued.certificate))
    try:
        extension = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    except (x509.ExtensionNotFound, ValueError):
        return None
    key_id = extension.value.key_identifier
    return key_id.hex().upper() if key_id else None
