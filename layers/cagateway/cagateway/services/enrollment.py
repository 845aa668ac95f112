"""Enrolling: one request, one order, one certificate.

An equal request joins the order that there is. The order is written before it is sent, and sent
once; whatever happens after that, it is found again.
"""

from __future__ import annotations

import base64
import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography import x509

from cagateway.domain.authorities.enrollment_settings import EnrollmentSettings
from cagateway.domain.certificates.at_sectigo import (
    NotPlacedError,
    Placement,
    PlacementError,
    PlacementRefusedError,
)
from cagateway.domain.certificates.generated_keys import (
    KeyNotMadeError,
    as_bytes,
    make_key,
    request_for,
)
from cagateway.domain.certificates.issued import key_digest
from cagateway.domain.certificates.order import (
    SUBMISSION_LASTS,
    Order,
    OrderState,
)
from cagateway.domain.certificates.order_ids import order_id
from cagateway.domain.certificates.ordering import (
    Digests,
    cert_type_of,
    csr_of,
    digests_of,
    ordered_names,
    subject_of,
)
from cagateway.domain.certificates.refusals import SYNC_AFTER
from cagateway.domain.certificates.rhythm import back_off
from cagateway.domain.certificates.wish import EnrollmentWish
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.sync.state import SyncCause
from cagateway.events.errors import SyncRequestError
from cagateway.services.authorities import AuthorityReader
from cagateway.services.collection import Collector
from cagateway.services.order_ports import CertificateOrders, KeyVault, Orders
from cagateway.services.ports import SyncRequester
from cagateway.services.validation import Validation, validate_enrollment

_log = logging.getLogger(__name__)

