"""One intent buys one certificate: each way in which it once bought more, or brought none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.states import OrderState
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.authorities.served import Reading
from cagateway.services.orders.delivery import Delivery
from tests.fakes.mishaps import DiedError
from tests.functional.ordering.gateway import OrderGateway

DAY_SECONDS = 86_400


@pytest.fixture
def gateway() -> OrderGateway:
    return OrderGateway()


def posts(gateway: OrderGateway) -> int:
    gateway.books.check()
    return sum(gateway.world.sectigo.posts.values())


def refused(answer: object) -> GatewayError:
    assert isinstance(answer, GatewayError)
    return answer


def serial(answer: object) -> str | None:
    assert isinstance(answer, Delivery)
    return answer.order.serial_number


@pytest.mark.parametrize("name", ["first", "generated", "keyed"])
def test_a_forced_request_that_is_repeated_while_its_order_is_open_joins_it(
    gateway: OrderGateway, name: str
) -> None:
    gateway.world.sectigo.status = "Requested"
    for _ in range(5):
        answer = refused(gateway.enroll(name, is_forced=True))
        assert answer.kind is ErrorKind.ENROLLMENT_AWAITING_APPROVAL
        assert "nothing is ordered a second time" in answer.message
    assert posts(gateway) == 1


@pytest.mark.parametrize("name", ["keyed", "generated-keyed"])
def test_under_an_idempotency_key_force_buys_no_second_one(
    gateway: OrderGateway, name: str
) -> None:
    numbers = {serial(gateway.enroll(name, is_forced=True, is_lost=True)) for _ in range(4)}
    gateway.world.clock.advance(DAY_SECONDS - 60)
    numbers.add(serial(gateway.enroll(name, is_forced=True)))
    assert len(numbers) == posts(gateway) == 1


def test_force_without_a_key_buys_anew_after_a_delivery(gateway: OrderGateway) -> None:
    gateway.enroll("first")
    gateway.world.clock.advance(60)
    gateway.enroll("first", is_forced=True)
    assert posts(gateway) == 2


@pytest.mark.parametrize("profile", ["other-terms", "other-type", "withdrawn"])
@pytest.mark.parametrize("name", ["first", "generated", "keyed"])
def test_what_is_open_is_joined_whatever_became_of_its_profile(
    gateway: OrderGateway, name: str, profile: str
) -> None:
    gateway.world.sectigo.status = "Requested"
    gateway.enroll(name)
    gateway.configure(profile)
    assert refused(gateway.enroll(name)).kind is ErrorKind.ENROLLMENT_AWAITING_APPROVAL
    assert posts(gateway) == 1


@pytest.mark.parametrize("name", ["first", "generated"])
def test_a_profile_that_changes_to_and_fro_keeps_nobody_from_ordering(
    gateway: OrderGateway, name: str
) -> None:
    """By the last release's rule the first order is equal again; by this one's it is over."""
    gateway.enroll(name)
    gateway.world.clock.advance(2 * DAY_SECONDS)
    gateway.configure("other-terms")
    gateway.world.sectigo.outcome = "refused"
    gateway.enroll(name)
    gateway.world.clock.advance(61)
    gateway.configure()
    gateway.world.sectigo.outcome = "taken"
    assert isinstance(gateway.enroll(name), Delivery)
    assert posts(gateway) == 3


@pytest.mark.parametrize("status", ["Requested", "Issued"])
def test_an_order_that_turns_up_late_is_joined_again(gateway: OrderGateway, status: str) -> None:
    """A later one for the same intent came to nothing: a third would be bought for nothing."""
    sectigo = gateway.world.sectigo
    sectigo.outcome, sectigo.status = "refused-and-taken", status
    gateway.enroll("first")
    (late,) = gateway.world.store.everything()
    gateway.world.clock.advance(61)
    sectigo.outcome = "refused"
    gateway.enroll("first")
    gateway.world.clock.advance(61)
    gateway.compare()
    gateway.sweep()
    sectigo.outcome = "taken"
    answer = gateway.enroll("first")
    if status == "Requested":
        assert refused(answer).target == late.order_id
    else:
        assert isinstance(answer, Delivery)
        assert answer.order.order_id == late.order_id
    assert posts(gateway) == 2


@pytest.mark.parametrize("name", ["first", "generated", "generated-keyed"])
def test_what_is_paid_for_comes_though_its_profile_was_withdrawn(
    gateway: OrderGateway, name: str
) -> None:
    lost = serial(gateway.enroll(name, is_lost=True))
    gateway.configure("withdrawn")
    assert serial(gateway.enroll(name)) == lost
    assert posts(gateway) == 1


def test_a_lost_file_comes_again_for_an_hour(gateway: OrderGateway) -> None:
    numbers = {serial(gateway.enroll("generated", is_lost=True))}
    gateway.world.clock.advance(3_500)
    numbers.add(serial(gateway.enroll("generated", is_lost=True)))
    assert len(numbers) == posts(gateway) == 1
    gateway.world.clock.advance(200)
    gateway.sweep()
    assert all(one.sealed_key is None for one in gateway.world.store.everything())
    gateway.enroll("generated")
    assert posts(gateway) == 2


def test_another_account_is_another_order(gateway: OrderGateway) -> None:
    first = serial(gateway.enroll("first"))
    gateway.configure(org_id=5678)
    assert serial(gateway.enroll("first")) != first
    gateway.configure()
    assert serial(gateway.enroll("first")) == first
    assert posts(gateway) == 2


def test_a_connection_that_changes_in_the_midst_orders_nothing(
    gateway: OrderGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = AuthorityReader.read

    def read(self: AuthorityReader, ca_id: str) -> Reading:
        gateway.configure(org_id=5678)
        return real(self, ca_id)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(AuthorityReader, "read", read)
        assert refused(gateway.enroll("first")).retry_after_seconds == 1
    assert gateway.world.store.everything() == []
    assert isinstance(gateway.enroll("first"), Delivery)
    assert posts(gateway) == 1


def test_what_is_open_in_another_account_bounds_nothing_in_this_one(gateway: OrderGateway) -> None:
    gateway.world.sectigo.status = "Requested"
    for name in ("first", "second", "generated"):
        gateway.enroll(name)
    assert refused(gateway.enroll("signed-anew")).kind is ErrorKind.TOO_MANY_OPEN_ORDERS
    gateway.configure(org_id=5678)
    gateway.world.sectigo.status = "Issued"
    assert isinstance(gateway.enroll("signed-anew"), Delivery)


def test_what_may_have_been_bought_counts_and_ends_at_the_cap(gateway: OrderGateway) -> None:
    gateway.configure(cap=1)
    sectigo = gateway.world.sectigo
    sectigo.outcome, sectigo.lag = "answer-lost", timedelta(hours=20)
    kinds = set[ErrorKind]()
    for _ in range(20):
        kinds.add(refused(gateway.enroll("first")).kind)
        gateway.world.clock.advance(300)
        gateway.sweep()
    assert posts(gateway) == 1
    assert ErrorKind.TOO_MANY_ORDERS in kinds
    gateway.world.clock.advance(DAY_SECONDS)
    gateway.compare()
    (day,) = gateway.world.store.counts.values()
    assert day == 1


def test_who_is_refused_in_a_circle_ends_at_ten_times_the_cap(gateway: OrderGateway) -> None:
    gateway.configure(cap=1)
    gateway.world.sectigo.outcome = "refused"
    kinds = list[ErrorKind]()
    for _ in range(40):
        kinds.append(refused(gateway.enroll("generated")).kind)
        gateway.world.clock.advance(61)
    assert posts(gateway) == 10
    assert kinds[-1] is ErrorKind.TOO_MANY_ORDERS
    # Beyond it no key is made either.
    assert len(gateway.world.vault.sealed) == 10


def test_a_refusal_is_told_again_within_a_minute(gateway: OrderGateway) -> None:
    gateway.world.sectigo.outcome = "refused"
    published = [refused(gateway.enroll("first")) for _ in range(3)]
    assert len({one.message for one in published}) == posts(gateway) == 1
    gateway.configure("other-terms")
    gateway.enroll("first")
    assert posts(gateway) == 2
    gateway.world.clock.advance(61)
    gateway.enroll("first")
    assert posts(gateway) == 3


def test_one_request_waits_and_others_are_told_so_at_once(gateway: OrderGateway) -> None:
    published = list[GatewayError]()
    gateway.world.sectigo.on_post = lambda _: published.append(refused(gateway.enroll("first")))
    before = gateway.world.clock()
    assert isinstance(gateway.enroll("first"), Delivery)
    (busy,) = published
    assert (busy.kind, busy.retry_after_seconds) == (ErrorKind.ENROLLMENT_PENDING, 5)
    assert "nothing is ordered a second time" in busy.message
    # It took no poll, and no call to Sectigo.
    assert gateway.world.clock() - before == timedelta(seconds=2)
    assert posts(gateway) == 1


def test_one_that_died_over_it_is_waited_for_no_longer_than_it_had_time(
    gateway: OrderGateway,
) -> None:
    gateway.world.sectigo.outcome = "died"
    with pytest.raises(DiedError):
        gateway.enroll("first")
    assert refused(gateway.enroll("first")).retry_after_seconds == 5
    gateway.world.clock.advance(40)
    assert isinstance(gateway.enroll("first"), Delivery)
    assert posts(gateway) == 1


def test_a_request_that_is_signed_anew_is_the_same(gateway: OrderGateway) -> None:
    numbers = {serial(gateway.enroll("signed-anew", is_lost=True)) for _ in range(2)}
    assert len(numbers) == posts(gateway) == 1


def test_a_renewal_with_the_same_request_is_bought_and_noted_once(gateway: OrderGateway) -> None:
    old = gateway.enroll("first")
    new = gateway.enroll("renewal", is_lost=True)
    assert serial(new) == serial(gateway.enroll("renewal"))
    assert serial(new) != serial(old)
    assert gateway.world.sectigo.renewals == [(1, 2)]
    assert posts(gateway) == 2


def test_a_renewal_of_what_was_issued_elsewhere_is_ordered_and_noted_nowhere(
    gateway: OrderGateway,
) -> None:
    answer = gateway.enroll("renewal-from-elsewhere")
    assert isinstance(answer, Delivery)
    assert [one.code for one in answer.remarks] == ["renewal-not-noted"]
    assert gateway.world.sectigo.renewals == []


def test_an_order_that_was_prepared_long_ago_is_never_sent(gateway: OrderGateway) -> None:
    """A table that was restored has some that were sent since."""
    gateway.act(lambda: gateway.enroll("first"), (6, "dies-before", "first"))
    (order,) = gateway.world.store.everything()
    assert order.state is OrderState.PREPARED
    gateway.world.clock.advance(91)
    assert refused(gateway.enroll("first")).kind is ErrorKind.ENROLLMENT_NOT_PLACED
    assert posts(gateway) == 0
    assert isinstance(gateway.enroll("first"), Delivery)
    assert gateway.world.sectigo.posts[order.comments] == 0
