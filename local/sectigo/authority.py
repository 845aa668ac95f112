"""A CA that lives as long as the simulator: a root, an intermediate, and what they issue."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CA_LIFE = timedelta(days=3650)
_DAY = timedelta(days=1)
# RFC 5280, appendix A.1: ub-common-name.
_LONGEST_COMMON_NAME = 64


@dataclass(frozen=True, slots=True)
class Authority:
    """A root and the intermediate that issues."""

    root: x509.Certificate
    intermediate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def new(cls, now: datetime) -> Self:
        """Make both, good from the day before on."""
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root_name = _name("Simulated Sectigo Root E46")
        name = _name("Simulated Sectigo Public Server Authentication CA OV E36")
        begins = now - _DAY
        builder = _builder(root_name, root_name, root_key.public_key(), begins, _CA_LIFE)
        root = _ca(builder, root_key, root_key, path_length=1)
        builder = _builder(name, root_name, key.public_key(), begins, _CA_LIFE)
        return cls(root, _ca(builder, key, root_key, path_length=0), key)

    def described(self) -> Mapping[str, object]:
        """Give its certificates as a CA's document has them."""
        issuing, root = (
            one.public_bytes(Encoding.PEM).decode() for one in (self.intermediate, self.root)
        )
        return {"certificate": issuing, "chain": [root]}

    def issue(
        self,
        key: CertificatePublicKeyTypes,
        names: Iterable[str],
        term_days: int,
        now: datetime,
    ) -> x509.Certificate:
        """Issue a server's certificate, from midnight on for whole days, as Sectigo does.

        Args:
            key: Whose certificate it becomes.
            names: DNS names and addresses; the first one becomes the common name.
            term_days: For how long.
            now: The day on which it begins.

        Raises:
            ValueError: It would end after the year 9999.
        """
        names = tuple(names)
        begins = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        # RFC 5280, 4.1.2.5: the last second is part of the period.
        life = timedelta(days=term_days, seconds=-1)
        common_name = names[0] if names and len(names[0]) <= _LONGEST_COMMON_NAME else ""
        subject = _name(common_name) if common_name else x509.Name([])
        try:
            builder = _builder(subject, self.intermediate.subject, key, begins, life)
        except OverflowError as error:
            raise ValueError(*error.args) from None
        for extension, critical in _server_extensions(names, is_critical=not common_name):
            builder = builder.add_extension(extension, critical)
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(issuer_key, critical=False)
        return builder.sign(self.key, hashes.SHA256())


def general_name(name: str) -> x509.GeneralName:
    """Read a name as it stands among the alternative ones. Raises ValueError."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _server_extensions(
    names: tuple[str, ...], *, is_critical: bool
) -> Iterable[tuple[x509.ExtensionType, bool]]:
    yield x509.BasicConstraints(ca=False, path_length=None), True
    yield _usage(digital_signature=True), True
    yield x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
    if names:
        # RFC 5280, 4.2.1.6: critical where the subject is empty.
        yield x509.SubjectAlternativeName(map(general_name, names)), is_critical


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: CertificatePublicKeyTypes,
    begins: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(begins).not_valid_after(begins + life)


def _ca(
    builder: x509.CertificateBuilder,
    key: ec.EllipticCurvePrivateKey,
    issuer: ec.EllipticCurvePrivateKey,
    *,
    path_length: int,
) -> x509.Certificate:
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_usage(key_cert_sign=True, crl_sign=True), True),
        # RFC 5280, 4.2.1.1 and 4.2.1.2: a CA's certificate has both.
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), False),
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer, hashes.SHA256())


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
