"""Orders as they begin: for names that the client may have, within its bounds (RFC 8555, 7.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.acme.identifiers import (
    Identifier,
    IdentifiersError,
    UnsupportedIdentifierError,
    read_identifiers,
)
from cagateway.domain.acme.orders import (
    READY_LASTS,
    AcmeOrder,
    AskedValidity,
    ValidityError,
    read_validity,
)
from cagateway.domain.acme.problems import (
    AcmeProblem,
    ProblemKind,
    Subproblem,
    malformed,
    not_found,
)
from cagateway.domain.acme.renewal_info import read_certificate_id
from cagateway.domain.acme.states import AuthorizationStatus, OrderStatus
from cagateway.domain.enrollment.client_bounds import names_not_allowed
from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.enrollment.offer import Offer
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order_ids import is_order_id, order_id
from cagateway.ports.acme import AcmeOrders
from cagateway.ports.orders import Orders
from cagateway.services.acme.accounts import moved_on, not_now
from cagateway.services.acme.directories import offered
from cagateway.services.acme.requests import Admitted, members_of
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.orders.visible_orders import VisibleOrders
from cagateway.values import dataclass

# A machine renews some dozen certificates at once, and finalizes each within seconds. What is begun
# and left lying costs an item for a day.
MOST_BEGUN = 100
_RANDOM_BITS = 80
_ATTEMPTS = 3
# Sectigo's lists have a handful; of a longer one the first say what it is like.
_MOST_TERMS = 20


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Begins orders, and finds them again.

    Args:
        enrollments: The gateway's orders, among them those of certificates that are renewed.
        random_bits: Gives as many random bits as it is asked for.
    """

    reader: AuthorityReader
    orders: AcmeOrders
    enrollments: Orders
    clock: Clock
    random_bits: Callable[[int], int]

    def begin(self, asked: Admitted) -> AcmeOrder:
        """Begin an order: it is ready at once, for its names were allowed beforehand.

        Raises:
            AcmeProblem: It cannot be ordered.
            StoreError: The table failed.
        """
        members = members_of(asked.payload)
        identifiers = _identifiers_in(members)
        check_names(identifiers, asked.caller.bounds)
        at = (asked.account.ca_id, asked.account.profile_id)
        offer = offered(self.reader, *at, asked.caller.bounds)
        validity = _validity_in(members, self.clock())
        _check_days(validity.days, offer)
        replaces = self._replaced(asked, members.get("replaces"), identifiers)
        for _ in range(_ATTEMPTS):
            order = self._made(asked, identifiers, validity, replaces)
            instead_of = self._outdated(order)
            is_made = self.orders.create(
                order,
                at_most=MOST_BEGUN,
                instead_of=instead_of,
                account=moved_on(asked.account, self.clock()),
            )
            if is_made:
                return order
            self._check_begun(asked.account.account_id)
        raise not_now("Several requests of this account arrived at once.")

    def order(self, asked: Admitted, order_id_: str) -> AcmeOrder:
        """Find an order of an account.

        Raises:
            AcmeProblem: NOT_FOUND: there is none, or it is another account's.
            StoreError: The table failed.
        """
        account = asked.account
        found = self.orders.find(account.account_id, order_id_) if is_order_id(order_id_) else None
        if found is None:
            raise not_found("order")
        return found.at(self.clock())

    def authorization(
        self, asked: Admitted, order_id_: str, number: str
    ) -> tuple[AcmeOrder, int, AuthorizationStatus]:
        """Find an authorization, and give it up if that is asked for (RFC 8555, 7.5.2).

        Raises:
            AcmeProblem: NOT_FOUND; MALFORMED: something else is asked for.
            StoreError: The table failed.
        """
        order = self.order(asked, order_id_)
        place = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else -1  # noqa: PLR2004 - an order has a thousand
        if not 0 <= place < len(order.identifiers):
            raise not_found("authorization")
        if asked.payload is not None:
            order = self._given_up(order, place, members_of(asked.payload))
        return order, place, order.authorization(place, self.clock())

    def page(
        self, asked: Admitted, after: str | None, at_most: int
    ) -> tuple[Sequence[AcmeOrder], bool]:
        """Give an account's orders, the newest first, and tell whether there are more."""
        if after is not None and not is_order_id(after):
            raise not_found("page of orders")
        return self.orders.page(asked.account.account_id, after, at_most)

    def _given_up(self, order: AcmeOrder, place: int, members: Mapping[str, object]) -> AcmeOrder:
        if members.get("status") != AuthorizationStatus.DEACTIVATED:
            raise malformed("An authorization can be deactivated, and nothing else.")
        stands = order.authorization(place, self.clock())
        if stands is not AuthorizationStatus.VALID:
            return order
        saved = self.orders.save(order.without_authorization(place), order)
        if saved is None:
            raise not_now("The order was changed by another request at this moment.")
        return saved

    def _made(
        self,
        asked: Admitted,
        identifiers: tuple[Identifier, ...],
        validity: AskedValidity,
        replaces: tuple[str, str] | None,
    ) -> AcmeOrder:
        now, account = self.clock(), asked.account
        return AcmeOrder(
            order_id=order_id(now, self.random_bits(_RANDOM_BITS)),
            account_id=account.account_id,
            ca_id=account.ca_id,
            profile_id=account.profile_id,
            client_id=account.client_id,
            identifiers=identifiers,
            created_at=now,
            expires_at=now + READY_LASTS,
            days=validity.days,
            not_before=validity.not_before,
            not_after=validity.not_after,
            replaces=replaces[0] if replaces else None,
            replaces_serial=replaces[1] if replaces else None,
        )

    def _replaced(
        self, asked: Admitted, value: object, identifiers: tuple[Identifier, ...]
    ) -> tuple[str, str] | None:
        """Find which certificate is renewed (RFC 9773, 5): its name, and its number.

        What was not issued here, or is not for this client to see, is ordered as any other.
        """
        if value is None:
            return None
        read = read_certificate_id(value) if isinstance(value, str) else None
        if read is None or not isinstance(value, str):
            raise malformed("replaces must name a certificate as RFC 9773, 4.1 has it.")
        visible = VisibleOrders(self.enrollments)
        found = visible.find_serial(asked.caller, asked.account.ca_id, read.serial_number)
        if found is None:
            return None
        names = {one.value for one in identifiers}
        if not names & set(found.alt_names):
            raise malformed(
                f"The certificate {read.serial_number} has none of these names, and is not renewed "
                "by this order. Leave replaces out."
            )
        return value, read.serial_number

    def _outdated(self, order: AcmeOrder) -> str | None:
        """Find an order that renewed the same certificate and came to nothing.

        Raises:
            AcmeProblem: ALREADY_REPLACED: one did not.
        """
        serial = order.replaces_serial
        other = None if serial is None else self.orders.renewing(order.ca_id, serial)
        if other is None:
            return None
        found = self.orders.find(*other)
        if found is None or found.at(self.clock()).status is OrderStatus.INVALID:
            return other[1]
        raise AcmeProblem(
            ProblemKind.ALREADY_REPLACED,
            f"The certificate {serial} is renewed by another order already. Leave replaces out to "
            "order one more.",
        )

    def _check_begun(self, account_id: str) -> None:
        """Hold that an account may begin one more; those that have expired are let go of."""
        begun, now = self.orders.begun(account_id), self.clock()
        # An order's id begins with its time.
        first = order_id(now - READY_LASTS, 0)
        if expired := sorted(one for one in begun if one < first):
            self.orders.forget_begun(account_id, expired)
        elif len(begun) >= MOST_BEGUN:
            raise AcmeProblem(
                ProblemKind.RATE_LIMITED,
                f"{len(begun)} orders of this account are begun and not finalized, which is all "
                "that it may have. Finalize them, or wait until they expire, a day after they were "
                "begun.",
                retry_after_seconds=3_600,
            )


