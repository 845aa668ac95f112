"""Whether a CA's certificate and its chain belong together.

Apart from reading them: this needs cryptography, which functions that only show them never load.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import pairwise

from cryptography import x509

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.errors import ErrorDetail, ErrorKind
from cagateway.domain.x509.bundles import is_issued_by


def broken_links(authority: CertificateAuthority) -> Iterator[ErrorDetail]:
    """Find what is wrong with a chain: each certificate must have signed the one before.

    Args:
        authority: As it was read. Without a chain there is nothing to find.
    """
    if not authority.chain:
        return
    named = {"certificate": authority.certificate or ""}
    named |= {f"chain[{index}]": text for index, text in enumerate(authority.chain)}
    read = {name: _read(text) for name, text in named.items()}
    for name, certificate in read.items():
        if certificate is None:
            yield _problem(name, "is no certificate that can be read (RFC 5280, 4.1)")
    for (name, certificate), (above, issuer) in pairwise(read.items()):
        # A root follows nothing: it signed itself, so itself once more would pass.
        is_repeated = certificate == issuer
        if certificate and issuer and (is_repeated or not is_issued_by(certificate, issuer)):
            yield _problem(
                above,
                f"did not sign {name}: put the chain in order, from the one that signed "
                "certificate to the root",
            )


def _read(text: str) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(base64.b64decode(text))
    except Exception:  # noqa: BLE001 - what it raises for hostile bytes has no bound
        return None


def _problem(target: str, rule: str) -> ErrorDetail:
    return ErrorDetail(ErrorKind.INVALID_CONFIGURATION, f"{target} {rule}.", target)
