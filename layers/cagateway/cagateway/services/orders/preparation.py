"""Preparing an order: everything it is made of, before anything is stored or sent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from cryptography import x509

from cagateway.domain.access.callers import Caller
from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.authorities.enrollment_settings import EnrollmentSettings
from cagateway.domain.certificates.generated_keys import (
    as_bytes,
    make_key,
    request_for,
)
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.enrollment.ordered_fields import OrderedFields, values_not_ordered
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.instants import Clock
from cagateway.domain.orders.contents import (
    Asker,
    Digests,
    FormerDigests,
    Sent,
    as_base64,
    cert_type_of,
    csr_of,
    digest_of,
    digests_of,
    former_digests_of,
    former_names_of,
    request_info_of,
    subject_of,
)
from cagateway.domain.orders.order import DOMAIN_NOT_VALIDATED, Order
from cagateway.domain.orders.order_ids import order_id
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.x509.bundles import key_digest
from cagateway.ports.orders import KeyVault, KeyVaultError
from cagateway.services.authorities.served import Reading
from cagateway.services.orders.validation import Validation
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

_RANDOM_BITS = 80


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What a client asks for.

    Args:
        caller: Whose order it becomes.
        parsed: What is asked for.
        received_at: When the request arrived.
        deadline: When the answer has to be on its way.
        idempotency_key: What the client itself calls this request; `None` takes what is in it.
        is_handed_over: The collector is to send it, for this function has no login at Sectigo.
    """

    ca_id: str
    caller: Caller
    parsed: ParsedRequest
    received_at: datetime
    deadline: datetime
    idempotency_key: str | None = None
    is_handed_over: bool = False

    @property
    def client_id(self) -> str:
        """Name the client whose order it becomes."""
        return self.caller.client_id

    def open_at_most(self, settings: EnrollmentSettings) -> int:
        """Tell how many orders for its names may be open.

        An ACME client that died makes a new key: as long as its order is open, it gets no second.
        """
        return 1 if self.is_handed_over else settings.open_orders


@dataclass(frozen=True, slots=True)
class Preparer:
    """Makes orders of requests.

    Args:
        random_bits: Gives as many random bits as it is asked for.
    """

    vault: KeyVault
    clock: Clock
    random_bits: Callable[[int], int]

    def prepare(
        self, asked: Enrollment, validation: Validation, digests: Digests, former: FormerDigests
    ) -> Order:
        """Make an order, and the key for it where the client has none: encrypted at once.

        Raises:
            GatewayError: ENROLLMENT_NOT_PLACED: a key that cannot be encrypted is not ordered for.
        """
        now, decision = self.clock(), validation.decision
        new_id = order_id(now, self.random_bits(_RANDOM_BITS))
        csr, sealed = asked.parsed.client_csr, None
        if csr is None:
            csr, key = self._generated(asked, validation)
            sealed = self._sealed(key, new_id)
        return Order(
            order_id=new_id,
            ca_id=asked.ca_id,
            client_id=asked.client_id,
            profile_id=asked.parsed.profile_id,
            request_type=asked.parsed.request.request_type,
            csr=as_base64(csr),
            key_digest=key_digest(csr),
            idempotency_digest=digests.idempotency,
            former_fingerprint=former.content,
            fingerprint=digests.sent,
            rules_digest=rules_digest(validation.reading, asked.parsed.profile_id),
            quota_digest=digests.quota,
            cert_type=cert_type_of(validation.profile),
            term_days=decision.validity.days,
            alt_names=decision.names.values,
            created_at=now,
            sealed_key=sealed,
            replaces_serial=asked.parsed.options.replaces_serial,
            account=_account_of(validation),
            custom_fields=decision.fields.custom_fields,
            external_requester=decision.fields.external_requester,
            remarks=tuple(_lasting(decision.remarks)),
            # The request that makes it is the first that waits for it.
            waited_for_until=asked.deadline,
            is_handed_over=asked.is_handed_over,
        )

    def _sealed(self, key: bytes, new_id: str) -> str:
        try:
            return self.vault.seal(key, new_id)
        except KeyVaultError:
            _log.exception("The key of order %s could not be encrypted", new_id)
            raise GatewayError(
                ErrorKind.ENROLLMENT_NOT_PLACED,
                "Nothing was ordered: the key that was made for it cannot be kept safe now. Send "
                "the same request again later.",
                retry_after_seconds=10,
            ) from None

    def _generated(
        self, asked: Enrollment, validation: Validation
    ) -> tuple[x509.CertificateSigningRequest, bytes]:
        """Make a key and its request."""
        decision = validation.decision
        subject = asked.parsed.subject or subject_of(decision.names)
        key = make_key(decision.key.key_type)
        return request_for(key, subject, decision.names.hosts), as_bytes(key)


