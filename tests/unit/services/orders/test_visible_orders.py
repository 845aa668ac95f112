"""What a client may not see is not there for it, and takes as long to find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cagateway.domain.access.callers import LOCAL, Caller
from cagateway.domain.access.roles import Role
from cagateway.domain.orders.order import Order
from cagateway.services.orders.visible_orders import VisibleOrders
from tests.fakes.orders import InMemoryOrders
from tests.orders import issued_order

OWN = Caller("viewer", Role.INTEGRATOR, sees_all=False)
THEIRS, MINE = issued_order(client_id="other"), issued_order(client_id="viewer")


@dataclass
class Counting(InMemoryOrders):
    """Counts reads of orders, and has any number of them with one subject."""

    found: Order | None = None
    reads: list[str] = field(default_factory=list)

    def find(self, ca_id: str, order_id: str) -> Order | None:
        assert ca_id == "ca-1"
        self.reads.append(order_id)
        return self.found if order_id != "-" else None

    def find_serial(self, ca_id: str, serial_number: str) -> Order | None:
        return self.find(ca_id, serial_number) if self.found else None

    def with_subject(self, ca_id: str, digest: str, sees: object) -> Iterator[Order]:
        assert (ca_id, digest) == ("ca-1", "subject")
        assert callable(sees)
        return (replace(MINE if number % 2 else THEIRS) for number in range(3_000))


def test_an_order_of_others_is_none() -> None:
    for order, found in ((THEIRS, None), (MINE, MINE), (None, None)):
        visible = VisibleOrders(Counting(found=order))
        assert visible.find(OWN, "ca-1", "any") == found
        assert visible.find_serial(OWN, "ca-1", "AB") == found
        assert visible.find_serial(LOCAL, "ca-1", "AB") == order


def test_a_number_that_there_is_not_takes_as_many_reads_as_one_of_others() -> None:
    reads = []
    for order in (THEIRS, None):
        counting = Counting(found=order)
        VisibleOrders(counting).find_serial(OWN, "ca-1", "AB")
        reads.append(len(counting.reads))
    assert reads == [1, 1]


def test_of_a_subject_a_thousand_are_given_of_those_that_are_seen() -> None:
    visible = VisibleOrders(Counting())
    assert [one.client_id for one in visible.with_subject(OWN, "ca-1", "subject")] == [
        "viewer"
    ] * 1_000
    assert len(visible.with_subject(LOCAL, "ca-1", "subject")) == 1_000
