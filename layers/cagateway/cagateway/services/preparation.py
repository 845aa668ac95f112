"""Preparing an order: everything it is made of, before anything is stored or sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from cryptography import x509

from cagateway.domain.certificates.account import Account
from cagateway.domain.certificates.generated_keys import (
    as_bytes,
    make_key,
    request_for,
)
from cagateway.domain.certificates.issued import key_digest
from cagateway.domain.certificates.order import Order
from cagateway.domain.certificates.order_contents import (
    Digests,
    as_base64,
    cert_type_of,
    csr_of,
    digests_of,
    subject_of,
)
from cagateway.domain.certificates.order_ids import order_id
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.enrollment.request_types import RequestType
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.values import dataclass
from cagateway.services.order_ports import KeyVault
from cagateway.services.validation import Validation
from cagateway.vault.errors import KeyVaultError

_log = logging.getLogger(__name__)

_RANDOM_BITS = 80


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What is asked for, by whom.

    Args:
        client_id: Whose order it becomes.
        parsed: What is asked for.
        received_at: When the request arrived.
        deadline: When the answer has to be on its way.
        repeat_key: What the client itself calls this request; `None` takes what is in it.
    """

    ca_id: str
    client_id: str
    parsed: ParsedRequest
    received_at: datetime
    deadline: datetime
    repeat_key: str | None = None


@dataclass(frozen=True, slots=True)
class Preparer:
    """Makes orders of requests.

    Args:
        clock: The time, in UTC.
        random_bits: Gives as many random bits as it is asked for.
    """

    vault: KeyVault
    clock: Callable[[], datetime]
    random_bits: Callable[[int], int]

    def prepare(self, asked: Enrollment, validation: Validation, digests: Digests) -> Order:
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
            repeat_digest=digests.repeat,
            content_digest=digests.content,
            crowd_digest=digests.crowd,
            cert_type=cert_type_of(validation.profile),
            term_days=decision.validity.days,
            alt_names=decision.names.values,
            created_at=now,
            sealed_key=sealed,
            replaces_serial=asked.parsed.options.replaces_serial,
            account=_account_of(validation),
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


def digests_for(asked: Enrollment, validation: Validation) -> Digests:
    """Name a request, and the crowd that it belongs to."""
    parsed, decision = asked.parsed, validation.decision
    is_generated = parsed.request.request_type is RequestType.PKCS12
    subject = parsed.subject.rfc4514_string() if is_generated and parsed.subject else None
    return digests_of(
        (asked.client_id, asked.ca_id, parsed.profile_id),
        decision.names.values,
        (csr_of(parsed), subject, decision.validity.days),
        asked.repeat_key,
    )


def _account_of(validation: Validation) -> Account | None:
    settings = validation.reading.authority.enrollment
    return Account.of(settings.connection) if settings else None
