"""Each certificate of a bundle is read by itself, and the path is one that holds now."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.certificates.collected import NotOursError, read_issued
from cagateway.domain.x509.bundles import (
    MAX_CERTIFICATES,
    TooManyCertificatesError,
    key_digest,
    path_of,
    read_bundle,
)
from local.certificates import as_authority, certificate_for
from tests.certificates import Pair
from tests.fakes.clock import DAY, NOON
from tests.orders import der_base64

Key = ec.EllipticCurvePrivateKey


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def ca(
    name: str,
    key: Key,
    issuer: Pair | None = None,
    *,
    begins: datetime = NOON - 100 * DAY,
    ends: datetime = NOON + 100 * DAY,
) -> Pair:
    """Make a CA's certificate; one of itself where there is no issuer."""
    issuer_name = issuer.certificate.subject if issuer else named(name)
    builder = certificate_for(key.public_key(), named(name), issuer_name, begins, ends)
    signer = issuer.key if issuer else key
    return Pair(as_authority(builder, path_length=None).sign(signer, hashes.SHA256()), key)


ROOT = ca("Root", new_key())
OLD_ROOT = ca("Old Root", new_key())
CROSSED = ca("Root", ROOT.key, OLD_ROOT)
EXPIRED_CROSSED = ca("Root", ROOT.key, OLD_ROOT, ends=NOON - DAY)
ISSUER = ca("Issuer", new_key(), ROOT)
EXPIRED_ISSUER = ca("Issuer", ISSUER.key, ROOT, ends=NOON - DAY)
FUTURE_ISSUER = ca("Issuer", ISSUER.key, ROOT, begins=NOON + DAY)
LONGER_ISSUER = ca("Issuer", ISSUER.key, ROOT, ends=NOON + 200 * DAY)
NAMESAKE = ca("Issuer", new_key(), ROOT)
# Two that signed each other.
FIRST_KEY, SECOND_KEY = new_key(), new_key()
FIRST = ca("First", FIRST_KEY, Pair(ca("Second", SECOND_KEY).certificate, SECOND_KEY))
SECOND = ca("Second", SECOND_KEY, FIRST)
LEAF_KEY = new_key()


def leaf_of(issuer: Pair, *, ends: datetime = NOON + 47 * DAY) -> x509.Certificate:
    name = named("www.example.com")
    begins, subject = NOON - DAY, issuer.certificate.subject
    builder = certificate_for(LEAF_KEY.public_key(), name, subject, begins, ends)
    return builder.sign(issuer.key, hashes.SHA256())


LEAF = leaf_of(ISSUER)


def pem(*certificates: x509.Certificate | Pair) -> bytes:
    read = (one.certificate if isinstance(one, Pair) else one for one in certificates)
    return b"".join(one.public_bytes(Encoding.PEM) for one in read)


def broken(old: bytes, new: bytes, certificate: x509.Certificate = LEAF) -> bytes:
    """Give a certificate as PEM in which some bytes are others."""
    der = certificate.public_bytes(Encoding.DER)
    assert len(old) == len(new)
    assert old in der

    return ssl.DER_cert_to_PEM_cert(der.replace(old, new)).encode()


PRINTABLE = x509.Name(
    [
        x509.NameAttribute(
            x509.NameOID.ORGANIZATION_NAME,
            "Smith and Sons",
            _type=x509.name._ASN1Type.PrintableString,  # noqa: SLF001 - the only way to ask for it
        )
    ]
)
WITH_PRINTABLE = certificate_for(
    new_key().public_key(), PRINTABLE, PRINTABLE, NOON, NOON + DAY
).sign(new_key(), hashes.SHA256())
ODD = {
    "ampersand": broken(b"Smith and Sons", b"Smith  &  Sons", WITH_PRINTABLE),
    "no-utf-8": broken(b"www.example.com", b"\xff" * 15),
    "version-4": broken(bytes.fromhex("a003020102"), bytes.fromhex("a003020103")),
    "version-9": broken(bytes.fromhex("a003020102"), bytes.fromhex("a003020109")),
    "month-13": broken(b"261122", b"261322"),
    "no-base64": b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
    "empty": b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "cut-off": pem(ROOT)[:300] + b"\n",
    "not-ascii": b"-----BEGIN CERTIFICATE-----\n\xff\xfe\n-----END CERTIFICATE-----\n",
}
NOISE = (
    b"",
    b"subject=/CN=www.example.com\r\n",
    b"\xef\xbb\xbf",
    b"\x00\xff\n",
    b"-----END X-----\n",
)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", range(4))
def test_what_cannot_be_read_hinders_nothing_else(odd: str, place: int) -> None:
    parts = [pem(LEAF), pem(ISSUER), pem(ROOT)]
    parts.insert(place, ODD[odd])
    issued = read_issued(b"".join(parts), key_digest(LEAF), NOON)
    assert issued.certificate == der_base64(LEAF)
    assert issued.chain == tuple(der_base64(one.certificate) for one in (ISSUER, ROOT))


@pytest.mark.parametrize("odd", [one for one in ODD if one != "cut-off"])
def test_of_a_bundle_in_which_nothing_can_be_read_that_is_said(odd: str) -> None:
    with pytest.raises(NotOursError, match="None of 1 certificates can be read"):
        read_issued(ODD[odd], key_digest(LEAF), NOON)


def test_how_many_cannot_be_read_is_counted() -> None:
    found, unreadable = read_bundle(pem(LEAF) + b"".join(ODD.values()) + pem(ROOT))
    # What is cut off never ended.
    assert (len(found), unreadable) == (2, len(ODD) - 1)


