"""What people paste is read, or refused by the name of the slip; nothing is plainly "invalid"."""

from __future__ import annotations

import base64
import json
from functools import reduce
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.violations import Violation
from cagateway.domain.x509.csr import read_csr
from cagateway.domain.x509.csr_text import MAX_CSR_CHARACTERS
from tests.enrollment import ACCEPTED, LISTS, accepted_csr, offer, request, verdict

REFUSED = ACCEPTED.parent / "invalid-csr"
# By file: words of the refusal, and its value where it has one.
SLIPS: dict[str, tuple[str, str]] = {
    "attribute-beyond-its-end": ("the value at octet 12 goes beyond what holds it", "subject"),
    "attribute-without-a-value": ("at octet 12 is not a type and a value", "subject"),
    "base64url": ("base64, but not of DER", ""),
    "begin-markers": ("holds 900 PEM blocks (CERTIFICATE REQUEST)", ""),
    "bit-string-with-nine-unused-bits": ("has a part that cannot be read", ""),
    "bmp-of-odd-length": ("CN is said to be in UTF-16-BE, and is not at its octet 2", "subject"),
    "certificate": ("holds a PEM block with the label CERTIFICATE,", ""),
    "certificate-bare": ("holds a certificate,", ""),
    "certificate-labelled-as-a-request": ("holds a certificate,", ""),
    "cut-after-a-tag": ("characters of it are missing", ""),
    "dashes": ("base64, but not of DER", ""),
    "directory-name-bit-string": ("asks for extensions that cannot be read", ""),
    "empty-pem": ("holds no base64", ""),
    "empty-sequence-bare": ("holds DER of something else", ""),
    "half-a-value-bare": ("within a value", ""),
    "hex": ("base64, but not of DER", ""),
    "indefinite-length": ("the length at octet 1 is not written in its shortest form", ""),
    "length-in-two-octets-too-many": ("the length at octet 1 is not written in its shortest", ""),
    "length-of-gigabytes": ("is cut off after 12 of 2147483653 octets", ""),
    "long-tag": ("asks for extensions that cannot be read", ""),
    "long-tag-in-the-subject": ("octet 12 is a tag that no request has", "subject"),
    "more-than-attributes": ("attributes are not the last part", "attributes"),
    "name-not-ascii": ("signature that does not fit", ""),
    "name-of-unknown-kind": ("signature that does not fit", ""),
    "nested-sequences": ("holds DER of something else", ""),
    "no-attributes": ("attributes are left out", "attributes"),
    "no-end": ("lacks the END line", ""),
    "no-padding": ("is cut off after 610 of 611 octets", ""),
    "nul": ("holds a NUL (U+0000)", ""),
    "other-der-bare": ("holds DER of something else", ""),
    "other-end": ("begins as CERTIFICATE REQUEST and ends as NEW CERTIFICATE REQUEST", ""),
    "pasted-another-label": ("holds a PEM block with the label CERTIFICATE,", ""),
    "pasted-backslashes": ("the character '\\' (U+005C)", ""),
    "pasted-base64-of-utf-16": ("text in UTF-16", ""),
    "pasted-base64-of-utf-16-without-a-mark": ("text in UTF-16", ""),
    "pasted-blanks-within-a-block": ("holds no base64", ""),
    "pasted-der-as-damaged-text": ("is DER, octets that are no text", ""),
    "pasted-der-as-text": ("is DER, octets that are no text", ""),
    "pasted-four-dashes": ("has a BEGIN line that is not PEM's", ""),
    "pasted-hexadecimal": ("is hexadecimal", ""),
    "pasted-invisible": ("holds no base64", ""),
    "pasted-layers-of-base64": ("is cut off after 90 of 611 octets", ""),
    "pasted-no-begin": ("lacks the BEGIN line", ""),
    "pasted-percent-encoded": ("the character '%' (U+0025)", ""),
    "pasted-spelt-line-ends-alone": ("holds no base64", ""),
    "pasted-ssh-key": ("holds an SSH public key", ""),
    "pasted-ten-thousand-beginnings": ("has a BEGIN line that is not PEM's", ""),
    "pasted-utf-16": ("text in UTF-16", ""),
    "pasted-utf-16-big-endian": ("text in UTF-16", ""),
    "pasted-utf-16-read-as-latin-1": ("text in UTF-16", ""),
    "pasted-utf-16-read-as-utf-8": ("text in UTF-16", ""),
    "pasted-utf-16-without-a-mark": ("text in UTF-16", ""),
    "pasted-word-processor": ("has a BEGIN line that is not PEM's", ""),
    "pem-with-headers": ("the character ':' (U+003A)", ""),
    "pkcs12-bare": ("holds a PKCS #12 file", ""),
    "pkcs7-bare": ("holds a PKCS #7 message", ""),
    "printable-ampersand": ("O is a PrintableString with '&'", "subject"),
    "printable-star": ("CN is a PrintableString with '*'", "subject"),
    "printable-star-of-2-999": ("2.999 is a PrintableString with '*'", "subject"),
    "printable-umlaut": ("CN is a PrintableString with the octet FC", "subject"),
    "printable-underscore": ("CN is a PrintableString with '_'", "subject"),
    "private-key-before-its-request": ("holds a private key", ""),
    "prose": ("base64, but not of DER", ""),
    "public-key-bare": ("holds a public key", ""),
    "request-without-contents-bare": ("holds DER of something else", ""),
    "revocation-list-bare": ("holds a revocation list", ""),
    "set-not-sorted": ("is broken in its attributes: the set at octet", "attributes"),
    "signed-with-sha1": ("is signed with SHA1; sign it with SHA-256", "sha1"),
    "signed-with-sha224": ("is signed with SHA224; sign it with SHA-256", "sha224"),
    "signed-with-something": ("cannot be checked", "1.2.840.113549.1.1.127"),
    "subject-bit-string": ("has a subject that cannot be read", "subject"),
    "tampered-subject": ("signature that does not fit", ""),
    "teletex-umlaut": ("O is a TeletexString with the octet FC", "subject"),
    "tls-feature-99": ("asks for extensions that cannot be read", ""),
    "too-long": ("at most 32767 are read", ""),
    "trailing-byte": ("ends after 611 of the 612 octets that were sent", ""),
    "truncated": ("is cut off after 305 of 611 octets", ""),
    "two-bare": ("more than one piece of base64", ""),
    "two-in-one": ("holds 2 PEM blocks (CERTIFICATE REQUEST)", ""),
    "utf-8-in-latin-1": ("CN is said to be in UTF-8, and is not at its octet 1", "subject"),
    "value-beyond-its-end-bare": ("goes beyond what holds it", ""),
    "version-2": ("version is not 1", "version"),
    "version-3": ("version is not 1", "version"),
    "zeros-for-a-signature": ("signature that does not fit", ""),
}
KEYS = {path.stem for path in REFUSED.glob("private-key-*-*.txt")}


