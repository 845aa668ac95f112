"""Names as cryptography reads them in a CSR or a certificate; apart, for it takes long to load."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from cryptography import x509

from cagateway.domain.x509.alt_names import AltName

_IN_CSR: Mapping[type[x509.GeneralName], tuple[str, Callable[[Any], str]]] = {
    x509.DNSName: ("dNSName", str),
    x509.IPAddress: ("iPAddress", str),
    x509.RFC822Name: ("rfc822Name", str),
    x509.UniformResourceIdentifier: ("uniformResourceIdentifier", str),
    x509.DirectoryName: ("directoryName", x509.Name.rfc4514_string),
    x509.RegisteredID: ("registeredID", attrgetter("dotted_string")),
}


def alt_name_of(name: x509.GeneralName) -> AltName:
    """Read one name."""
    if isinstance(name, x509.OtherName):
        content = x509.SubjectAlternativeName([name]).public_bytes()
        return AltName("otherName", base64.b64encode(content).decode(), is_encoded=True)
    # cryptography reads these seven types only.
    type_name, as_text = _IN_CSR[type(name)]
    return AltName(type_name, as_text(name.value))