def test_lines_may_end_as_in_windows_and_labels_be_older() -> None:
    found, _ = read_bundle(pem(LEAF, ROOT).replace(b"\n", b"\r\n"))
    assert found == [LEAF, ROOT.certificate]
    found, _ = read_bundle(pem(LEAF).replace(b"CERTIFICATE", b"X509 CERTIFICATE"))
    assert found == [LEAF]


def test_more_than_are_looked_at_are_refused_before_one_is_read() -> None:
    block = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    assert read_bundle(block * MAX_CERTIFICATES) == ([], MAX_CERTIFICATES)
    with pytest.raises(TooManyCertificatesError, match="65"):
        read_bundle(block * (MAX_CERTIFICATES + 1))
    with pytest.raises(NotOursError, match="64 are the most"):
        read_issued(block * (MAX_CERTIFICATES + 1), key_digest(LEAF), NOON)


@pytest.mark.parametrize(
    ("bundle", "path"),
    [
        pytest.param((ISSUER, ROOT), (ISSUER, ROOT), id="as-it-should-be"),
        pytest.param((EXPIRED_ISSUER, ISSUER, ROOT), (ISSUER, ROOT), id="an-expired-reissue"),
        pytest.param((FUTURE_ISSUER, ISSUER, ROOT), (ISSUER, ROOT), id="a-reissue-of-tomorrow"),
        pytest.param((ISSUER, LONGER_ISSUER, ROOT), (LONGER_ISSUER, ROOT), id="the-longer-one"),
        pytest.param(
            (EXPIRED_CROSSED, OLD_ROOT, ISSUER, ROOT), (ISSUER, ROOT), id="an-expired-cross-root"
        ),
        pytest.param((CROSSED, OLD_ROOT, ISSUER, ROOT), (ISSUER, ROOT), id="the-shorter-way"),
        pytest.param((CROSSED, OLD_ROOT, ISSUER), (ISSUER, CROSSED, OLD_ROOT), id="the-only-way"),
        pytest.param((CROSSED, ISSUER), (ISSUER, CROSSED), id="as-far-as-there-are-issuers"),
        pytest.param((EXPIRED_CROSSED, ISSUER), (ISSUER,), id="never-an-expired-one"),
        pytest.param((EXPIRED_ISSUER, ROOT), (), id="only-an-expired-one"),
        pytest.param((NAMESAKE, ROOT), (), id="only-a-namesake"),
        pytest.param((), (), id="nothing"),
    ],
)  # fmt: skip
def test_the_path_holds_now_and_ends_in_what_signed_itself(
    bundle: Sequence[Pair], path: Sequence[Pair]
) -> None:
    expected = tuple(one.certificate for one in path)
    for order in (bundle, tuple(reversed(bundle))):
        certificates = [LEAF, *(one.certificate for one in order)]
        assert path_of(LEAF, certificates, NOON) == expected


def test_two_that_signed_each_other_make_no_path_without_an_end() -> None:
    leaf = leaf_of(FIRST)
    bundle = [FIRST.certificate, SECOND.certificate, leaf]
    assert path_of(leaf, bundle, NOON) == (FIRST.certificate, SECOND.certificate)


def test_of_two_leaves_for_one_key_the_one_that_is_valid_counts() -> None:
    over = leaf_of(ISSUER, ends=NOON - timedelta(hours=1))
    newer_and_over = certificate_for(
        LEAF_KEY.public_key(),
        named("x"),
        named("Issuer"),
        NOON - timedelta(hours=9),
        NOON - DAY / 24,
    ).sign(ISSUER.key, hashes.SHA256())
    for found in ((over, LEAF), (LEAF, over), (newer_and_over, LEAF)):
        issued = read_issued(pem(*found, ISSUER, ROOT), key_digest(LEAF), NOON)
        assert issued.certificate == der_base64(LEAF)


MEGABYTE = 10**6


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(b"-----BEGIN CERTIFICATE-----" * 40_000, id="beginnings"),
        pytest.param(b"-----BEGIN CERTIFICATE-----\n" + b"A" * MEGABYTE, id="one-beginning"),
        pytest.param(b"-" * MEGABYTE, id="dashes"),
    ],
)
def test_a_megabyte_of_anything_is_gone_through_once(noise: bytes) -> None:
    issued = read_issued(noise + b"\n" + pem(LEAF, ISSUER, ROOT), key_digest(LEAF), NOON)
    assert issued.certificate == der_base64(LEAF)
    assert len(issued.chain) == 2


NEIGHBOURS = [
    *(OLD_ROOT, CROSSED, EXPIRED_CROSSED, EXPIRED_ISSUER, FUTURE_ISSUER, NAMESAKE),
    *(FIRST, SECOND),
]


@given(
    st.permutations([LEAF, ISSUER.certificate, ROOT.certificate]),
    st.lists(
        st.tuples(
            st.integers(0, 9),
            st.one_of(
                st.sampled_from([pem(one) for one in NEIGHBOURS]),
                st.sampled_from([one for name, one in ODD.items() if name != "cut-off"]),
                st.sampled_from(NOISE),
            ),
        ),
        max_size=8,
    ),
)
def test_leaf_and_path_are_found_in_any_order_among_any_neighbours(
    certificates: list[x509.Certificate], neighbours: list[tuple[int, bytes]]
) -> None:
    parts = [pem(one) for one in certificates]
    for place, part in neighbours:
        parts.insert(place, part)
    issued = read_issued(b"\n".join(parts), key_digest(LEAF), NOON)
    assert issued.certificate == der_base64(LEAF)
    assert issued.chain == tuple(der_base64(one.certificate) for one in (ISSUER, ROOT))
