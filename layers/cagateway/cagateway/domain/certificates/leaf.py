"""What a certificate is good for, read once when it is collected.

Nothing of it is believed blindly: a part that cannot be read is as one that is not there, for the
certificate itself was taken already.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cagateway.domain.profiles.key_types import KeyType
from cagateway.domain.x509.alt_names import (
    common_alt_name,
    name_in_lists,
)
from cagateway.domain.x509.general_names import alt_name_of
from cagateway.values import dataclass

# CA/Browser Forum Baseline Requirements, 7.1.6.1: domain, organization and individual validated;
# EV Guidelines for the last one. No other certificate may bear them.
PUBLIC_TLS_POLICIES = frozenset(
    {"2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3", "2.23.140.1.1"}
)
# Sectigo takes 250 names at most; as many again for what it adds. An item has 400 KB, and a name
# 253 characters.
MOST_NAMES = 500
_Kind = TypeVar("_Kind", bound=x509.ExtensionType)
# NIST's names, as Sectigo and requests have them; others as OpenSSL calls them.
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is read of a certificate.

    Args:
        names: Hosts and addresses in normal form, its common name among them where it is one, and
            what else it is for, in lower case; each once.
        key_type: Such as `EC P-256`; "" where it cannot be read.
        is_public_tls: Whether one of its policies says so.
        has_client_auth: Whether it may authenticate a client (RFC 5280, 4.2.1.12).
    """

    names: tuple[str, ...] = ()
    key_type: str = ""
    is_public_tls: bool = False
    has_client_auth: bool = False


def read_leaf(certificate: str) -> Leaf:
    """Read a certificate, given as base64 of its DER."""
    try:
        leaf = x509.load_der_x509_certificate(base64.b64decode(certificate))
    except Exception:  # noqa: BLE001 - see above
        return Leaf()
    policies = _extension(leaf, x509.CertificatePolicies)
    usages = _extension(leaf, x509.ExtendedKeyUsage)
    oids = {one.policy_identifier.dotted_string for one in policies or ()}
    return Leaf(
        names=tuple(dict.fromkeys(_names(leaf)))[:MOST_NAMES],
        key_type=_key_type(leaf),
        is_public_tls=bool(oids & PUBLIC_TLS_POLICIES),
        has_client_auth=ExtendedKeyUsageOID.CLIENT_AUTH in (usages or ()),
    )


def _extension(leaf: x509.Certificate, kind: type[_Kind]) -> _Kind | None:
    try:
        return leaf.extensions.get_extension_for_class(kind).value
    except Exception:  # noqa: BLE001 - one that cannot be read, or is there twice, says nothing
        return None


def _names(leaf: x509.Certificate) -> Iterator[str]:
    for name in _extension(leaf, x509.SubjectAlternativeName) or ():
        read = alt_name_of(name)
        if not read.is_encoded:
            yield name_in_lists(read.value)
    for common_name in _common_names(leaf):
        if host := common_alt_name(common_name):
            yield host.value


def _common_names(leaf: x509.Certificate) -> list[str]:
    try:
        return [str(one.value) for one in leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    except Exception:  # noqa: BLE001 - as above
        return []


def _key_type(leaf: x509.Certificate) -> str:
    try:
        key = leaf.public_key()
    except Exception:  # noqa: BLE001 - as above
        return ""
    if isinstance(key, rsa.RSAPublicKey):
        return str(KeyType("RSA", str(key.key_size)))
    if isinstance(key, ec.EllipticCurvePublicKey):
        return str(KeyType("EC", _CURVES.get(key.curve.name, key.curve.name)))
    if isinstance(key, dsa.DSAPublicKey):
        return str(KeyType("DSA", str(key.key_size)))
    return type(key).__name__.removesuffix("PublicKey")
