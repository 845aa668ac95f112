"""Finalizing an order: judged as any request, and handed over to what may order (RFC 8555, 7.4).

What is bought is an order of the gateway's. The one that answers an equal request is joined, so
that a client that begins anew buys nothing twice.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from cryptography import x509

from cagateway.domain.acme.identifiers import differences, identifier_of
from cagateway.domain.acme.orders import AcmeOrder
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, malformed
from cagateway.domain.acme.states import OrderStatus
from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.base64url import from_base64url
from cagateway.domain.enrollment.options import EnrollmentOptions, RequestType
from cagateway.domain.enrollment.parsed import ParsedRequest, parsed
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.violations import Violation
from cagateway.domain.x509.csr import signature_violations
from cagateway.ports.acme import AcmeOrders
from cagateway.ports.orders import Orders, PollQueue
from cagateway.services.acme.accounts import not_now
from cagateway.services.acme.orders import OrderBook, check_names
from cagateway.services.acme.refusals import as_problem
from cagateway.services.acme.requests import Admitted, members_of
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.orders.joining import OrderJoiner
from cagateway.services.orders.preparation import Enrollment, digests_for
from cagateway.values import dataclass

# Most orders are through within two minutes.
_ASK_AGAIN_SECONDS = 60
# Of equal requests that arrive at once, one orders within a second, and the others join it.
_PAUSES_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.6)


@dataclass(frozen=True, slots=True)
class AcmeFinalizer:
    """Finalizes orders.

    Args:
        enrollments: The gateway's orders.
        sleep: Waits for some seconds.
    """

    book: OrderBook
    orders: AcmeOrders
    reader: AuthorityReader
    joiner: OrderJoiner
    enrollments: Orders
    queue: PollQueue
    clock: Clock
    sleep: Callable[[float], None]

    def finalize(self, asked: Admitted, order_id: str) -> AcmeOrder:
        """Have an order's certificate bought; repeated with the same CSR, it stays as it is.

        Raises:
            AcmeProblem: BAD_CSR, RATE_LIMITED, NOT_NOW, REJECTED_IDENTIFIER: the order stays ready.
                ORDER_NOT_READY.
            StoreError: The table failed. Repeated, nothing is ordered a second time.
        """
        order = self.book.order(asked, order_id)
        csr = _csr_in(members_of(asked.payload).get("csr"))
        digest = hashlib.sha256(csr).hexdigest()
        if order.status is not OrderStatus.READY:
            return _repeated(order, digest)
        # The client's document may have changed since the order began.
        check_names(order.identifiers, asked.caller.bounds)
        request = _request_of(order, csr)
        _check_csr(request, order)
        enrollment = self._enrollment(asked, order, request)
        saved = self.orders.save(order.finalized(digest, enrollment.order_id), order)
        # What is lost here is found by the tick.
        self.queue.poll_now([(enrollment.ca_id, enrollment.order_id)])
        return saved or _repeated(self.book.order(asked, order_id), digest)

    def _enrollment(self, asked: Admitted, order: AcmeOrder, request: ParsedRequest) -> Order:
        """Give the order of the gateway's that answers a request, or make one."""
        now = self.clock()
        wanted = Enrollment(
            ca_id=order.ca_id,
            caller=asked.caller,
            parsed=request,
            received_at=now,
            # No request waits for it.
            deadline=now,
            is_handed_over=True,
        )
        for pause_seconds in (*_PAUSES_SECONDS, None):
            try:
                authority = self.reader.authority(order.ca_id)
                found = self._open_with_this_csr(wanted, authority)
                return found or self.joiner.join_or_create(wanted, authority).order
            except GatewayError as error:
                if error.kind is ErrorKind.TOO_MANY_OPEN_ORDERS:
                    raise _open_with_another_key(error.value) from None
                if error.kind is not ErrorKind.ENROLLMENT_PENDING or pause_seconds is None:
                    raise as_problem(error) from None
            self.sleep(pause_seconds)
        raise not_now("Several equal requests arrived at once.")

    def _open_with_this_csr(
        self, wanted: Enrollment, authority: CertificateAuthority
    ) -> Order | None:
        """Find an open order for a CSR, whatever else was asked for with it.

        A client that begins anew may leave out `replaces`, or ask for another end.
        """
        csr, settings = wanted.parsed.client_csr, authority.enrollment
        if csr is None or settings is None or any(signature_violations(csr)):
            return None
        quota = digests_for(wanted, OrderAccount.of(settings.connection)).quota
        for order_id in self.enrollments.open_orders(wanted.ca_id, quota):
            found = self.enrollments.find(wanted.ca_id, order_id)
            if found and found.is_open() and _says_the_same(found.csr, csr):
                return found
        return None


def _open_with_another_key(order_id: str) -> AcmeProblem:
    return AcmeProblem(
        ProblemKind.RATE_LIMITED,
        f"The order {order_id} for these names is open already, with another key, and a second one "
        "would be bought. Try again once it is issued or has ended; if its key is lost, have it "
        "ended at Sectigo.",
        retry_after_seconds=_ASK_AGAIN_SECONDS,
    )


def _csr_in(value: object) -> bytes:
    try:
        return from_base64url(value)
    except ValueError:
        raise malformed("csr must be a PKCS #10 request: its DER in base64url.") from None


def _repeated(order: AcmeOrder, digest: str) -> AcmeOrder:
    """Answer a request that was finalized already: the same again, or none."""
    is_under_way = order.status in {OrderStatus.PROCESSING, OrderStatus.VALID}
    if is_under_way and order.csr_digest == digest:
        return order
    why = order.failure.detail if order.failure else "It was finalized with another CSR."
    text = f"The order is {order.status}, and cannot be finalized. {why}"
    raise AcmeProblem(ProblemKind.ORDER_NOT_READY, text)


def _request_of(order: AcmeOrder, csr: bytes) -> ParsedRequest:
    serial = order.replaces_serial
    request = EnrollmentRequest(
        profile_id=order.profile_id,
        request_type=RequestType.PKCS10,
        csr=base64.b64encode(csr).decode() or None,
        validity_period=None if order.days is None else f"P{order.days}D",
        options=EnrollmentOptions(is_renewal=serial is not None, replaces_serial=serial),
    )
    return parsed(request)


def _check_csr(request: ParsedRequest, order: AcmeOrder) -> None:
    """Hold that a CSR's names are its order's, all of them (RFC 8555, 7.4)."""
    csr = request.csr
    if csr is None or isinstance(csr, Violation) or isinstance(csr.alt_names, Violation):
        # The decision says what is wrong with it.
        return
    found = [identifier_of(name) for name in request.names.hosts]
    found += [identifier_of(stray.name) for stray in request.names.strays]
    if difference := differences(order.identifiers, found):
        text = f"The CSR's names are not the order's: {difference}."
        raise AcmeProblem(ProblemKind.BAD_CSR, text)


def _says_the_same(csr: str, other: x509.CertificateSigningRequest) -> bool:
    """Tell whether two CSRs differ in their signatures alone, as with EC keys each does."""
    read = x509.load_der_x509_csr(base64.b64decode(csr))
    return read.tbs_certrequest_bytes == other.tbs_certrequest_bytes
