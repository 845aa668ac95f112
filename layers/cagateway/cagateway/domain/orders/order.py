"""One order: one certificate asked for, one POST to Sectigo at most, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.orders.placement import COMMENTS_PREFIX, OrderAccount, Placed
from cagateway.domain.orders.states import (
    HELD_AT_SECTIGO,
    LOST_STATES,
    OPEN_STATES,
    PUBLISHED_STATES,
    OrderState,
    check_transition,
)
from cagateway.domain.violations import ViolationCode
from cagateway.values import dataclass


class Objection(StrEnum):
    """Why what Sectigo has under an order's number is not taken for it. Operators see to it."""

    NOT_OURS = "not-ours"
    """It bears no mark of ours, and is not for our key."""
    NOT_AS_ORDERED = "not-as-ordered"
    """The certificate is not what was ordered; `failure` says how it differs."""
    UNKNOWN = "unknown"
    """A word that only newer software knows."""


# How long the same request brings the same certificate, and a generated key is kept for it.
REPEATABLE = timedelta(hours=24)
# How long after its first delivery: the answer may be lost, and a client that waited a day for its
# certificate has to be able to ask once more. A key is kept no longer than that takes.
REPEATABLE_ONCE_DELIVERED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Order:
    """One order.

    Args:
        order_id: Sorts by time; also in Sectigo's comments.
        version: Grows with each write, which is conditional on it.
        key_digest: SHA-256 of the public key (SubjectPublicKeyInfo): what is delivered must be for
            this key.
        idempotency_digest: Names the request; an equal one joins this order.
        fingerprint: Names what was sent; differs from `idempotency_digest` where the client sent a
            key. `None` for what the last release ordered.
        former_fingerprint: The same as the last release makes it.
        rules_digest: Names what the request was judged by: the CA's document and Sectigo's list.
        quota_digest: Names client, profile and names; the number of open orders of each is bounded.
        sealed_key: A generated key, encrypted; `None` where the client has its own, and once it is
            delivered.
        submitted_at: When it was sent, whether or not it arrived.
        placed: What Sectigo answered; `None` until its number there is known.
        issued: The certificate, once it is collected.
        polled_at: When Sectigo was last asked how it stands.
        searches: How often an uncertain order was searched for.
        next_poll_at: When the collector should next see to it.
        ended_at: When it was last found to have come to nothing.
        delivered_at: When a client was first given the certificate, or learned that there is none.
        waited_for_until: Until then a request waits for it, and no other has to.
        is_counted: Whether it counts towards its client's orders of the day: it may be bought.
        is_handed_over: The collector sends it, for what made it has no login at Sectigo.
        replaces_serial: Of the certificate that this one renews.
        renews_unseen: What it renews is not there, or its client does not see it: nothing is noted.
        renewal_noted_at: When that was noted at Sectigo: once, whatever came of it.
        published: The state that the event bus knows.
        objection: Why what stands at Sectigo under its number is not taken for it; `failure` says
            more.
        revoked_by: The client that has asked for the revocation, with `revocation_reason`, before
            it is sent; `None` for what was revoked elsewhere.
        remarks: How the certificate differs from the order without being another one: words, each
            with its value.
        account: Where it is ordered: followed, collected and revoked there alone. `None` for what
            the last release ordered, until this one has to do with it.
        custom_fields: Names and values, as they are sent.
        external_requester: Whom Sectigo writes to about it.
        unread: What newer software wrote beside all this; it is written back as it was.
    """

    order_id: str
    ca_id: str
    client_id: str
    profile_id: str
    request_type: RequestType
    csr: str
    key_digest: str
    idempotency_digest: str
    former_fingerprint: str
    quota_digest: str
    cert_type: int
    term_days: int
    alt_names: tuple[str, ...]
    created_at: datetime
    state: OrderState = OrderState.PREPARED
    version: int = 1
    submitted_at: datetime | None = None
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    searches: int = 0
    placed: Placed | None = None
    status_text: str | None = None
    failure: str | None = None
    failure_code: int | None = None
    issued: IssuedCertificate | None = None
    ended_at: datetime | None = None
    revoked_at: datetime | None = None
    revocation_reason: str | None = None
    sealed_key: str | None = None
    delivered_at: datetime | None = None
    replaces_serial: str | None = None
    renewal_noted_at: datetime | None = None
    published: OrderState | None = None
    account: OrderAccount | None = None
    objection: Objection | None = None
    revoked_by: str | None = None
    remarks: tuple[tuple[str, str], ...] = ()
    fingerprint: str | None = None
    rules_digest: str | None = None
    waited_for_until: datetime | None = None
    is_counted: bool = True
    custom_fields: tuple[tuple[str, str], ...] = ()
    external_requester: str | None = None
    renews_unseen: bool = False
    is_handed_over: bool = False
    unread: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Show what leads to it, and neither key nor request."""
        return f"Order({self.order_id!r}, ca_id={self.ca_id!r}, state={str(self.state)!r})"

    @property
    def sectigo_id(self) -> int | None:
        """Its number at Sectigo; `None` until it is known."""
        return None if self.placed is None else self.placed.sectigo_id

    @property
    def serial_number(self) -> str | None:
        """Its certificate's, in upper-case hex; `None` until there is one."""
        return None if self.issued is None else self.issued.serial_number

    @property
    def comments(self) -> str:
        """What stands in its comments at Sectigo."""
        return f"{COMMENTS_PREFIX}{self.order_id}"

    def is_at(self, account: OrderAccount) -> bool:
        """Tell whether an account is the order's, as far as that is written down."""
        return self.account is None or self.account == account

    def is_left_behind(self, account: OrderAccount | None) -> bool:
        """Tell whether an order waits for the connection to its account to come back.

        Args:
            account: The one that its CA names now; `None` if there is no connection or no CA.
        """
        return self.account not in {None, account} and self.state in HELD_AT_SECTIGO

    def is_open(self) -> bool:
        """Tell whether a certificate may still come of it."""
        return self.state in OPEN_STATES

    def is_unpublished(self) -> bool:
        """Tell whether the event bus does not know yet what became of it."""
        return self.state in PUBLISHED_STATES and self.published is not self.state

    def is_undelivered(self) -> bool:
        """Tell whether there is a certificate that no client was given yet."""
        return self.state is OrderState.ISSUED and self.delivered_at is None

    def is_waited_for(self, now: datetime) -> bool:
        """Tell whether a request waits for it; one that died over it does so no longer."""
        return self.waited_for_until is not None and now < self.waited_for_until

    def is_finished(self) -> bool:
        """Tell whether it has brought what it can: it ended, or its certificate was delivered."""
        is_delivered = self.state is OrderState.ISSUED and self.delivered_at is not None
        return is_delivered or self.state in LOST_STATES or self.state is OrderState.REVOKED

    def repeatable_until(self) -> datetime | None:
        """Tell how long an equal request is answered with this order; `None` while it is open.

        It counts from the certificate, not from the order: an approval can take days.
        """
        if self.is_open():
            return None
        until = self._ended_at() + REPEATABLE
        is_delivered = self.state is OrderState.ISSUED and self.delivered_at is not None
        return max(until, self._since_delivery()) if is_delivered else until

    def key_kept_until(self) -> datetime | None:
        """Tell how long a generated key is kept; `None` while the order is open."""
        is_delivered = self.state is OrderState.ISSUED and self.delivered_at is not None
        return self._since_delivery() if is_delivered else self.repeatable_until()

    def _since_delivery(self) -> datetime:
        """Give until when it is repeatable after its delivery: longer where it has a name."""
        is_named = self.idempotency_digest != (self.fingerprint or self.former_fingerprint)
        kept = REPEATABLE if is_named else REPEATABLE_ONCE_DELIVERED
        return (self.delivered_at or self._ended_at()) + kept

    def _ended_at(self) -> datetime:
        if self.issued is not None:
            return self.issued.issued_at
        return self.ended_at or self.created_at

    def can_be_joined(self, now: datetime) -> bool:
        """Tell whether an equal request is answered with this order."""
        if self.state is OrderState.REVOKED:
            return False
        if self.state in LOST_STATES:
            # One answer says how it ended, and the next equal request places a new order.
            return self.delivered_at is None and now < self._ended_at() + REPEATABLE
        until = self.repeatable_until()
        if self.request_type is RequestType.PKCS12 and self.state is OrderState.ISSUED:
            until = self.key_kept_until() if self.sealed_key else now
        return until is None or self.state is OrderState.UNKNOWN or now < until

    def moved(self, state: OrderState, **changes: Any) -> Order:  # noqa: ANN401 - its own fields
        """Give the order in another state.

        Raises:
            IllegalTransitionError: That state cannot follow.
        """
        check_transition(self.order_id, self.state, state)
        return replace(self, state=state, **changes)


MORE_NAMES, OTHER_TERM = "more-names", "other-term"
DOMAIN_NOT_VALIDATED = str(ViolationCode.DOMAIN_NOT_VALIDATED)


def remarks_of(order: Order) -> Iterator[ErrorDetail]:
    """Give the remarks on an order's certificate, for people."""
    for word, value in order.remarks:
        yield _remark(order, word, value)


def _remark(order: Order, word: str, value: str) -> ErrorDetail:
    if word == MORE_NAMES:
        text = f"The certificate also holds names that were not asked for: {value}."
        return ErrorDetail(word, text, "subjectAltNames", value)
    if word == OTHER_TERM:
        text = f"The certificate is for {value} days, where {order.term_days} were ordered."
        return ErrorDetail(word, text, "validityPeriod", value)
    if word == DOMAIN_NOT_VALIDATED:
        text = f"When it was ordered, Sectigo listed the domain of {value} as not validated."
        return ErrorDetail(word, text, "subjectAltNames", value)
    return ErrorDetail(word, "The certificate differs from what was ordered.", "", value)
