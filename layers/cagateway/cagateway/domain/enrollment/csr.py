"""Reading a certificate signing request (RFC 2986): every form that clients send, nothing else."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from cagateway.domain.enrollment.alt_names import SOUND_RULE, AltName, alt_name_in_csr
from cagateway.domain.enrollment.violations import Violation, ViolationCode

# Holds an RSA 16,384 request with a thousand names; a usual one has 1,000 to 2,000 characters.
MAX_CSR_CHARACTERS = 32_767
# CA/B BR 7.1.3.2 and NIST SP 800-131A: SHA-1 and SHA-224 sign nothing any more. EdDSA and ML-DSA
# bring their own hash, and cryptography names none for them.
_HASHES = frozenset({"sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512"})

_BLANKS = " \t\r\n"
_BARE = re.compile(rf"[A-Za-z0-9+/={_BLANKS}]+")
# RFC 7468, 7: one label is the standard's, the other what older software writes.
_PEM = re.compile(
    rf"[{_BLANKS}]*-----BEGIN (?P<label>(?:NEW )?CERTIFICATE REQUEST)-----"
    rf"(?P<base64>[A-Za-z0-9+/={_BLANKS}]+)"
    rf"-----END (?P=label)-----[{_BLANKS}]*"
)
_BEGIN = re.compile(r"-----BEGIN ([A-Z0-9 #]{1,40})-----")

# How other things than CSRs begin in DER (X.690, 8.1: a SEQUENCE and its length, then contents).
_SEQUENCE = rb"\x30(?:[\x00-\x7f]|\x81.|\x82..|\x83...)"
_LOOKALIKES = (
    # RFC 5208 and 8017: version 0; RFC 5915 and 5958: version 1.
    (_SEQUENCE + rb"\x02\x01[\x00\x01]", "a private key"),
    # RFC 8018 and 7292: a password-based algorithm of PKCS #5 or #12 stands first.
    (_SEQUENCE * 2 + rb"\x06.\x2a\x86\x48\x86\xf7\x0d\x01[\x05\x0c]", "an encrypted private key"),
    (_SEQUENCE + rb"\x02\x01\x03", "a PKCS #12 file"),  # RFC 7292, 4: version 3
    (_SEQUENCE + rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", "a PKCS #7 message"),  # RFC 2315
    (_SEQUENCE * 2 + rb"\xa0\x03\x02\x01", "a certificate"),  # RFC 5280, 4.1: [0] version
    (_SEQUENCE * 2 + rb"\x06", "a public key"),  # RFC 5280, 4.1: an algorithm stands first
)
_FORMS = (
    "Send one PKCS #10 certificate request: its DER in base64, or one PEM block with the label "
    "CERTIFICATE REQUEST."
)


def read_csr(text: str) -> x509.CertificateSigningRequest | Violation:
    """Read exactly one CSR: base64 of its DER, with or without line breaks, or PEM.

    Returns:
        The CSR, or INVALID_CSR. A private key sent by mistake is named, and never quoted.
    """
    if len(text) > MAX_CSR_CHARACTERS:
        return _invalid(f"has {len(text)} characters; at most {MAX_CSR_CHARACTERS} are read.")
    if "PRIVATE KEY" in text:
        return _looks_like("a private key")
    der = _der_of(text)
    if isinstance(der, Violation):
        return der
    for beginning, name in _LOOKALIKES:
        if re.match(beginning, der, re.DOTALL):
            return _looks_like(name)
    try:
        return x509.load_der_x509_csr(der)
    except (ValueError, x509.InvalidVersion):
        return _invalid(f"is base64, but not of a whole certificate request. {_FORMS}")


def signature_violations(csr: x509.CertificateSigningRequest) -> Iterator[Violation]:
    """Find out whether the request was signed with its own key, with SHA-256 or better."""
    try:
        algorithm = csr.signature_hash_algorithm
        # The algorithm comes first: cryptography calls a sound SHA-1 signature plainly invalid.
        if algorithm is not None and algorithm.name not in _HASHES:
            yield _invalid(
                f"is signed with {algorithm.name.upper()}; sign it with SHA-256 or better.",
                algorithm.name,
            )
            return
        is_valid = csr.is_signature_valid
    except (ValueError, UnsupportedAlgorithm):
        oid = csr.signature_algorithm_oid.dotted_string
        yield _invalid(f"has a signature that cannot be checked ({oid}).", oid)
        return
    if not is_valid:
        # RFC 2986, 3: the signature shows that the requester has the private key.
        yield _invalid(
            "has a signature that does not fit its contents and its key. It was changed after it "
            "was signed, or damaged on the way: make it anew."
        )


def names_in_csr(csr: x509.CertificateSigningRequest) -> tuple[AltName, ...] | Violation:
    """Read the subject alternative names that a CSR asks for, or say why that cannot be done."""
    try:
        found = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = tuple(alt_name_in_csr(name) for name in found)
    except x509.ExtensionNotFound:
        return ()
    except Exception:  # noqa: BLE001 - what it raises has no bound, beginning with KeyError
        # cryptography reads all extensions at once, and of what is in them trusts a good deal: an
        # unknown TLS feature is a KeyError, a bit string in a directory name a TypeError.
        return _invalid(
            "asks for extensions that cannot be read: one is damaged, stands there twice, or "
            "holds something of an unknown kind."
        )
    # IA5String and UTF8String hold NULs and direction marks. Software differs on where such a name
    # ends (CVE-2009-2408), and people on how it reads.
    unclean = next((name.type for name in names if not name.is_sound()), None)
    if unclean:
        return _invalid(
            f"asks for a subject alternative name of type {unclean} that is none: it {SOUND_RULE}.",
            unclean,
        )
    return names


def _der_of(text: str) -> bytes | Violation:
    pem = _PEM.fullmatch(text)
    bare = pem["base64"] if pem else text
    if not _BARE.fullmatch(bare):
        return _not_one_pem_block(text)
    try:
        return binascii.a2b_base64(
            bare.translate(dict.fromkeys(map(ord, _BLANKS))), strict_mode=True
        )
    except binascii.Error:
        return _invalid(f"is not whole base64 (RFC 4648, 4): characters are missing. {_FORMS}")


def _not_one_pem_block(text: str) -> Violation:
    labels = _BEGIN.findall(text)
    if len(labels) > 1:
        return _invalid(f"holds {len(labels)} PEM blocks. {_FORMS}")
    if labels and not labels[0].endswith("CERTIFICATE REQUEST"):
        return _looks_like(f"a PEM block with the label {labels[0]}")
    if labels:
        return _invalid(f"has text around its PEM block, or one that is not whole. {_FORMS}")
    return _invalid(f"is neither base64 nor PEM. {_FORMS}")


def _looks_like(what: str) -> Violation:
    if "private key" in what:
        return _invalid(
            f"holds {what}. A private key must never leave its owner: treat this one as exposed, "
            "make a new key, and send the certificate request made with it."
        )
    return _invalid(f"holds {what}, not a certificate request. {_FORMS}")


def _invalid(problem: str, value: str = "") -> Violation:
    return Violation(ViolationCode.INVALID_CSR, f"csr {problem}", target="csr", value=value)
