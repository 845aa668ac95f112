"""Delivering a certificate: in the form that is asked for, with the key if it was made here."""

from __future__ import annotations

import logging

from cagateway.domain.certificates.collected import as_pem
from cagateway.domain.certificates.generated_keys import packed
from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.enrollment.options import EnrollmentOptions, OutputFormat
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.outcome import not_issued
from cagateway.domain.orders.states import OrderState
from cagateway.ports.certificate_orders import RefusalText
from cagateway.ports.orders import KeyVault, KeyVaultError
from cagateway.services.orders.enrollment import Enrolled
from cagateway.services.orders.order_records import Finalizer
from cagateway.values import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A certificate on its way to the client that asked for it.

    Args:
        body: In the form that was asked for; a file holds the private key.
        remarks: What the answer says beside it.
    """

    order: Order
    body: str
    remarks: tuple[ErrorDetail, ...] = ()

    def __repr__(self) -> str:
        """Show nothing of the body."""
        return f"Delivery({self.order!r})"


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Hands certificates over.

    Args:
        refusal_text: Says what a client should change that Sectigo refused.
    """

    finalizer: Finalizer
    vault: KeyVault
    refusal_text: RefusalText

    def deliver(self, enrolled: Enrolled, options: EnrollmentOptions) -> Delivery:
        """Give a certificate, or say why there is none.

        The answer may be lost: for a while, the same request brings the same certificate again, and
        a key is kept for as long.

        Raises:
            GatewayError: There is no certificate yet, or there will be none; or its key cannot be
                decrypted now, and is kept.
        """
        order = enrolled.order
        issued = order.issued
        if order.state is not OrderState.ISSUED or issued is None:
            ended = self.finalizer.finalize(order, is_delivered=True)
            refusal = self.refusal_text(ended.failure_code, ended.status_text or "")
            raise not_issued(ended, refusal)
        is_file = options.output_format is OutputFormat.PKCS12
        if is_file:
            body = self._file(enrolled, issued, options.password or "")
        else:
            body = _body(issued, options)
        return Delivery(self.finalizer.finalize(order, is_delivered=True), body, enrolled.remarks)

    def _file(self, enrolled: Enrolled, issued: IssuedCertificate, password: str) -> str:
        order = enrolled.order
        if order.sealed_key is None:
            raise not_issued(order)
        key = self._opened(order, order.sealed_key)
        return packed(order.order_id, issued, key, password, enrolled.encryption)

    def _opened(self, order: Order, sealed_key: str) -> bytes:
        try:
            return self.vault.open(sealed_key, order.order_id)
        except KeyVaultError:
            _log.exception("The key of order %s could not be decrypted", order.order_id)
            raise GatewayError(
                ErrorKind.ENROLLMENT_PENDING,
                f"The certificate of order {order.order_id} is issued, and its key cannot be "
                "decrypted now. Repeat the same request to get both.",
                target=order.order_id,
                retry_after_seconds=10,
            ) from None


def _body(issued: IssuedCertificate, options: EnrollmentOptions) -> str:
    is_pem = options.output_format is OutputFormat.PEM
    return as_pem(issued.certificate) if is_pem else issued.certificate
