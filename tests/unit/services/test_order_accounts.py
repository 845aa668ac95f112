"""An order is followed and compared at its own account alone, and ends only by its mark."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from cagateway.domain.authorities.connection import SectigoAccount
from cagateway.domain.authorities.enrollment_settings import EnrollmentSettings
from cagateway.domain.orders.order import Objection, Order
from cagateway.domain.orders.placement import ENDINGS, OrderAccount, OrderStatus
from cagateway.domain.orders.states import OrderState
from cagateway.domain.x509.bundles import key_digest
from tests.certificates import Authority
from tests.fakes.accounts import ELSEWHERE, HERE, AccountHouse
from tests.orders import ORDER_ID, issued_order, leaf_of, order

MARK = f"cagw:{ORDER_ID}"
ISSUER = Authority.named("Example CA")
KEY = ec.generate_private_key(ec.SECP256R1())
LEAF = leaf_of(ISSUER, KEY.public_key())
STRANGERS = leaf_of(ISSUER, ec.generate_private_key(ec.SECP256R1()).public_key())
OURS, OLD = OrderAccount.of(HERE), None


def waiting(**changes: Any) -> Order:  # noqa: ANN401 - an order's fields
    about: dict[str, Any] = {
        "state": OrderState.PROCESSING,
        "sectigo_id": 7,
        "key_digest": key_digest(LEAF),
        "account": OURS,
    }
    return order(**(about | changes))


@pytest.mark.parametrize(
    "state",
    [
        *(OrderState.SUBMITTED, OrderState.PROCESSING, OrderState.AWAITING_APPROVAL),
        *(OrderState.UNCERTAIN, OrderState.FAILED),
    ],
)
def test_an_order_of_another_account_is_left_alone_and_goes_on_with_the_connection_back(
    house: AccountHouse, state: OrderState
) -> None:
    number = None if state is OrderState.UNCERTAIN else 7
    left = house.keep(waiting(state=state, sectigo_id=number))
    house.sectigo.has(ELSEWHERE, 7, comments=MARK, status=OrderStatus.DECLINED)
    house.sectigo.has(HERE, 7, comments=MARK, certificates=(LEAF,))
    assert house.advance(left, ELSEWHERE).state is state
    assert house.sectigo.asked == []
    assert house.advance(left, HERE).state is OrderState.ISSUED


def test_a_login_of_another_kind_leads_to_the_same_account(house: AccountHouse) -> None:
    kept = house.keep(waiting())
    house.sectigo.has(HERE, 7, comments=MARK, certificates=(LEAF,))
    account = SectigoAccount("HTTPS://Cert-Manager.com:443/", HERE.account.customer_uri, "x")
    other = replace(HERE, account=account)
    assert house.advance(kept, other).state is OrderState.ISSUED


def test_an_order_of_the_last_release_belongs_to_the_account_that_first_saw_to_it(
    house: AccountHouse,
) -> None:
    kept = house.keep(waiting(account=OLD))
    house.sectigo.has(HERE, 7, comments=MARK, status=OrderStatus.PROCESSING)
    house.sectigo.has(ELSEWHERE, 7, comments=MARK, status=OrderStatus.DECLINED)
    assert house.advance(kept, HERE).account == OURS
    assert house.kept(kept).account == OURS
    assert house.advance(kept, ELSEWHERE).state is OrderState.PROCESSING


def test_what_nobody_can_be_asked_about_belongs_to_no_account_yet(house: AccountHouse) -> None:
    kept = house.keep(waiting(account=OLD))
    assert house.collector().advance(kept, None, 20).account is OLD


@pytest.mark.parametrize("status", ENDINGS)
@pytest.mark.parametrize("comments", ["", "a stranger's", f"instead of {MARK}", f"{MARK}0"])
def test_a_strangers_order_of_our_number_ends_none_of_ours(
    house: AccountHouse, status: OrderStatus, comments: str
) -> None:
    kept = house.keep(waiting())
    house.sectigo.has(HERE, 7, comments=comments, status=status)
    seen = house.advance(kept)
    assert (seen.state, seen.objection) == (OrderState.PROCESSING, Objection.NOT_OURS)
    assert "7" in (seen.failure or "")
    assert MARK in (seen.failure or "")


@pytest.mark.parametrize("status", ENDINGS)
def test_what_bears_our_mark_ends(house: AccountHouse, status: OrderStatus) -> None:
    kept = house.keep(waiting())
    house.sectigo.has(HERE, 7, comments=f"{MARK}, no longer needed", status=status)
    seen = house.advance(kept)
    assert (seen.state, seen.objection) == (OrderState.FAILED, None)
    assert seen.failure == ENDINGS[status]


def test_a_certificate_for_our_key_is_ours_whatever_a_person_wrote_there(
    house: AccountHouse,
) -> None:
    kept = house.keep(waiting())
    there = house.sectigo.has(HERE, 7, comments="approved", status=OrderStatus.DECLINED)
    assert house.advance(kept).objection is Objection.NOT_OURS
    there.status, there.certificates = OrderStatus.ISSUED, (LEAF, ISSUER.root.certificate)
    seen = house.advance(kept)
    assert (seen.state, seen.objection, seen.failure) == (OrderState.ISSUED, None, None)


@pytest.mark.parametrize(
    ("comments", "objection"), [("", Objection.NOT_OURS), (MARK, Objection.NOT_AS_ORDERED)]
)
def test_a_certificate_for_another_key_is_objected_to(
    house: AccountHouse, comments: str, objection: Objection
) -> None:
    kept = house.keep(waiting())
    house.sectigo.has(HERE, 7, comments=comments, certificates=(STRANGERS,))
    seen = house.advance(kept)
    assert (seen.state, seen.objection) == (OrderState.PROCESSING, objection)
    assert (seen.issued, seen.serial_number) == (None, None)


def test_an_objection_ends_when_sectigo_says_something_else(house: AccountHouse) -> None:
    kept = house.keep(waiting())
    there = house.sectigo.has(HERE, 7, comments="", status=OrderStatus.REVOKED)
    assert house.advance(kept).objection
    there.comments, there.status = MARK, OrderStatus.PROCESSING
    seen = house.advance(kept)
    assert (seen.state, seen.objection, seen.failure) == (OrderState.PROCESSING, None, None)


def test_an_objection_ends_with_the_order_that_sectigo_does_not_have_any_more(
    house: AccountHouse,
) -> None:
    kept = house.keep(waiting())
    house.sectigo.has(HERE, 7, comments="", status=OrderStatus.REVOKED)
    assert house.advance(kept).objection
    house.sectigo.orders.clear()
    house.clock.advance(timedelta(days=2).total_seconds())
    seen = house.advance(kept)
    assert (seen.state, seen.objection) == (OrderState.FAILED, None)
    assert "has had none of its number" in (seen.failure or "")


@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_that_had_failed_is_not_revived_by_a_stranger(
    house: AccountHouse, status: OrderStatus
) -> None:
    about = {"state": OrderState.FAILED, "failure": "declined", "ended_at": house.clock()}
    failed = house.keep(waiting(**about))
    house.sectigo.has(HERE, 7, comments="", status=status, certificates=(STRANGERS,))
    seen = house.advance(failed)
    assert (seen.state, seen.failure) == (OrderState.FAILED, "declined")


def test_a_prepared_order_of_another_account_is_not_sent(house: AccountHouse) -> None:
    kept = house.keep(order(account=OURS))
    assert house.submitter().submit(kept, EnrollmentSettings(ELSEWHERE), 25) == kept
    assert house.kept(kept) == kept
    assert not house.sectigo.posts


class TestARenewal:
    def renewed(self, **changes: Any) -> Order:  # noqa: ANN401 - an order's fields
        about: dict[str, Any] = {"order_id": f"{ORDER_ID[:-1]}1", "account": OURS, "sectigo_id": 3}
        return issued_order(**(about | {"idempotency_digest": "old"} | changes))

    def test_is_noted_at_sectigo_of_the_old_order_by_the_new_ones_number(
        self, house: AccountHouse
    ) -> None:
        house.keep(self.renewed())
        kept = house.keep(waiting(replaces_serial="ABCD"))
        house.sectigo.has(HERE, 3)
        house.sectigo.has(HERE, 7, comments=MARK, certificates=(LEAF,))
        seen = house.advance(kept)
        assert (seen.state, seen.renewal_noted_at) == (OrderState.ISSUED, house.clock())
        assert house.sectigo.renewals == [(3, 7)]

    @pytest.mark.parametrize(
        "about",
        [{"account": OrderAccount.of(ELSEWHERE)}, {"sectigo_id": None}, {"serial_number": "FF"}],
        ids=str,
    )
    def test_of_what_is_elsewhere_or_has_no_number_is_not_noted(
        self, house: AccountHouse, about: dict[str, Any]
    ) -> None:
        house.keep(self.renewed(**about))
        kept = house.keep(waiting(replaces_serial="ABCD"))
        there = [house.sectigo.has(HERE, number, comments=MARK) for number in (3, 7)]
        there[1].certificates = (LEAF,)
        assert house.advance(kept).state is OrderState.ISSUED
        assert house.sectigo.renewals == []
        assert (OURS, "note_renewal") not in house.sectigo.asked

    def test_is_noted_once_whatever_comes_of_it(self, house: AccountHouse) -> None:
        house.keep(self.renewed())
        kept = house.keep(waiting(replaces_serial="ABCD"))
        house.sectigo.has(HERE, 7, comments=MARK, certificates=(LEAF,))
        # Sectigo does not have the old one any more.
        assert house.advance(kept).renewal_noted_at == house.clock()


class TestTheComparison:
    def test_leaves_orders_of_another_account_alone(self, house: AccountHouse) -> None:
        lost = house.keep(waiting(state=OrderState.UNCERTAIN, sectigo_id=None))
        issued = house.keep(
            issued_order(order_id=f"{ORDER_ID[:-1]}1", idempotency_digest="2", account=OURS)
        )
        house.sectigo.has(ELSEWHERE, 3, comments=MARK)
        house.sectigo.has(ELSEWHERE, 7, comments=issued.comments, status=OrderStatus.REVOKED)
        found = house.compare(ELSEWHERE)
        assert (found.late, found.revoked) == ((), ())
        assert house.kept(lost).sectigo_id is None
        assert house.kept(issued).state is OrderState.ISSUED

    def test_tells_of_our_mark_in_an_account_that_is_not_the_orders(
        self, house: AccountHouse
    ) -> None:
        house.keep(waiting())
        house.sectigo.has(ELSEWHERE, 7, comments=MARK)
        assert house.compare(ELSEWHERE).misplaced == (ORDER_ID,)

    def test_takes_a_lost_order_up_by_its_mark_alone(self, house: AccountHouse) -> None:
        lost = house.keep(waiting(state=OrderState.NOT_PLACED, sectigo_id=None, account=OLD))
        house.sectigo.has(HERE, 3, comments=f"instead of {MARK}")
        assert house.compare().late == ()
        house.sectigo.has(HERE, 4, comments=f"{MARK} (Ada)")
        assert house.compare().late == (ORDER_ID,)
        assert (house.kept(lost).sectigo_id, house.kept(lost).account) == (4, OURS)

    def test_tells_of_two_orders_with_one_mark(self, house: AccountHouse) -> None:
        house.keep(waiting())
        house.sectigo.has(HERE, 7, comments=MARK)
        assert house.compare().doubled == ()
        house.sectigo.has(HERE, 8, comments=f"{MARK} copied")
        found = house.compare()
        assert (found.doubled, found.misplaced) == ((ORDER_ID,), ())

    def test_tells_of_an_order_whose_mark_stands_at_another_number(
        self, house: AccountHouse
    ) -> None:
        kept = house.keep(waiting())
        house.sectigo.has(HERE, 8, comments=MARK)
        found = house.compare()
        assert (found.doubled, found.misplaced) == ((), (ORDER_ID,))
        assert house.kept(kept).sectigo_id == 7

    @pytest.mark.parametrize(
        ("code", "reason"), [(1, "keyCompromise"), (None, "unspecified"), (9, "privilegeWithdrawn")]
    )
    def test_notes_a_revocation_with_the_reason_that_sectigo_tells(
        self, house: AccountHouse, code: int | None, reason: str
    ) -> None:
        kept = house.keep(issued_order(account=OURS))
        about = {"comments": MARK, "serial_number": "ABCD", "reason_code": code}
        house.sectigo.has(HERE, 7, status=OrderStatus.REVOKED, **about)
        assert house.compare().revoked == ("ABCD",)
        noted = house.kept(kept)
        assert (noted.state, noted.revocation_reason) == (OrderState.REVOKED, reason)
        assert noted.revoked_by is None

    def test_notes_no_revocation_of_another_certificate_under_our_number(
        self, house: AccountHouse
    ) -> None:
        kept = house.keep(issued_order(account=OURS))
        about = {"comments": MARK, "serial_number": "FFFF"}
        house.sectigo.has(HERE, 7, status=OrderStatus.REVOKED, **about)
        assert house.compare().revoked == ()
        assert house.kept(kept).state is OrderState.ISSUED