# Two that arrive together may each find the other's order gone; a third time means a mistake.
_ATTEMPTS_TO_JOIN = 3
_RANDOM_BITS = 80


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What is asked for, by whom.

    Args:
        repeat_key: What the client itself calls this request; `None` takes what is in it.
        deadline: When the answer has to be on its way.
    """

    ca_id: str
    client_id: str
    request: EnrollmentRequest
    wish: EnrollmentWish
    deadline: datetime
    repeat_key: str | None = None


@dataclass(frozen=True, slots=True)
class Enroller:
    """Orders certificates.

    Args:
        clock: The time, in UTC.
        sleep: Waits for some seconds.
        random_bits: Gives as many random bits as it is asked for.
    """

    reader: AuthorityReader
    orders: Orders
    sectigo: CertificateOrders
    vault: KeyVault
    collector: Collector
    syncs: SyncRequester
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    random_bits: Callable[[int], int]

    def enroll(self, asked: Enrollment) -> Order:
        """Have a certificate issued, and give its order as it stands when the time is over.

        Raises:
            GatewayError: What validation refuses; ENROLLMENT_DISABLED, TOO_MANY_OPEN_ORDERS,
                TOO_MANY_ORDERS, IDEMPOTENCY_KEY_REUSED.
        """
        validation = validate_enrollment(self.reader, asked.ca_id, asked.request)
        settings = validation.reading.authority.enrollment
        if settings is None:
            raise _disabled(asked.ca_id)
        order, is_new = self._join_or_create(asked, validation, settings)
        if is_new:
            order = self._submit(order, settings)
        order = self._wait(order, settings, asked.deadline)
        return self.collector.settle(order)

    def _join_or_create(
        self, asked: Enrollment, validation: Validation, settings: EnrollmentSettings
    ) -> tuple[Order, bool]:
        prepared: Order | None = None
        digests = _digests(asked, validation)
        for _ in range(_ATTEMPTS_TO_JOIN):
            found = self.orders.find_repeat(asked.ca_id, digests.repeat)
            if found and not asked.wish.is_forced and found.can_be_joined(self.clock()):
                # The same names are not enough: another CSR is another key.
                if found.content_digest != digests.content:
                    raise _key_reused(found)
                return found, False
            if prepared is None:
                prepared = self._prepare(asked, validation, digests)
            if self.orders.create(
                prepared,
                instead_of=found,
                open_at_most=settings.open_orders,
                day_at_most=settings.orders_a_day,
            ):
                return prepared, True
            if not self._was_overtaken(asked.ca_id, digests.repeat, found):
                self._refuse_too_many(prepared, settings)
        raise GatewayError(
            ErrorKind.ENROLLMENT_PENDING,
            "Several equal requests arrived at once. Repeat this one.",
            retry_after_seconds=1,
        )

    def _prepare(self, asked: Enrollment, validation: Validation, digests: Digests) -> Order:
        now, decision = self.clock(), validation.decision
        new_id = order_id(now, self.random_bits(_RANDOM_BITS))
        csr, public_key, sealed = csr_of(asked.request), "", None
        if csr is None:
            csr, key = self._generated(asked, validation)
            sealed = self.vault.seal(key, new_id)
        public_key = key_digest(x509.load_der_x509_csr(base64.b64decode(csr)))
        return Order(
            order_id=new_id,
            ca_id=asked.ca_id,
            client_id=asked.client_id,
            profile_id=asked.request.profile_id,
            request_type=asked.request.request_type,
            csr=csr,
            key_digest=public_key,
            repeat_digest=digests.repeat,
            content_digest=digests.content,
            crowd_digest=digests.crowd,
            cert_type=cert_type_of(validation.profile),
            term_days=decision.validity.days,
            alt_names=ordered_names(decision.alt_names),
            created_at=now,
            next_look_at=now + SUBMISSION_LASTS,
            sealed_key=sealed,
            replaces_serial=asked.wish.replaces_serial,
        )

    def _generated(self, asked: Enrollment, validation: Validation) -> tuple[str, bytes]:
        """Make a key and its request."""
        names = validation.decision.alt_names
        subject = asked.wish.subject or subject_of(names)
        try:
            key = make_key(validation.decision.key.key_type)
        except KeyNotMadeError as error:
            raise GatewayError(
                ErrorKind.INVALID_ENROLLMENT_REQUEST, str(error), target="profileId"
            ) from None
        return request_for(key, subject, names), as_bytes(key)

    def _was_overtaken(self, ca_id: str, repeat_digest: str, found: Order | None) -> bool:
        """Tell whether an equal request has an order now: it is joined, whatever the bounds."""
        now_found = self.orders.find_repeat(ca_id, repeat_digest)
        return now_found is not None and (found is None or now_found.order_id != found.order_id)

    def _refuse_too_many(self, order: Order, settings: EnrollmentSettings) -> None:
        """Say which bound was reached, if it was one."""
        open_ids = self.orders.open_orders(order.ca_id, order.crowd_digest)
        if len(open_ids) >= settings.open_orders:
            listed = ", ".join(open_ids)
            raise GatewayError(
                ErrorKind.TOO_MANY_OPEN_ORDERS,
                f"{len(open_ids)} orders for this profile and these names are open already: "
                f"{listed}. Repeat one of their requests to get its certificate, have them settled "
                "at Sectigo, or have max-open-orders raised.",
                target="subjectAltNames",
                value=listed,
            )
        placed = self.orders.placed_on(order.ca_id, order.client_id, order.created_at)
        if placed >= settings.orders_a_day:
            midnight = 86_400 - int(order.created_at.timestamp()) % 86_400
            raise GatewayError(
                ErrorKind.TOO_MANY_ORDERS,
                f"This client has placed {placed} orders today, which is all that it may. Try "
                "again tomorrow (UTC), or have max-orders-per-day raised.",
                value=str(placed),
                retry_after_seconds=midnight,
            )

    def _submit(self, order: Order, settings: EnrollmentSettings) -> Order:
        """Order at Sectigo, at most once: nothing leads back to before SUBMITTING."""
        now = self.clock()
        submitting = order.moved(
            OrderState.SUBMITTING,
            version=order.version + 1,
            submitted_at=now,
            next_look_at=now + SUBMISSION_LASTS,
        )
        if not self.orders.save(submitting, order):
            return self.orders.find(order.ca_id, order.order_id) or order
        outcome = self._place(submitting, settings)
        if not self.orders.save(outcome, submitting):
            return self.orders.find(order.ca_id, order.order_id) or outcome
        return outcome

    def _place(self, order: Order, settings: EnrollmentSettings) -> Order:
        placement = Placement(
            csr=order.csr,
            org_id=settings.connection.org_id,
            cert_type=order.cert_type,
            term_days=order.term_days,
            subject_alt_names=order.alt_names,
            comments=order.comments,
        )
        order = replace(order, version=order.version + 1)
        try:
            placed = self.sectigo.place(settings.connection, placement)
        except PlacementError as error:
            return self._not_placed(order, error)
        except Exception:  # noqa: BLE001 - as said below
            # Whatever broke, the order may be out: it is looked up, and never sent again.
            _log.exception("Order %s may or may not be placed", order.order_id)
            return order.moved(OrderState.UNCERTAIN, next_look_at=self.clock())
        return order.moved(
            OrderState.SUBMITTED,
            sectigo_id=placed.sectigo_id,
            renew_id=placed.renew_id,
            next_look_at=self.clock(),
        )

    def _not_placed(self, order: Order, error: PlacementError) -> Order:
        _log.warning("Order %s: %s", order.order_id, error.message)
        if isinstance(error, PlacementRefusedError):
            if error.code in SYNC_AFTER:
                self._sync(order)
            state = OrderState.REFUSED
        elif isinstance(error, NotPlacedError):
            state = OrderState.NOT_PLACED
        else:
            return order.moved(
                OrderState.UNCERTAIN, failure=error.message, next_look_at=self.clock()
            )
        return order.moved(state, failure=error.message, failure_code=error.code, sealed_key=None)

    def _sync(self, order: Order) -> None:
        """Fetch Sectigo's lists, which are not what they were when this request was judged."""
        try:
            self.syncs.ask([order.ca_id], SyncCause.REQUEST, self.clock())
        except SyncRequestError:
            _log.exception("No sync could be asked for after a refusal by Sectigo")

    def _wait(self, order: Order, settings: EnrollmentSettings, deadline: datetime) -> Order:
        """Look again and again while somebody waits; an approval is not waited for."""
        waits = back_off(
            settings.back_off_seconds, settings.max_back_off_seconds, settings.attempts
        )
        for wait_seconds in itertools.chain((0,), waits):
            left_seconds = (deadline - self.clock()).total_seconds()
            if not order.is_open() or left_seconds <= 0:
                break
            self.sleep(min(wait_seconds, left_seconds))
            order = self._looked(order, settings)
            if order.state in {OrderState.AWAITING_APPROVAL, OrderState.UNCERTAIN}:
                break
        return order

    def _looked(self, order: Order, settings: EnrollmentSettings) -> Order:
        if order.sectigo_id is not None:
            return self.collector.look(order, settings.connection)
        # Somebody else is ordering, or has died over it.
        found = self.orders.find(order.ca_id, order.order_id) or order
        return self.collector.see_to(found, settings.connection) if found.is_open() else found


def _digests(asked: Enrollment, validation: Validation) -> Digests:
    subject = asked.wish.subject.rfc4514_string() if asked.wish.subject else None
    return digests_of(
        (asked.client_id, asked.ca_id, asked.request.profile_id),
        ordered_names(validation.decision.alt_names),
        (csr_of(asked.request), subject, validation.decision.validity.days),
        asked.repeat_key,
    )


def _disabled(ca_id: str) -> GatewayError:
    return GatewayError(
        ErrorKind.ENROLLMENT_DISABLED,
        f"Certificates of certificate authority '{ca_id}' are not ordered through this gateway. "
        "Ask its operators to set enable-enrollment to true in its configuration.",
        target="caId",
        value=ca_id,
    )


def _key_reused(found: Order) -> GatewayError:
    return GatewayError(
        ErrorKind.IDEMPOTENCY_KEY_REUSED,
        f"Idempotency-Key names the order {found.order_id}, which is for something else. Use "
        "another key.",
        target="Idempotency-Key",
        value=found.order_id,
    )