def _identifiers_in(members: Mapping[str, object]) -> tuple[Identifier, ...]:
    try:
        return read_identifiers(members.get("identifiers"))
    except UnsupportedIdentifierError as error:
        kind = ProblemKind.UNSUPPORTED_IDENTIFIER
        subproblems = (Subproblem(kind, str(error), one) for one in error.identifiers)
        raise AcmeProblem(kind, str(error), subproblems=subproblems) from None
    except IdentifiersError as error:
        raise malformed(str(error)) from None


def check_names(identifiers: tuple[Identifier, ...], bounds: Bounds) -> None:
    """Hold that a client may have all names, by the rule of all other requests.

    Raises:
        AcmeProblem: REJECTED_IDENTIFIER: its detail names one, for certbot shows nothing else.
    """
    names = RequestNames(tuple(one.as_alt_name() for one in identifiers))
    refused = list(names_not_allowed(names, bounds))
    if not refused:
        return
    kind, by_value = ProblemKind.REJECTED_IDENTIFIER, {one.value: one for one in identifiers}
    more = f" And {len(refused) - 1} more: see subproblems." if len(refused) > 1 else ""
    raise AcmeProblem(
        kind,
        f"{refused[0].message}{more}",
        subproblems=(Subproblem(kind, one.message, by_value.get(one.value)) for one in refused),
    )


def _validity_in(members: Mapping[str, object], now: datetime) -> AskedValidity:
    try:
        return read_validity(members.get("notBefore"), members.get("notAfter"), now)
    except ValidityError as error:
        raise malformed(str(error)) from None


def _check_days(days: int | None, offer: Offer) -> None:
    """Hold that what was asked for is one of the terms that the client may have."""
    if days is None or not offer.has_known_terms or days in offer.terms:
        return
    listed = ", ".join(map(str, offer.terms[:_MOST_TERMS])) or "none"
    raise malformed(
        f"notAfter comes to {days} days, which is no validity of this profile for this client. "
        f"There are: {listed}. Leave it out to get the first."
    )
