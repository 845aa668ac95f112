"""Which attributes the subject of a certificate is asked to have, wherever the request says so."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from cryptography import x509

from cagateway.domain.distinguished_names import attribute_type, read_distinguished_name
from cagateway.domain.enrollment.csr_parts import flaw_in_subject
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.violations import Violation, ViolationCode
from cagateway.domain.text import is_one_line


def requested_types(request: EnrollmentRequest) -> frozenset[str]:
    """Give the attribute types that a request itself has values for.

    They stand in `subjectVariables` or, as the shell tool, Ansible and SPIRE send them, in
    `optionalCertificateRequestDetails.subjectDn`. One that is no name has none.
    """
    name = read_distinguished_name(request.subject_dn or "") or ()
    in_dn = (one.type for relative in name for one in relative if one.value.strip())
    return frozenset((*map(attribute_type, request.subject_variables), *in_dn))


def types_in_csr(csr: x509.CertificateSigningRequest) -> frozenset[str] | Violation:
    """Give the attribute types of a CSR's subject, or say that it cannot be read."""
    try:
        with warnings.catch_warnings():
            # cryptography warns of values longer than RFC 5280 has them. Whether that matters is
            # for Sectigo to say.
            warnings.simplefilter("ignore")
            subject = csr.subject
            types = frozenset(_types(subject))
    except Exception:  # noqa: BLE001 - of what is in a name it trusts a good deal, as in extensions
        return _invalid(flaw_in_subject(csr.tbs_certrequest_bytes).problem)
    if not all(isinstance(one.value, bytes) or is_one_line(one.value) for one in subject):
        problem = "has a subject that holds a line end, a control character or a direction mark"
        return _invalid(f"{problem}. Make the request anew with current software.")
    return types


def _types(name: x509.Name) -> Iterable[str]:
    return (one.oid.dotted_string for one in name if one.value.strip())


def _invalid(problem: str) -> Violation:
    return Violation(ViolationCode.INVALID_CSR, f"csr {problem}", target="csr", value="subject")
