"""One order: one certificate asked for, one POST to Sectigo at most, and what became of it.

States and their legal transitions are one table. What is written is written before it is done:
SUBMITTING says that the POST may have gone out, and nothing leads from there, or from anywhere
after it, back to a state in which a POST would be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cagateway.domain.enrollment.request_types import RequestType
from cagateway.domain.orders.account import OrderAccount
from cagateway.domain.orders.placement import COMMENTS_PREFIX
from cagateway.values import dataclass


class OrderState(StrEnum):
    """Where an order stands."""

    PREPARED = "prepared"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    UNCERTAIN = "uncertain"
    AWAITING_APPROVAL = "awaiting-approval"
    PROCESSING = "processing"
    ISSUED = "issued"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_PLACED = "not-placed"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    """A word that only newer software knows. It is left alone: nothing follows, nothing is sent."""


class Objection(StrEnum):
    """Why what Sectigo has under an order's number is not taken for it. Operators see to it."""

    NOT_OURS = "not-ours"
    """It bears no mark of ours, and is not for our key."""
    NOT_AS_ORDERED = "not-as-ordered"
    """The certificate is not what was ordered; `failure` says how it differs."""
    UNKNOWN = "unknown"
    """A word that only newer software knows."""


_WAITING = frozenset({OrderState.AWAITING_APPROVAL, OrderState.PROCESSING})
_AT_SECTIGO = frozenset({*_WAITING, OrderState.ISSUED, OrderState.FAILED})
# From each state to those that may follow. What is not listed ends there.
TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PREPARED: frozenset({OrderState.SUBMITTING, OrderState.NOT_PLACED}),
    OrderState.SUBMITTING: frozenset(
        {
            OrderState.SUBMITTED,
            OrderState.REFUSED,
            OrderState.NOT_PLACED,
            OrderState.UNCERTAIN,
        }
    ),
    OrderState.UNCERTAIN: frozenset({OrderState.SUBMITTED, OrderState.NOT_PLACED}),
    OrderState.SUBMITTED: _AT_SECTIGO,
    OrderState.AWAITING_APPROVAL: _AT_SECTIGO,
    OrderState.PROCESSING: _AT_SECTIGO,
    OrderState.ISSUED: frozenset({OrderState.REVOKED}),
    # An administrator can mend an order at Sectigo and submit it again (SCM, Edit).
    OrderState.FAILED: _AT_SECTIGO,
    # However it looked, the order turned up at Sectigo: its report is slower than anybody says.
    OrderState.REFUSED: frozenset({OrderState.SUBMITTED}),
    OrderState.NOT_PLACED: frozenset({OrderState.SUBMITTED}),
    OrderState.REVOKED: frozenset(),
    OrderState.UNKNOWN: frozenset(),
}
# Nothing is bought yet, or nobody knows, or it is under way.
OPEN_STATES = frozenset(
    {
        OrderState.PREPARED,
        OrderState.SUBMITTING,
        OrderState.SUBMITTED,
        OrderState.UNCERTAIN,
        *_WAITING,
    }
)
# Sectigo can be asked how it stands. What failed can be mended there.
SECTIGO_KNOWS = frozenset({OrderState.SUBMITTED, *_WAITING, OrderState.FAILED})
# Sectigo has something of it that may yet be collected, ended or revoked.
HELD_AT_SECTIGO = OPEN_STATES | {OrderState.FAILED, OrderState.ISSUED}
# Without a certificate, as far as anybody knows.
LOST_STATES = frozenset({OrderState.REFUSED, OrderState.FAILED, OrderState.NOT_PLACED})
# What the event bus is told of.
PUBLISHED_STATES = LOST_STATES | {OrderState.ISSUED, OrderState.REVOKED, OrderState.UNCERTAIN}

