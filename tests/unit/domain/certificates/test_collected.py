"""The certificate for our key is found by the key, and its chain by signatures: never by place."""

from __future__ import annotations

import base64
import itertools
import warnings
from collections.abc import Iterable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import example, given
from hypothesis import strategies as st

from cagateway.domain.certificates.collected import NoBundleError, NotOursError, as_pem, read_issued
from cagateway.domain.x509.bundles import MAX_CERTIFICATES, key_digest
from cagateway.domain.x509.identity_names import subject_digest
from tests.certificates import Authority
from tests.fakes.clock import NOON
from tests.orders import der_base64, leaf_of

ROOT = Authority.named("Example Root")
MIDDLE = ROOT.beneath("Example Middle")
ISSUER = MIDDLE.beneath("Example Issuer")
# The same name as ISSUER's and another key: what a renewed CA's old certificate looks like.
NAMESAKE = Authority.named("Example Issuer")
FOREIGN = Authority.named("Somebody Else's Root")
KEY = ec.generate_private_key(ec.SECP256R1()).public_key()
OTHER_KEY = ec.generate_private_key(ec.SECP256R1()).public_key()
LEAF = leaf_of(ISSUER, KEY)
OURS = key_digest(LEAF)
CHAIN = tuple(one.root.certificate for one in (ISSUER, MIDDLE, ROOT))
ALL = (LEAF, *CHAIN)


def with_key_replaced(certificate: x509.Certificate, old: str, new: str) -> x509.Certificate:
    """Give a certificate in which a part of its key's algorithm (DER, in hex) is another one."""
    der = certificate.public_bytes(Encoding.DER)
    assert bytes.fromhex(old) in der
    return x509.load_der_x509_certificate(der.replace(bytes.fromhex(old), bytes.fromhex(new)))


# id-ecPublicKey and prime256v1, and what nobody ever assigned beside them.
STRANGE_KEY = with_key_replaced(LEAF, "06072a8648ce3d0201", "06072a8648ce3d027f")
STRANGE_CURVE = with_key_replaced(LEAF, "06082a8648ce3d030107", "06082a8648ce3d03017f")


