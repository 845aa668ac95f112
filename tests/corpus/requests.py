"""Enrollment requests whose names, subjects and options are out of the ordinary, by what is odd."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Iterator
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from tests.corpus.der import SEQUENCE, extension, oid, requested_extensions, signed_csr
from tests.corpus.der import der as der_value

Body = dict[str, Any]
CN, O, C = "2.5.4.3", "2.5.4.10", "2.5.4.6"  # noqa: E741 - as X.520 calls them
_KEY = ec.generate_private_key(ec.SECP256R1())
PROTECTION = {"type": "PasswordProtection", "password": "correct horse"}


def bare(content: bytes) -> str:
    """Write base64 on one line, as most clients send it."""
    return base64.b64encode(content).decode()


def csr_of(
    *subject: tuple[str, str], names: tuple[x509.GeneralName, ...] = (), tag: int = 0x0C
) -> str:
    """Write a CSR with any subject, a part to each attribute, and any alternative names."""
    parts = [_part((kind, value), tag=tag) for kind, value in subject]
    return csr_with(der_value(SEQUENCE, *parts), names)


def csr_with(subject: bytes, names: tuple[x509.GeneralName, ...] = ()) -> str:
    """Write a CSR with a subject in DER."""
    if not names:
        return bare(signed_csr(subject))
    san = extension("2.5.29.17", x509.SubjectAlternativeName(names).public_bytes())
    return bare(signed_csr(subject, requested_extensions(san)))


def _part(*attributes: tuple[str, str], tag: int = 0x0C) -> bytes:
    encoding = {0x1E: "utf-16-be", 0x14: "latin-1"}.get(tag, "utf-8")
    values = (
        der_value(SEQUENCE, oid(kind), der_value(tag, value.encode(encoding)))
        for kind, value in attributes
    )
    return der_value(0x31, *sorted(values))


def pkcs10(csr: str | None, **fields: Any) -> Body:  # noqa: ANN401 - any JSON
    return {"profileId": "web", "requiredFormat": {"format": "X509"}, "csr": csr, **fields}


def pkcs12(**fields: Any) -> Body:  # noqa: ANN401 - any JSON
    wanted = {"format": "PKCS12", "protection": PROTECTION}
    return {"profileId": "web", "requiredFormat": wanted, **fields}


def dn(text: object) -> Body:
    return {"optionalCertificateRequestDetails": {"subjectDn": text}}


def names(*pairs: tuple[str, str]) -> Body:
    return {"subjectAltNames": [{"type": kind, "value": value} for kind, value in pairs]}


def hosts(*values: str) -> Body:
    return names(*(("dNSName", value) for value in values))


def variables(*pairs: tuple[str, str]) -> Body:
    return {"subjectVariables": [{"type": kind, "value": value} for kind, value in pairs]}


HOST = hosts("www.example.com")
WWW = csr_of((CN, "www.example.com"))
NAMELESS = csr_of()
_LABEL = "a" * 63
ODD_HOSTS = {
    "253-characters": ".".join([_LABEL, _LABEL, _LABEL, "a" * 61]),
    "254-characters": ".".join([_LABEL, _LABEL, _LABEL, "a" * 62]),
    "a-label-of-64": f"{'a' * 64}.example",
    "100-labels": ".".join(["a"] * 100),
    "longer-than-a-common-name": f"{'a' * 60}.example.com",
    "upper-case": "WWW.EXAMPLE.COM",
    "final-dot": "www.example.com.",
    "two-final-dots": "www.example.com..",
    "leading-dot": ".example.com",
    "empty-label": "www..example.com",
    "wildcard": "*.example.com",
    "wildcard-in-a-label": "a*.example.com",
    "two-wildcards": "*.*.example.com",
    "wildcard-alone": "*",
    "wildcard-below": "www.*.example.com",
    "hyphen-first": "-a.example.com",
    "hyphen-last": "a-.example.com",
    "underscore": "_a.example.com",
    "umlaut": "münchen.example",
    "umlaut-and-underscore": "mün_chen.example",
    "umlaut-decomposed": "mu\u0308nchen.example",
    "a-label": "xn--mnchen-3ya.example",
    "a-label-of-nothing": "xn--.example",
    "a-label-that-is-none": "xn--zzzz.example",
    "a-label-of-a-control": "xn--a.example",
    "sharp-s": "straße.example",
    "mixed-scripts": "p\u0430ypal.example",
    "right-to-left": "\u05d0\u05d1.example",
    "joiner": "a\u200db.example",
    "kelvin": "\u212a.example",
    "an-address": "192.0.2.1",
    "an-address-of-six": "2001:db8::1",
    "no-address": "999.1.1.1",
    "one-label": "localhost",
    "a-url": "https://www.example.com/",
    "a-mailbox": "ada@example.com",
    "a-port": "www.example.com:443",
    "a-key": "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7+",
    "percent": "www%2Eexample.com",
}
ODD_ADDRESSES = {
    "no-address": "999.1.1.1",
    "a-host": "www.example.com",
    "a-network": "192.0.2.0/24",
    "zeros": "192.0.02.1",
    "six-in-full": "2001:0DB8:0:0:0:0:0:1",
    "six-compressed": "2001:db8::1",
    "mapped": "::FFFF:192.0.2.1",
    "mapped-in-hex": "::ffff:c000:201",
    "zone": "fe80::1%eth0",
    "brackets": "[2001:db8::1]",
    "port": "192.0.2.1:443",
    "hex": "0xc0000201",
    "nothing-but-digits": "3221225985",
    "unspecified": "0.0.0.0",  # noqa: S104 - a name
}
_OTHER_NAMES = {
    "mailbox": x509.RFC822Name("ada@example.com"),
    "uri": x509.UniformResourceIdentifier("spiffe://example.org/web"),
    "directory": x509.DirectoryName(x509.Name.from_rfc4514_string("CN=www.example.com")),
    "oid": x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
    "upn": x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x03a@b"),
    "empty": x509.DNSName(""),
    "network": x509.IPAddress(ipaddress.ip_network("192.0.2.0/24")),
}
ODD_SUBJECTS = {
    "another-name": "CN=other.example.com",
    "the-same-in-upper-case": "CN=WWW.EXAMPLE.COM",
    "the-same-with-a-dot": "cn=www.example.com.",
    "three-letters": "CN=www.example.com,C=USA",
    "two-letters": "CN=www.example.com,C=US",
    "organization": "CN=www.example.com,O=Example,OU=Web,L=Zürich",
    "country-alone": "C=US",
    "not-one": "www.example.com",
    "slashes": "/CN=www.example.com",
    "unknown-type": "CN=www.example.com,Team=x",
    "oid-that-is-none": "CN=www.example.com,9.9.9=x",
    "hexadecimal": "CN=www.example.com,O=#04024869",
    "hexadecimal-text": "CN=#0c0f7777772e6578616d706c652e636f6d",
    "empty-value": "CN=www.example.com,O=",
    "empty-common-name": "CN=",
    "blank-common-name": r"CN=\20",
    "two-names": "CN=www.example.com,CN=b.example.com",
    "two-in-one-part": "CN=www.example.com+CN=b.example.com",
    "name-beside-another": "CN=www.example.com+OU=Web,O=Example",
    "comma": r"CN=www.example.com\,b.example.com",
    "wildcard": "CN=*.example.com",
    "64-umlauts": f"CN={'ü' * 64}",
    "32-umlauts": f"CN={'ü' * 32}",
    "65-letters": f"CN={'a' * 65}",
    "a-title": "CN=Archive of Example",
    "mailbox": "E=ädä@example.com,CN=www.example.com",
    "serial-number": "serialNumber=ü,CN=www.example.com",
    "too-long": f"CN=www.example.com,O={'x' * 3_000}",
    "unique-identifier": "x500UniqueIdentifier=x,CN=www.example.com",
}


def bodies() -> Iterator[tuple[str, Body]]:
    """Give requests by what is odd about them."""
    yield from _with_odd_names()
    yield from _with_odd_subjects()
    yield from _with_odd_csrs()
    yield from _with_odd_options()


def _with_odd_names() -> Iterator[tuple[str, Body]]:
    for kind, odd in (("dNSName", ODD_HOSTS), ("iPAddress", ODD_ADDRESSES)):
        for name, value in odd.items():
            yield f"{kind}-{name}", pkcs10(WWW, **names((kind, value)))
            yield f"{kind}-{name}-alone", pkcs10(NAMELESS, **names((kind, value)))
            yield f"{kind}-{name}-generated", pkcs12(**names((kind, value)))
    for name, value in (ODD_HOSTS | ODD_ADDRESSES).items():
        yield f"common-name-{name}", pkcs10(csr_of((CN, value)))
        yield f"common-name-{name}-and-a-name", pkcs10(csr_of((CN, value)), **HOST)
        yield f"variable-{name}", pkcs12(**variables(("cn", value)))
    for name, general_name in _OTHER_NAMES.items():
        yield f"in-csr-{name}", pkcs10(csr_of((CN, "www.example.com"), names=(general_name,)))
        yield f"in-csr-{name}-alone", pkcs10(csr_of(names=(general_name,)))
    for kind in (
        "rfc822Name",
        "uniformResourceIdentifier",
        "directoryName",
        "registeredID",
        "team",
    ):
        yield f"sent-{kind}", pkcs10(WWW, **names((kind, "a.example")))
        yield f"sent-{kind}-generated", pkcs12(**names((kind, "a.example")))
    encoded = [{"type": "dNSName", "der": "MAA="}, {"type": "otherName", "der": "MAA="}]
    yield "sent-as-der", pkcs10(WWW, subjectAltNames=encoded)
    many = tuple(f"host-{number}.example.com" for number in range(1_000))
    yield "a-thousand-names", pkcs10(WWW, **hosts(*many))
    yield "a-thousand-mistakes", pkcs12(**hosts(*(f"{one}_ü" for one in many)))
    yield "a-thousand-and-one-names", pkcs10(WWW, **hosts(*many, "one.more.example"))


def _with_odd_subjects() -> Iterator[tuple[str, Body]]:
    for name, text in ODD_SUBJECTS.items():
        yield f"dn-{name}", pkcs10(WWW, **dn(text))
        yield f"dn-{name}-for-nobody", pkcs10(NAMELESS, **dn(text), **HOST)
        yield f"dn-{name}-generated", pkcs12(**dn(text), **HOST)
        yield f"dn-{name}-generated-alone", pkcs12(**dn(text))
    for name, pairs in {
        "three-letters": (("cn", "www.example.com"), ("c", "USA")),
        "another-name": (("CN", "other.example.com"),),
        "no-attribute": (("cn", "www.example.com"), ("team", "x")),
        "named-by-the-profile": (("cn", "www.example.com"), ("FirstName", "Ada")),
        "two-names": (("cn", "www.example.com"), ("cn", "b.example.com")),
        "organization": (("cn", "www.example.com"), ("o", "Example")),
        "64-umlauts": (("cn", "ü" * 64),),
    }.items():
        yield f"variables-{name}", pkcs10(WWW, **variables(*pairs))
        yield f"variables-{name}-generated", pkcs12(**variables(*pairs), **HOST)
        both = variables(*pairs) | dn("CN=www.example.com")
        yield f"variables-{name}-beside-a-dn", pkcs12(**both)


def _with_odd_csrs() -> Iterator[tuple[str, Body]]:
    for tag, kind in ((0x0C, "utf8"), (0x13, "printable"), (0x14, "teletex"), (0x1E, "bmp")):
        yield f"common-name-as-{kind}", pkcs10(csr_of((CN, "www.example.com"), tag=tag))
    yield "nameless", pkcs10(NAMELESS)
    yield "empty-common-name", pkcs10(csr_of((CN, "")))
    yield "two-common-names", pkcs10(csr_of((CN, "a.example.com"), (CN, "b.example.com")))
    part = _part((CN, "www.example.com"), (O, "Example"))
    yield "common-name-beside-another", pkcs10(csr_with(der_value(SEQUENCE, part)))
    yield "organization-alone", pkcs10(csr_of((O, "Example")))
    yield "organization-alone-and-a-name", pkcs10(csr_of((O, "Example")), **HOST)
    yield "country-of-three-letters", pkcs10(csr_of((C, "USA"), (CN, "www.example.com")))
    yield "long-common-name", pkcs10(csr_of((CN, f"{'a' * 60}.example.com")))
    yield "64-umlauts", pkcs10(csr_of((CN, "ü" * 64)))
    yield "comma", pkcs10(csr_of((CN, "a.example.com,b.example.com")))
    yield "title", pkcs10(csr_of((CN, "Example, Inc.")), **HOST)
    yield "title-alone", pkcs10(csr_of((CN, "Example, Inc.")))
    built = x509.CertificateSigningRequestBuilder(x509.Name([])).sign(_KEY, SHA256())
    yield "built-without-anything", pkcs10(bare(built.public_bytes(Encoding.DER)))


def _with_odd_options() -> Iterator[tuple[str, Body]]:
    for profile in ("no-type", "unmakable", "weak", "strict", "1", "a b", ""):
        yield f"profile-{profile}", pkcs10(WWW) | {"profileId": profile}
        yield f"profile-{profile}-generated", pkcs12(**HOST) | {"profileId": profile}
    for name, protection in {
        "none": None,
        "empty": {},
        "blank": {"password": " "},
        "null": {"password": None},
        "a-number": {"password": 7},
        "a-nul": {"password": "a\0b"},
        "too-long": {"password": "x" * 1_025},
        "other": {"type": "CertificateProtection", "password": "x"},
        "a-list": ["x"],
    }.items():
        wanted = {"format": "PKCS12", "protection": protection}
        yield f"protection-{name}", pkcs12(**HOST) | {"requiredFormat": wanted}
    for name, number in {"absent": None, "empty": "", "no-number": "x y", "of-digits": 7}.items():
        properties = {"RenewalSerialNumber": number}
        yield f"renewal-{name}", pkcs10(WWW, renewal=True, properties=properties)
    yield "renewal", pkcs10(WWW, renewal=True, properties={"RenewalSerialNumber": "0a:1b"})
    yield "renewal-no-flag", pkcs10(WWW, renewal="perhaps")
    for name, flag in {"text": "yes", "null": None, "true": True}.items():
        options = {"optionalCertificateRequestDetails": {"forceIssuance": flag}}
        yield f"force-{name}", pkcs10(WWW, **options)
    for period in ("P47D", "P3Y", "P1", "PT0M"):
        options = {"optionalCertificateRequestDetails": {"validityPeriod": period}}
        yield f"validity-{period}", pkcs10(WWW, **options)
        yield f"validity-{period}-generated", pkcs12(**options, **HOST)
    yield "generated-for-nobody", pkcs12()
    yield "generated-with-a-csr", pkcs12(csr=WWW, **HOST)
    yield "no-csr", pkcs10(None)
    yield "no-object", []  # type: ignore[misc] # what clients send