def test_each_slip_of_the_corpus_has_words_here() -> None:
    assert {path.stem for path in REFUSED.glob("*.txt")} == set(SLIPS) | KEYS


@pytest.mark.parametrize("name", sorted(SLIPS))
def test_a_slip_is_named(name: str) -> None:
    text = (REFUSED / f"{name}.txt").read_bytes().decode()
    first, *_ = verdict(request(csr=text), offer(local=LISTS)).details
    words, value = SLIPS[name]
    assert words in first.message
    assert (first.code, first.target, first.value) == ("invalid-csr", "csr", value)
    # What changed it: nothing that was sent is repeated but a character of it.
    assert text[:200] not in first.message or len(text) < 10


@pytest.mark.parametrize("path", sorted(ACCEPTED.glob("pasted-*.txt")), ids=lambda path: path.stem)
def test_whatever_is_around_it_the_request_is_the_same(path: Path) -> None:
    assert read(path.read_bytes().decode()) == read(accepted_csr("pasted-without-padding"))


def read(text: str) -> bytes:
    csr = read_csr(text)
    assert not isinstance(csr, Violation), csr.message
    return csr.public_bytes(Encoding.DER)


def test_a_text_is_read_up_to_its_longest_and_no_further() -> None:
    bare = accepted_csr()
    longest = bare + " " * (MAX_CSR_CHARACTERS - len(bare))
    assert read(longest) == read(bare)
    one_more = read_csr(longest + " ")
    assert isinstance(one_more, Violation)
    assert "has 32768 characters; at most 32767 are read" in one_more.message


@pytest.mark.parametrize("layers", [1, 2, 3, 9])
def test_base64_is_taken_off_as_often_as_it_was_put_on(layers: int) -> None:
    text = accepted_csr("pem")
    for _ in range(layers):
        text = base64.b64encode(text.encode()).decode()
    assert read(text) == read(accepted_csr("pem"))


KEY = (REFUSED / "private-key-rsa-pkcs8.txt").read_text()
WRAPPED_KEYS = {
    "in-base64": base64.b64encode(KEY.encode()).decode(),
    "in-base64-of-base64": base64.b64encode(base64.b64encode(KEY.encode())).decode(),
    "in-base64-four-times": reduce(
        lambda text, _: base64.b64encode(text.encode()).decode(), range(4), KEY
    ),
    "in-json-in-json": json.dumps(json.dumps(KEY)),
    "in-utf-16": "".join(f"{one}\0" for one in KEY),
    "in-base64-of-utf-16": base64.b64encode(KEY.encode("utf-16")).decode(),
    "with-no-break-spaces": KEY.replace(" ", "\u00a0"),
    "with-a-zero-width-space": KEY.replace("PRIVATE", "PRIV\u200bATE"),
    "of-putty": "PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 1\nAAAA\n",
}


@pytest.mark.parametrize("text", WRAPPED_KEYS.values(), ids=list(WRAPPED_KEYS))
def test_a_private_key_is_known_in_every_wrapping(text: str) -> None:
    refused = read_csr(text)
    assert isinstance(refused, Violation)
    assert "holds a private key. A private key must never leave its owner" in refused.message


def test_marks_of_direction_do_not_matter_wherever_they_stand() -> None:
    assert read("\u200f".join(accepted_csr("pem"))) == read(accepted_csr("pem"))


@given(st.text(max_size=60), st.sampled_from(["", "-----BEGIN CERTIFICATE REQUEST-----"]))
def test_any_text_is_read_or_refused_in_words_that_an_answer_holds(text: str, begin: str) -> None:
    found = read_csr(f"{begin}{text}")
    assert isinstance(found, Violation)
    json.dumps(found.message, ensure_ascii=False).encode()
    assert found.message.startswith("csr ")


@given(st.data())
def test_der_that_is_changed_at_its_beginning_is_read_or_refused(data: st.DataObject) -> None:
    path = data.draw(
        st.sampled_from(sorted(REFUSED.glob("*-bare.txt")) + sorted(REFUSED.glob("pr*r.txt")))
    )
    content = bytearray(base64.b64decode(path.read_text().encode(), validate=False))
    content[data.draw(st.integers(0, min(len(content), 60) - 1))] = data.draw(st.integers(0, 255))
    found = read_csr(base64.b64encode(content).decode())
    assert isinstance(found, x509.CertificateSigningRequest | Violation)