# The POST waits 22 s at most for Sectigo, and its outcome is written at once: a submission that is
# older has most likely died, and is looked for. Should it live, nothing is lost: it is not sent
# again, and what it was answered is found at Sectigo.
SUBMISSION_LASTS = timedelta(seconds=35)
# A prepared order of which nothing was sent: the function that prepared it ends after 60 s.
PREPARATION_LASTS = timedelta(seconds=90)
# How often, and over how long, an order is looked for before it counts as never placed: how soon
# Sectigo's report shows an order is not documented. Should it come later still, the daily
# comparison with Sectigo finds it.
SEARCHES_BEFORE_GIVING_UP = 3
SEARCHING_LASTS = timedelta(minutes=10)
# How long the same request brings the same certificate, and a generated key is kept for it.
REPEATABLE = timedelta(hours=24)
# How long after its first delivery: the answer may be lost, and a client that waited a day for its
# certificate has to be able to ask once more. A key is kept no longer than that takes.
REPEATABLE_ONCE_DELIVERED = timedelta(hours=1)


class IllegalTransitionError(Exception):
    """A state that cannot follow: a mistake of ours, and nothing is written."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order.

    Args:
        order_id: Sorts by time; also in Sectigo's comments.
        version: Grows with each write, which is conditional on it.
        key_digest: SHA-256 of the public key (SubjectPublicKeyInfo): what is delivered must be for
            this key.
        idempotency_digest: Names the request; an equal one joins this order.
        fingerprint: What the last release names what is in the request by.
        sent_digest: Names what was sent; differs from `idempotency_digest` where the client sent a
            key. `None` for what the last release ordered.
        rules_digest: Names what the request was judged by: the CA's document and Sectigo's list.
        quota_digest: Names client, profile and names; the number of open orders of each is bounded.
        sealed_key: A generated key, encrypted; `None` where the client has its own, and once it is
            delivered.
        polled_at: When Sectigo was last asked how it stands.
        searches: How often an uncertain order was looked for.
        next_poll_at: When somebody should next see to it.
        subject_digest: Names the certificate's subject, however it is spelled.
        ended_at: When it was last found to have come to nothing.
        certificate: Base64 of the leaf's DER, as `chain` of its issuers', in their order.
        delivered_at: When somebody was first given the certificate, or told that there is none.
        waited_for_until: Until then a request waits for it, and no other has to.
        is_counted: Whether it counts towards its client's orders of the day: it may be bought.
        replaces_serial: Of the certificate that this one renews.
        renewal_noted_at: When Sectigo was told so: once, whatever came of it.
        published: The state that the event bus knows.
        objection: Why what stands at Sectigo under its number is not taken for it; `failure` says
            more.
        revoked_by: The client that has asked for the revocation, with `revocation_reason`, before
            it is sent; `None` for what was revoked elsewhere.
        remarks: How the certificate differs from the order without being another one: words, each
            with its value.
        account: Where it is ordered: followed, collected and revoked there alone. `None` for what
            the last release ordered, until this one has to do with it.
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
    fingerprint: str
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
    sectigo_id: int | None = None
    renew_id: str | None = None
    status_text: str | None = None
    failure: str | None = None
    failure_code: int | None = None
    certificate: str | None = None
    chain: tuple[str, ...] = ()
    serial_number: str | None = None
    subject_name: str | None = None
    subject_digest: str | None = None
    issuer_name: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    issued_at: datetime | None = None
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
    sent_digest: str | None = None
    rules_digest: str | None = None
    waited_for_until: datetime | None = None
    is_counted: bool = True
    unread: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Show what leads to it, and neither key nor request."""
        return f"Order({self.order_id!r}, ca_id={self.ca_id!r}, state={str(self.state)!r})"

    @property
    def comments(self) -> str:
        """What Sectigo is told to remember."""
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
        """Tell whether there is a certificate that nobody was given yet."""
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
        is_named = self.idempotency_digest != (self.sent_digest or self.fingerprint)
        kept = REPEATABLE if is_named else REPEATABLE_ONCE_DELIVERED
        return (self.delivered_at or self._ended_at()) + kept

    def _ended_at(self) -> datetime:
        return self.issued_at or self.ended_at or self.created_at

    def can_be_joined(self, now: datetime) -> bool:
        """Tell whether an equal request is answered with this order."""
        if self.state is OrderState.REVOKED:
            return False
        if self.state in LOST_STATES:
            # A client is told once how it ended, and places a new order by asking again.
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
        if state is not self.state and state not in TRANSITIONS[self.state]:
            raise IllegalTransitionError(f"{self.order_id}: {self.state} to {state}")
        return replace(self, state=state, **changes)
