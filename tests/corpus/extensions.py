"""One sound value of each extension that cryptography reads, to be made unsound."""

from __future__ import annotations

import datetime as dt
import ipaddress

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a")])
_NAMES = (
    x509.DNSName("a.example"),
    x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
    x509.RFC822Name("a@b.example"),
    x509.UniformResourceIdentifier("urn:a"),
    x509.DirectoryName(_NAME),
    x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
    x509.OtherName(x509.ObjectIdentifier("1.2.3"), b"\x0c\x01x"),
)
_CA_ISSUERS = x509.AccessDescription(
    AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("urn:b")
)
_POINT = x509.DistributionPoint(
    _NAMES, None, frozenset({x509.ReasonFlags.key_compromise}), [x509.DirectoryName(_NAME)]
)
_POLICY = x509.PolicyInformation(
    x509.ObjectIdentifier("1.2.3"),
    ["urn:c", x509.UserNotice(x509.NoticeReference("a", [1]), "b")],
)
_KEY_USAGE = x509.KeyUsage(True, True, True, True, True, True, True, True, True)  # noqa: FBT003 - nine flags, all on
_VALUES: tuple[x509.ExtensionType, ...] = (
    x509.SubjectAlternativeName(_NAMES),
    x509.IssuerAlternativeName(_NAMES),
    x509.BasicConstraints(ca=True, path_length=1),
    _KEY_USAGE,
    x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.2.3")]),
    x509.TLSFeature([x509.TLSFeatureType.status_request]),
    x509.CertificatePolicies([_POLICY]),
    x509.PolicyConstraints(1, 1),
    x509.InhibitAnyPolicy(1),
    x509.NameConstraints(_NAMES[:1], [x509.IPAddress(ipaddress.ip_network("192.0.2.0/24"))]),
    x509.AuthorityInformationAccess([_CA_ISSUERS]),
    x509.SubjectInformationAccess([_CA_ISSUERS]),
    x509.CRLDistributionPoints([_POINT]),
    x509.FreshestCRL([_POINT]),
    x509.AuthorityKeyIdentifier(b"k", _NAMES, 1),
    x509.SubjectKeyIdentifier(b"k"),
    x509.OCSPNoCheck(),
    x509.PrecertPoison(),
    x509.CRLNumber(1),
    x509.DeltaCRLIndicator(1),
    x509.IssuingDistributionPoint(_NAMES, None, False, False, None, False, False),  # noqa: FBT003 - it takes no names
    x509.MSCertificateTemplate(x509.ObjectIdentifier("1.2.3"), 1, 1),
    x509.PrivateKeyUsagePeriod(
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
    ),
    x509.Admissions(
        x509.DirectoryName(_NAME),
        [x509.Admission(None, None, [x509.ProfessionInfo(None, ["a"], [], "1", b"b")])],
    ),
)
# By OID. The timestamps of certificate transparency (RFC 6962, 3.3) have lengths of their own.
SOUND = {value.oid.dotted_string: value.public_bytes() for value in _VALUES} | {
    "1.3.6.1.4.1.11129.2.4.2": b"\x04\x33\0\x31\0\x2f\0" + bytes(40) + b"\0\0\4\3\0\0",
    "1.3.6.1.5.5.7.48.1.2": b"\x04\x01n",
    "1.2.3.4": b"\x04\x01x",
}
