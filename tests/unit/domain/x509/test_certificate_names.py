"""The names in a certificate are those that other software finds in it."""

from __future__ import annotations

import base64
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID, ObjectIdentifier
from hypothesis import given, settings
from hypothesis import strategies as st

from cagateway.domain.x509.certificate_names import MAX_PEM_CHARACTERS, read_names
from cagateway.domain.x509.identity_names import read_name

KEY = ec.generate_private_key(ec.SECP256R1())
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def certificate(subject: x509.Name, issuer: x509.Name) -> bytes:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.public_key(KEY.public_key()).serial_number(2**150)
    builder = builder.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


def pem(der: bytes) -> str:
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"


def name(*attributes: tuple[ObjectIdentifier, str], kind: _ASN1Type | None = None) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value, kind) for oid, value in attributes])


ISSUER = name((NameOID.COMMON_NAME, "Clients' CA"))
DEMO = certificate(
    name((NameOID.ORGANIZATION_NAME, "Example"), (NameOID.COMMON_NAME, "demo")), ISSUER
)

OIDS = [
    NameOID.COMMON_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.SERIAL_NUMBER,
    NameOID.EMAIL_ADDRESS,
    NameOID.DOMAIN_COMPONENT,
    ObjectIdentifier("1.3.6.1.4.1.55738.666.1"),
    ObjectIdentifier("2.999.1"),
]
values = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=150)
parts = st.dictionaries(st.sampled_from(OIDS), values, min_size=1, max_size=2)
subjects = st.lists(parts, min_size=1, max_size=4).map(
    lambda names: x509.Name(
        [
            x509.RelativeDistinguishedName(
                x509.NameAttribute(oid, value, _ASN1Type.UTF8String, _validate=False)
                for oid, value in part.items()
            )
            for part in names
        ]
    )
)


# RFC 5280, A.1 bounds lengths, and certificates pass the bounds.
@pytest.mark.filterwarnings("ignore:Attribute's length")
@settings(max_examples=100)
@given(subjects)
def test_they_read_as_the_text_that_another_library_writes(subject: x509.Name) -> None:
    names = read_names(pem(certificate(subject, ISSUER)))
    assert names is not None
    assert names.subject == read_name(subject.rfc4514_string())
    assert names.issuer == read_name("CN=Clients' CA")


@pytest.mark.parametrize(
    "kind", [_ASN1Type.UTF8String, _ASN1Type.PrintableString, _ASN1Type.IA5String], ids=str
)
def test_the_string_type_does_not_matter(kind: _ASN1Type) -> None:
    names = read_names(pem(certificate(name((NameOID.COMMON_NAME, "demo"), kind=kind), ISSUER)))
    assert names is not None
    assert names.subject == read_name("CN=demo")


@pytest.mark.parametrize(
    "subject",
    [
        "/O=Example/CN=demo",
        "/O=Example, Inc./CN=demo",
        "/C=CH/O=Zürich/OU=a+CN=b\\/c\\+d",
        "/DC=com/DC=example/emailAddress=a@example.com/CN= demo ",
        "/O=x,CN=admin/CN=demo",
    ],
)
def test_they_read_as_openssl_writes_them(subject: str) -> None:
    def openssl(*arguments: str, given: str = "") -> str:
        command = ["openssl", *arguments]
        return subprocess.run(
            command, input=given, capture_output=True, text=True, check=True
        ).stdout

    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null")
    made = openssl("req", "-x509", "-utf8", "-multivalue-rdn", *new, "-subj", subject)
    written = openssl("x509", "-noout", "-subject", "-nameopt", "RFC2253", given=made)
    names = read_names(made)
    assert names is not None
    assert names.subject == names.issuer == read_name(written.removeprefix("subject=").strip("\n"))
    assert names.subject


