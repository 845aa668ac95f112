"""A CA that lives as long as the simulator: a root, an intermediate, and what they issue."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from local.certificates import as_authority, certificate_for, issued, key_usage

_CA_LIFE = timedelta(days=3650)
_DAY = timedelta(days=1)
# RFC 5280, appendix A.1: ub-common-name.
_LONGEST_COMMON_NAME = 64


@dataclass(frozen=True, slots=True)
class _Issuer:
    name: x509.Name
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """A root and the intermediate that issues.

    Args:
        root: Signed by itself.
        intermediate: Signed by the root.
        key: The intermediate's.
        crossed: The root as an older one has signed it, and the older one.
    """

    root: x509.Certificate
    intermediate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    crossed: tuple[x509.Certificate, x509.Certificate]

    @classmethod
    def new(cls, now: datetime) -> Self:
        """Make them, good from the day before on."""
        root_key, key, older_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
        root_name = _name("Simulated Sectigo Root E46")
        name = _name("Simulated Sectigo Public Server Authentication CA OV E36")
        begins, issuer = now - _DAY, _Issuer(root_name, root_key)
        root = _ca(root_name, root_key, issuer, begins, path_length=1)
        older = _Issuer(_name("Simulated USERTrust ECC"), older_key)
        crossed = (
            _ca(root_name, root_key, older, begins, path_length=1),
            _ca(older.name, older_key, older, begins, path_length=2),
        )
        return cls(root, _ca(name, key, issuer, begins, path_length=0), key, crossed)

    def above(self, end: str) -> tuple[x509.Certificate, ...]:
        """Give the chain above a leaf up to the `root`, the older one (`cross`) or the `issuer`."""
        rest = {"root": (self.root,), "cross": self.crossed, "issuer": ()}[end]
        return (self.intermediate, *rest)

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
        *,
        client_auth: bool = False,
    ) -> x509.Certificate:
        """Issue a server's certificate, from midnight on for whole days, as Sectigo does.

        Args:
            key: Whose certificate it becomes.
            names: DNS names and addresses; the first one becomes the common name.
            term_days: For how long.
            now: The day on which it begins.
            client_auth: Whether it can authenticate a client too.
        """
        names = tuple(names)
        begins = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        # RFC 5280, 4.1.2.5: the last second is part of the period.
        life = timedelta(days=term_days, seconds=-1)
        common_name = names[0] if names and len(names[0]) <= _LONGEST_COMMON_NAME else ""
        subject = _name(common_name) if common_name else x509.Name([])
        issuer = self.intermediate.subject
        builder = certificate_for(key, subject, issuer, begins, begins + life)
        uses = [ExtendedKeyUsageOID.SERVER_AUTH]
        uses += [ExtendedKeyUsageOID.CLIENT_AUTH] if client_auth else []
        extensions = _extensions(names, uses, is_critical=not common_name)
        return issued(builder, self.key, extensions)


def general_name(name: str) -> x509.GeneralName:
    """Read a name as it is written among the alternative ones. Raises ValueError."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


# Baseline Requirements, 7.1.6.1: what tells a public certificate from a private CA's.
_ORGANIZATION_VALIDATED = x509.PolicyInformation(x509.ObjectIdentifier("2.23.140.1.2.2"), None)


def _extensions(
    names: tuple[str, ...], uses: Iterable[x509.ObjectIdentifier], *, is_critical: bool
) -> Iterable[tuple[x509.ExtensionType, bool]]:
    yield x509.BasicConstraints(ca=False, path_length=None), True
    yield key_usage("digital_signature"), True
    yield x509.ExtendedKeyUsage(uses), False
    yield x509.CertificatePolicies([_ORGANIZATION_VALIDATED]), False
    if names:
        # RFC 5280, 4.2.1.6: critical where the subject is empty.
        yield x509.SubjectAlternativeName(map(general_name, names)), is_critical


def _ca(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: _Issuer,
    begins: datetime,
    path_length: int,
) -> x509.Certificate:
    builder = certificate_for(key.public_key(), name, issuer.name, begins, begins + _CA_LIFE)
    return issued(as_authority(builder, path_length), issuer.key)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