def bundle(certificates: Iterable[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def as_kept(certificates: Iterable[x509.Certificate]) -> tuple[str, ...]:
    return tuple(der_base64(one) for one in certificates)


@pytest.mark.parametrize("places", list(itertools.permutations(range(4))), ids=str)
def test_leaf_and_chain_are_told_apart_in_any_order(places: tuple[int, ...]) -> None:
    issued = read_issued(bundle(ALL[place] for place in places), OURS, NOON)
    assert issued.certificate == der_base64(LEAF)
    assert issued.chain == as_kept(CHAIN)


@pytest.mark.parametrize(
    ("certificates", "chain"),
    [
        pytest.param((LEAF,), (), id="leaf-alone"),
        pytest.param((LEAF, CHAIN[1], CHAIN[2]), (), id="without-its-issuer"),
        pytest.param((CHAIN[0], LEAF), CHAIN[:1], id="without-a-root"),
        pytest.param((*CHAIN, FOREIGN.root.certificate, LEAF), CHAIN, id="with-a-foreign-root"),
        pytest.param((NAMESAKE.root.certificate, *ALL), CHAIN, id="with-a-namesake-of-the-issuer"),
        pytest.param((LEAF, *ALL, *CHAIN), CHAIN, id="each-twice"),
        pytest.param((leaf_of(ISSUER, OTHER_KEY), *ALL), CHAIN, id="with-another-keys-leaf"),
        pytest.param((STRANGE_KEY, *ALL), CHAIN, id="with-a-key-of-an-unknown-kind"),
        pytest.param((STRANGE_CURVE, *ALL), CHAIN, id="with-a-key-on-an-unknown-curve"),
    ],
)
def test_the_chain_goes_as_far_as_there_are_issuers(
    certificates: tuple[x509.Certificate, ...], chain: tuple[x509.Certificate, ...]
) -> None:
    issued = read_issued(bundle(certificates), OURS, NOON)
    assert issued.certificate == der_base64(LEAF)
    assert issued.chain == as_kept(chain)


def test_of_a_reissue_the_newest_counts() -> None:
    older, newer = leaf_of(ISSUER, KEY, days_ago=9), leaf_of(ISSUER, KEY, days_ago=2)
    for found in ((older, newer), (newer, older)):
        assert read_issued(bundle((*CHAIN, *found)), OURS, NOON).certificate == der_base64(newer)


def test_a_certificate_that_signs_itself_has_no_chain() -> None:
    own = Authority.named("own")
    issued = read_issued(
        bundle((own.root.certificate, *ALL)), key_digest(own.root.certificate), NOON
    )
    assert issued.chain == ()


@pytest.mark.parametrize(
    "collected",
    [
        pytest.param(
            b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", id="cut-off"
        ),
        pytest.param(bundle(CHAIN), id="a-chain-without-leaf"),
        pytest.param(bundle((leaf_of(ISSUER, OTHER_KEY), *CHAIN)), id="for-another-key"),
        pytest.param(bundle((STRANGE_KEY, *CHAIN)), id="for-a-key-of-an-unknown-kind"),
        pytest.param(bundle((LEAF, *CHAIN[:1] * MAX_CERTIFICATES)), id="more-than-a-bundle-holds"),
    ],
)
def test_what_is_not_for_our_key_is_none_of_ours(collected: bytes) -> None:
    with pytest.raises(NotOursError):
        read_issued(collected, OURS, NOON)


@pytest.mark.parametrize("collected", [b"", b"<html>Maintenance</html>", b"-----BEGIN PKCS7-----"])
def test_what_is_no_bundle_at_all_is_told_apart(collected: bytes) -> None:
    with pytest.raises(NoBundleError):
        read_issued(collected, OURS, NOON)


@given(st.binary(max_size=400))
def test_whatever_came_is_read_or_refused(noise: bytes) -> None:
    with pytest.raises(NotOursError):
        read_issued(noise + b"\n" + bundle(CHAIN), OURS, NOON)


@given(st.binary(max_size=200), st.binary(max_size=200))
@example(b"", b"")
@example(b"", pkcs7.serialize_certificates(list(CHAIN), Encoding.DER)[:-1])
@example(b"", pkcs7.serialize_certificates(list(CHAIN), Encoding.DER))
def test_whatever_calls_itself_pkcs7_is_read_or_refused(before: bytes, noise: bytes) -> None:
    text = base64.encodebytes(noise)
    armoured = b"-----BEGIN PKCS7-----\n%s-----END PKCS7-----\n" % text
    # What is no DER is read as BER, with a warning.
    with (
        warnings.catch_warnings(action="ignore"),
        pytest.raises((NoBundleError, NotOursError)),
    ):
        read_issued(before + armoured, OURS, NOON)


def test_pkcs7_is_read_as_pem_is() -> None:
    packed = pkcs7.serialize_certificates(list(reversed(ALL)), Encoding.PEM)
    assert read_issued(packed, OURS, NOON) == read_issued(bundle(ALL), OURS, NOON)


def test_what_is_known_of_a_certificate_is_read_from_itself() -> None:
    leaf = leaf_of(ISSUER, KEY, subject="C=NL,O=Exämple,CN=www.example.com", serial_number=0xABC)
    issued = read_issued(bundle((leaf, *CHAIN)), OURS, NOON)
    assert issued.serial_number == "ABC"
    # RFC 4514 begins with what stands last.
    assert issued.subject_name == "C=NL,O=Exämple,CN=www.example.com"
    assert issued.issuer_name == "CN=Example Issuer"
    assert issued.subject_digest == subject_digest("C=NL, O=Exämple, CN=www.example.com")
    assert (issued.not_before, issued.not_after) == (
        leaf.not_valid_before_utc,
        leaf.not_valid_after_utc,
    )


def test_pem_is_what_a_reader_of_pem_reads() -> None:
    kept = der_base64(LEAF)
    assert x509.load_pem_x509_certificate(as_pem(kept).encode()) == LEAF
    assert as_pem(kept).encode() == LEAF.public_bytes(Encoding.PEM)
    assert base64.b64decode(kept) == LEAF.public_bytes(Encoding.DER)
