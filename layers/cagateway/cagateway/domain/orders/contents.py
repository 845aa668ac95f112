"""What an order is made of: which names, which Certificate Type, and what makes requests equal."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.enrollment.parsed import ParsedCsr, ParsedRequest
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.violations import Violation
from cagateway.domain.x509.alt_names import AltName
from cagateway.values import dataclass


def digest_of(*parts: object) -> str:
    """Name values by a digest; their order counts.

    >>> digest_of("a", ["b"]) == digest_of("a", ["b"]), digest_of("ab") == digest_of("a", "b")
    (True, False)
    """
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


# RFC 5280, A.1.
_MAX_COMMON_NAME = 64


@dataclass(frozen=True, slots=True)
class Asker:
    """The client that asks, what for, and where it is ordered.

    Args:
        account: At Sectigo. After a change of connection the same request is another order.
    """

    client_id: str
    ca_id: str
    profile_id: str
    account: OrderAccount


@dataclass(frozen=True, slots=True)
class Sent:
    """What a client sent, as far as it makes requests equal: never what a profile says today.

    The form of the answer does not count, and a password is not even read.

    Args:
        names: Those of the request, each with its type.
        request_info: What the certificate request says, without its signature; `None` where the key
            is made here.
        subject: All that was said of it: `subjectDn`, and the subject variables.
        properties: The names of those that were sent.
        validity_period: As it came.
        replaces_serial: Of the certificate that is renewed.
    """

    names: tuple[AltName, ...]
    request_info: str | None
    subject: tuple[str, ...]
    properties: frozenset[str]
    validity_period: str | None
    replaces_serial: str | None


@dataclass(frozen=True, slots=True)
class Digests:
    """What makes requests equal.

    Args:
        idempotency: An equal request has the same.
        sent: What was sent, whatever the client calls it.
        quota: The same for one client's requests for one profile and the same names, in one
            account: what is open in another one cannot be finalized from here.
    """

    idempotency: str
    sent: str
    quota: str


@dataclass(frozen=True, slots=True)
class FormerDigests:
    """What the last release makes requests equal by: it goes on beside this one for a while.

    Args:
        idempotency: As it finds orders.
        content: As it tells requests of one name apart.
    """

    idempotency: str
    content: str


def digests_of(asker: Asker, sent: Sent, idempotency_key: str | None) -> Digests:
    """Name a request.

    Args:
        asker: The client that asks, and where it is ordered.
        sent: For what.
        idempotency_key: What the client itself calls the request; it alone decides, where there is
            one.
    """
    where = (asker.client_id, asker.ca_id, *_members(asker.account))
    names = sorted({(name.type, name.value, name.is_encoded) for name in sent.names})
    what = digest_of(
        "sent",
        *where,
        asker.profile_id,
        names,
        sent.request_info,
        sent.subject,
        sorted(sent.properties),
        sent.validity_period,
        sent.replaces_serial,
    )
    quota = digest_of("crowd", *where, asker.profile_id, names)
    named = what if idempotency_key is None else digest_of("named", *where, idempotency_key)
    return Digests(named, what, quota)


def former_digests_of(
    who: tuple[str, str, str],
    names: tuple[str, ...],
    what: tuple[str | None, str | None, int],
    idempotency_key: str | None,
) -> FormerDigests:
    """Name a request as the last release does.

    Args:
        who: Client, CA and profile.
        names: Those that are ordered.
        what: The certificate request, the subject of a key that is made here, and the days.
        idempotency_key: What the client itself calls the request.
    """
    client_id, ca_id, _ = who
    content = digest_of("request", *who, sorted(names), *what)
    named = (
        content if idempotency_key is None else digest_of("key", client_id, ca_id, idempotency_key)
    )
    return FormerDigests(named, content)


def _members(account: OrderAccount) -> tuple[str, str, int]:
    return account.url, account.customer_uri, account.org_id


def request_info_of(asked: ParsedRequest) -> str | None:
    """Give what a certificate request says, as hex of its DER (RFC 2986, CertificationRequestInfo).

    With EC keys each signature is another one, and clients sign anew what they repeat.
    """
    if asked.csr is None or asked.client_csr is None:
        # What cannot be read is equal to itself alone, and refused in a moment.
        return None if asked.csr is None else asked.request.csr
    return asked.client_csr.tbs_certrequest_bytes.hex()


def former_names_of(asked: ParsedRequest) -> tuple[str, ...]:
    """Give the names that the last release ordered: as they came, without the common name."""
    in_csr = asked.csr.alt_names if isinstance(asked.csr, ParsedCsr) else ()
    found = () if isinstance(in_csr, Violation) else in_csr
    return tuple(dict.fromkeys(name.value for name in (*asked.request.subject_alt_names, *found)))


def csr_of(asked: ParsedRequest) -> str | None:
    """Give the client's request, as base64 of its DER, however it was sent."""
    return None if asked.client_csr is None else as_base64(asked.client_csr)


def as_base64(csr: x509.CertificateSigningRequest) -> str:
    """Render a certificate request as base64 of its DER."""
    return base64.b64encode(csr.public_bytes(Encoding.DER)).decode()


def cert_type_of(profile: CertificateProfile) -> int:
    """Give the Certificate Type at Sectigo, which decisions on orders demand."""
    return int(profile.properties.cert_type or "")


def subject_of(names: RequestNames) -> x509.Name:
    """Name a certificate after its first name that fits, where no subject is given."""
    fitting = [name for name in names.values if len(name) <= _MAX_COMMON_NAME][:1]
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in fitting])
