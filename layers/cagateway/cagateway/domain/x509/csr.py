"""Reading a certificate signing request (RFC 2986): every form that clients send, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from cagateway.domain.violations import Violation, ViolationCode
from cagateway.domain.x509.alt_names import SOUND_RULE, AltName
from cagateway.domain.x509.csr_parts import extension_requests_in, flaw_in, other_than_request
from cagateway.domain.x509.csr_text import Unreadable, der_in
from cagateway.domain.x509.general_names import alt_name_of

# CA/B BR 7.1.3.2 and NIST SP 800-131A: SHA-1 and SHA-224 sign nothing any more. EdDSA and ML-DSA
# bring their own hash, and cryptography names none for them.
_HASHES = frozenset({"sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512"})


def read_csr(text: str) -> x509.CertificateSigningRequest | Violation:
    """Read exactly one CSR, in any form that people send.

    Returns:
        The CSR, or INVALID_CSR. A private key sent by mistake is named, and never quoted.
    """
    der = der_in(text)
    if isinstance(der, Unreadable):
        return _invalid(der.problem)
    other = other_than_request(der)
    if other:
        return _invalid(other.problem)
    try:
        csr = x509.load_der_x509_csr(der)
    except (ValueError, x509.InvalidVersion):
        flaw = flaw_in(der)
        return _invalid(flaw.problem, flaw.part)
    return csr


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
    # cryptography reads the first of them, and a CA may read any: the names of both would count.
    if extension_requests_in(csr.tbs_certrequest_bytes) > 1:
        return _invalid(
            "asks for extensions in two attributes, of which each software reads another one. Make "
            "the request anew with one."
        )
    try:
        found = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = tuple(alt_name_of(name) for name in found)
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


def _invalid(problem: str, value: str = "") -> Violation:
    return Violation(ViolationCode.INVALID_CSR, f"csr {problem}", target="csr", value=value)
