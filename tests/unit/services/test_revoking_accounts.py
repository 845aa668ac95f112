"""A revocation hits our certificate at our account, and answers what is so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.access.callers import LOCAL
from cagateway.domain.certificates.revocation import Revocation
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderAccount, OrderStatus
from cagateway.domain.orders.states import OrderState
from tests.documents import document
from tests.fakes.accounts import ELSEWHERE, HERE, AccountHouse
from tests.orders import ORDER_ID, issued_order

OURS = OrderAccount.of(HERE)
COMPROMISED = Revocation("keyCompromise", "lost", "vault")
SUPERSEDED = Revocation("superseded", "new one", "ansible")


def issued(**changes: Any) -> Order:  # noqa: ANN401 - an order's fields
    return issued_order(**({"account": OURS} | changes))


def moved_elsewhere(house: AccountHouse) -> None:
    house.gateway.configure(document(org_id=99, enable_enrollment=True))


def revoke(house: AccountHouse, wanted: Revocation = COMPROMISED, seconds: float = 25) -> Order:
    deadline = house.clock() + timedelta(seconds=seconds)
    return house.revoker().revoke(LOCAL, "ca-1", "ABCD", wanted, deadline)


def refusal(house: AccountHouse, wanted: Revocation = COMPROMISED) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        revoke(house, wanted)
    return caught.value


def operations(house: AccountHouse) -> list[str]:
    return [operation for _, operation in house.sectigo.asked]


class TestACertificateOfAnotherAccount:
    def test_is_not_revoked_and_its_account_is_named(self, house: AccountHouse) -> None:
        kept = house.keep(issued())
        moved_elsewhere(house)
        strangers = house.sectigo.has(ELSEWHERE, 7, serial_number="ABCD")
        error = refusal(house)
        assert error.kind is ErrorKind.REVOCATION_REFUSED
        assert str(OURS) in error.message
        assert (strangers.status, house.sectigo.asked) == (OrderStatus.ISSUED, [])
        assert house.kept(kept).state is OrderState.ISSUED

    def test_is_revoked_with_the_connection_back(self, house: AccountHouse) -> None:
        house.keep(issued())
        there = house.sectigo.has(HERE, 7, serial_number="ABCD")
        moved_elsewhere(house)
        refusal(house)
        house.gateway.configure(document(enable_enrollment=True, url="HTTPS://CERT-MANAGER.com/"))
        assert revoke(house).state is OrderState.REVOKED
        assert there.reason_code == 1

    def test_that_is_revoked_already_is_answered_for_without_asking(
        self, house: AccountHouse
    ) -> None:
        house.keep(issued(state=OrderState.REVOKED, revocation_reason="keyCompromise"))
        moved_elsewhere(house)
        assert revoke(house).state is OrderState.REVOKED
        assert refusal(house, SUPERSEDED).kind is ErrorKind.REVOCATION_REFUSED

    def test_of_a_subject_is_told_among_others_and_repeating_is_not_advised(
        self, house: AccountHouse
    ) -> None:
        house.keep(issued(account=OrderAccount.of(ELSEWHERE)))
        deadline = house.clock() + timedelta(seconds=25)
        with pytest.raises(GatewayError) as caught:
            house.revoker().revoke_subject(LOCAL, "ca-1", ["subject"], COMPROMISED, deadline)
        error = caught.value
        assert (error.kind, error.retry_after_seconds) == (ErrorKind.REVOCATION_REFUSED, None)
        assert str(OrderAccount.of(ELSEWHERE)) in error.details[0].message


class TestAnotherCertificateUnderOurNumber:
    def test_is_not_revoked(self, house: AccountHouse) -> None:
        kept = house.keep(issued())
        there = house.sectigo.has(HERE, 7, comments=f"cagw:{ORDER_ID}", serial_number="FFFF")
        error = refusal(house)
        assert error.kind is ErrorKind.REVOCATION_REFUSED
        assert "FFFF" in error.message
        assert (there.status, operations(house)) == (OrderStatus.ISSUED, ["details"])
        assert house.kept(kept).state is OrderState.ISSUED

    def test_that_is_revoked_says_nothing_of_ours(self, house: AccountHouse) -> None:
        house.keep(issued())
        about = {"serial_number": "FFFF", "reason_code": 1}
        house.sectigo.has(HERE, 7, status=OrderStatus.REVOKED, **about)
        assert refusal(house).kind is ErrorKind.REVOCATION_REFUSED

    @pytest.mark.parametrize("number", [7, None, 99], ids=["no-serial", "no-number", "no-order"])
    @pytest.mark.parametrize("status", [OrderStatus.ISSUED, OrderStatus.REVOKED])
    def test_is_not_believed_where_only_the_serial_number_is_sure(
        self, house: AccountHouse, number: int | None, status: OrderStatus
    ) -> None:
        house.keep(issued(sectigo_id=number))
        house.sectigo.has(HERE, 7, serial_number=None, status=status)
        ours = house.sectigo.has(HERE, 8, serial_number="ABCD")
        assert revoke(house).state is OrderState.REVOKED
        assert (ours.status, ours.reason_code) == ("Revoked", 1)
        assert "revoke" not in operations(house)


class TestTheReason:
    def test_that_is_asked_for_is_the_one_that_stands(self, house: AccountHouse) -> None:
        kept = house.keep(issued())
        there = house.sectigo.has(HERE, 7, serial_number="ABCD")
        revoke(house, SUPERSEDED)
        noted = house.kept(kept)
        assert (noted.revocation_reason, noted.revoked_by) == ("superseded", "ansible")
        assert there.reason_code == 4
        assert house.world.bus.published[-1].revoked_by == "ansible"

    def test_is_refused_once_another_one_stands(self, house: AccountHouse) -> None:
        kept = house.keep(issued())
        house.sectigo.has(HERE, 7, serial_number="ABCD")
        first = revoke(house, SUPERSEDED)
        error = refusal(house, COMPROMISED)
        assert (error.kind, error.target) == (ErrorKind.REVOCATION_REFUSED, "action.reason")
        assert error.value == "superseded"
        assert "superseded" in error.message
        assert house.kept(kept) == first

    def test_is_answered_again_while_it_is_the_same(self, house: AccountHouse) -> None:
        house.keep(issued())
        house.sectigo.has(HERE, 7, serial_number="ABCD")
        first = revoke(house, COMPROMISED)
        again = revoke(house, replace(COMPROMISED, client_id="another"))
        assert (again, again.revoked_by) == (first, "vault")
        assert operations(house).count("revoke") == 1

    @pytest.mark.parametrize(
        ("code", "reason"), [(4, "superseded"), (0, "unspecified"), (None, "unspecified")]
    )
    def test_that_others_gave_at_sectigo_stands(
        self, house: AccountHouse, code: int | None, reason: str
    ) -> None:
        kept = house.keep(issued())
        about = {"serial_number": "ABCD", "reason_code": code}
        house.sectigo.has(HERE, 7, status=OrderStatus.REVOKED, **about)
        error = refusal(house, COMPROMISED)
        assert (error.kind, error.value) == (ErrorKind.REVOCATION_REFUSED, reason)
        noted = house.kept(kept)
        assert (noted.state, noted.revocation_reason) == (OrderState.REVOKED, reason)
        assert noted.revoked_by is None
        assert "revoke" not in operations(house)

    @pytest.mark.parametrize("tells_reasons", [True, False])
    def test_of_a_revocation_whose_answer_was_lost_is_the_clients(
        self, house: AccountHouse, tells_reasons: bool
    ) -> None:
        kept = house.keep(issued())
        house.sectigo.has(HERE, 7, serial_number="ABCD")
        house.sectigo.loses_answer, house.sectigo.tells_reasons = True, tells_reasons
        assert refusal(house).kind is ErrorKind.REVOCATION_UNCERTAIN
        assert house.kept(kept).state is OrderState.ISSUED
        house.sectigo.loses_answer = False
        assert revoke(house, COMPROMISED).state is OrderState.REVOKED
        noted = house.kept(kept)
        assert (noted.revocation_reason, noted.revoked_by) == ("keyCompromise", "vault")
        assert operations(house).count("revoke") == 1

    def test_of_a_lost_answer_is_found_by_the_comparison_as_well(self, house: AccountHouse) -> None:
        kept = house.keep(issued())
        house.sectigo.has(HERE, 7, serial_number="ABCD", comments=kept.comments)
        house.sectigo.loses_answer = True
        refusal(house)
        assert house.compare().revoked == ("ABCD",)
        noted = house.kept(kept)
        assert (noted.revocation_reason, noted.revoked_by) == ("keyCompromise", "vault")

    def test_that_others_gave_in_between_stands(self, house: AccountHouse) -> None:
        """Sectigo refuses what is not issued any more, and says why when it is asked again."""
        kept = house.keep(issued())
        there = house.sectigo.has(HERE, 7, serial_number="ABCD")
        real = house.sectigo.details

        def overtaken(*asked: Any) -> Any:  # noqa: ANN401 - the double's
            found = real(*asked)
            there.status, there.reason_code = OrderStatus.REVOKED, 5
            return found

        house.sectigo.details = overtaken  # type: ignore[assignment,method-assign]
        assert refusal(house).value == "cessationOfOperation"
        assert house.kept(kept).revoked_by is None


@pytest.mark.parametrize("status", [OrderStatus.EXPIRED, OrderStatus.REPLACED])
def test_what_cannot_be_revoked_is_refused_in_sectigos_words(
    house: AccountHouse, status: OrderStatus
) -> None:
    kept = house.keep(issued())
    house.sectigo.has(HERE, 7, serial_number="ABCD", status=status)
    house.sectigo.refuses = True
    error = refusal(house)
    assert error.kind is ErrorKind.REVOCATION_REFUSED
    assert "Only issued certificates" in error.message
    assert house.kept(kept).state is OrderState.ISSUED


def test_what_may_be_revoked_is_uncertain_until_sectigo_says_so(house: AccountHouse) -> None:
    kept = house.keep(issued())
    house.sectigo.has(HERE, 7, serial_number="ABCD")
    house.sectigo.refuses = True
    real, calls = house.sectigo.details, iter(range(1, 9))

    def gone(*asked: Any) -> Any:  # noqa: ANN401 - the double's
        house.sectigo.is_down = next(calls) > 1
        return real(*asked)

    house.sectigo.details = gone  # type: ignore[assignment,method-assign]
    assert refusal(house).kind is ErrorKind.REVOCATION_UNCERTAIN
    assert house.kept(kept).state is OrderState.ISSUED


def test_without_time_nothing_is_sent(house: AccountHouse) -> None:
    house.keep(issued())
    there = house.sectigo.has(HERE, 7, serial_number="ABCD")
    with pytest.raises(GatewayError) as caught:
        revoke(house, seconds=2)
    assert caught.value.kind is ErrorKind.REVOCATION_UNCERTAIN
    assert there.status is OrderStatus.ISSUED


def test_without_an_answer_nothing_is_claimed(house: AccountHouse) -> None:
    kept = house.keep(issued())
    house.sectigo.is_down = True
    assert refusal(house).kind is ErrorKind.REVOCATION_UNCERTAIN
    assert house.kept(kept).state is OrderState.ISSUED


def test_an_order_of_the_last_release_is_revoked_and_knows_its_account_then(
    house: AccountHouse,
) -> None:
    kept = house.keep(issued(account=None))
    house.sectigo.has(HERE, 7, serial_number="ABCD")
    revoke(house)
    assert house.kept(kept).account == OURS