def test_a_certificate_without_a_subject_names_nobody() -> None:
    names = read_names(pem(certificate(x509.Name([]), ISSUER)))
    assert names is not None
    assert names.subject == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("CERT_CONTENT", id="no-pem"),
        pytest.param(pem(b""), id="no-octets"),
        pytest.param(pem(DEMO) * 2, id="two"),
        pytest.param(pem(DEMO) + "x", id="text-after-it"),
        pytest.param(pem(DEMO + b"\0"), id="an-octet-after-it"),
        pytest.param(pem(DEMO).replace("M", "=", 1), id="no-base64"),
        pytest.param(pem(b"\x30\x80" + DEMO[4:] + b"\0\0"), id="a-length-without-end"),
        pytest.param(pem(b"\x30\x85\0\0\0\0\1\0"), id="a-length-of-a-length-too-long"),
        pytest.param(pem(DEMO) + " " * MAX_PEM_CHARACTERS, id="too-long"),
    ],
)
def test_anything_else_has_no_names(text: str) -> None:
    assert read_names(text) is None


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return bytes([tag, len(content)]) + content


SEQUENCE, SET = 0x30, 0x31
NUMBER, TEXT, EMPTY = der(2, b"\1"), der(0x0C, b"a"), der(SEQUENCE)
CN = bytes.fromhex("0603550403")


def certified(*fields: bytes) -> str:
    return pem(der(SEQUENCE, der(SEQUENCE, *fields)))


def named(kind: bytes, *values: bytes, tag: int = SET) -> bytes:
    return der(SEQUENCE, der(tag, der(SEQUENCE, kind, *values)))


def with_subject(subject: bytes) -> str:
    return certified(NUMBER, EMPTY, named(CN, TEXT), EMPTY, subject, EMPTY)


def test_a_certificate_of_version_1_has_names() -> None:
    names = read_names(with_subject(named(CN, TEXT)))
    assert names is not None
    assert names.subject == names.issuer == read_name("CN=a")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(pem(EMPTY), id="nothing-in-it"),
        pytest.param(pem(NUMBER), id="a-number"),
        pytest.param(certified(), id="nothing-that-is-signed"),
        pytest.param(certified(*[NUMBER] * 5), id="no-public-key"),
        pytest.param(certified(*[EMPTY] * 6), id="no-serial-number"),
        pytest.param(with_subject(NUMBER), id="a-number-for-a-name"),
        pytest.param(with_subject(named(CN, TEXT, tag=SEQUENCE)), id="a-sequence-for-a-set"),
        pytest.param(with_subject(der(SEQUENCE, der(SET))), id="an-empty-part"),
        pytest.param(with_subject(named(CN)), id="no-value"),
        pytest.param(with_subject(named(CN, TEXT, TEXT)), id="two-values"),
        pytest.param(with_subject(named(NUMBER, TEXT)), id="a-number-for-a-type"),
        pytest.param(with_subject(named(der(6), TEXT)), id="an-empty-type"),
        pytest.param(with_subject(named(der(6, b"\x55\x84"), TEXT)), id="half-a-type"),
        pytest.param(with_subject(named(der(6, b"\1" * 65), TEXT)), id="a-type-too-long"),
        pytest.param(pem(b"\x30"), id="a-tag-alone"),
    ],
)
def test_what_is_no_certificate_has_no_names(text: str) -> None:
    assert read_names(text) is None


def test_one_type_twice_in_one_part_is_no_name() -> None:
    subject = x509.Name(
        [
            x509.RelativeDistinguishedName(
                [x509.NameAttribute(NameOID.COMMON_NAME, one) for one in ("admin", "demo")]
            )
        ]
    )
    assert read_names(pem(certificate(subject, ISSUER))) is None


@given(st.integers(0, len(DEMO) - 1), st.integers(0, 255))
def test_one_octet_that_is_another_is_read_or_refused(at: int, octet: int) -> None:
    read_names(pem(DEMO[:at] + bytes([octet]) + DEMO[at + 1 :]))


@given(st.integers(0, len(DEMO) - 1))
def test_a_part_of_a_certificate_is_refused(length: int) -> None:
    assert read_names(pem(DEMO[:length])) is None


@given(st.binary(max_size=300))
def test_any_octets_are_read_or_refused(octets: bytes) -> None:
    read_names(pem(octets))