def digests_for(asked: Enrollment, account: OrderAccount) -> Digests:
    """Name a request by what was sent.

    Args:
        asked: The request.
        account: Where it is ordered.
    """
    parsed, is_renewal = asked.parsed, asked.parsed.options.is_renewal
    sent = Sent(
        names=(*parsed.names.hosts, *(stray.name for stray in parsed.names.strays)),
        request_info=request_info_of(parsed),
        subject=_sent_subject(parsed.request),
        properties=frozenset(parsed.request.properties),
        validity_period=parsed.request.validity_period,
        # A renewal of nothing is none, and refused in a moment.
        replaces_serial=parsed.options.replaces_serial or ("" if is_renewal else None),
    )
    return digests_of(Asker(*_who(asked), account), sent, asked.idempotency_key)


def former_digests_for(asked: Enrollment, validation: Validation) -> FormerDigests:
    """Name a request as the last release does."""
    parsed = asked.parsed
    what = (csr_of(parsed), _generated_subject(parsed), validation.decision.validity.days)
    return former_digests_of(_who(asked), former_names_of(parsed), what, asked.idempotency_key)


def rules_digest(reading: Reading, profile_id: str) -> str:
    """Name what a request for a profile is judged by: the CA's document and Sectigo's list."""
    local = reading.authority.profile(profile_id)
    cert_type = local.properties.cert_type if local else None
    synced = reading.synced_profile(cert_type or profile_id)
    # Each member is named: one that a later release adds must not make another digest of the same.
    offered = synced and (synced.id, synced.name, synced.properties.as_strings())
    known = reading.snapshot.custom_fields if reading.snapshot else None
    fields = known and [(one.name, one.is_mandatory, one.field_type, one.options) for one in known]
    return digest_of("rules", reading.document_text, offered, fields)


def _who(asked: Enrollment) -> tuple[str, str, str]:
    return asked.client_id, asked.ca_id, asked.parsed.profile_id


def _sent_subject(request: EnrollmentRequest) -> tuple[str, ...]:
    variables = (f"{one.type}={one.value}" for one in request.subject_variables)
    return (request.subject_dn or "", *variables)


def _generated_subject(parsed: ParsedRequest) -> str | None:
    is_generated = parsed.request.request_type is RequestType.PKCS12
    return parsed.subject.rfc4514_string() if is_generated and parsed.subject else None


def _lasting(remarks: Iterable[ErrorDetail]) -> Iterator[tuple[str, str]]:
    """Give the remarks that an operator who asks why an order waits has to read."""
    return ((one.code, one.value) for one in remarks if one.code == DOMAIN_NOT_VALIDATED)


def _account_of(validation: Validation) -> OrderAccount | None:
    settings = validation.reading.authority.enrollment
    return OrderAccount.of(settings.connection) if settings else None


def other_values(
    order: Order, parsed: ParsedRequest, authority: CertificateAuthority
) -> tuple[str, ...]:
    """Name the fields for which a request has another value than the order that answers it."""
    settings = authority.field_settings
    profile = authority.profile(order.profile_id)
    if profile:
        settings = profile.field_settings.laid_over(settings)
    ordered = OrderedFields(order.custom_fields, order.external_requester)
    return tuple(values_not_ordered(ordered, settings, parsed.request.properties))


def values_kept(fields: tuple[str, ...]) -> ErrorDetail:
    """Say that an order keeps the values that it was sent with."""
    listed = ", ".join(fields)
    return ErrorDetail(
        "custom-fields-kept",
        f"The certificate was ordered before, with another value of {listed}, and keeps it. Set "
        "forceIssuance, or send another Idempotency-Key, to order another certificate.",
        "properties",
        listed,
    )
