"""What a client may not see is not there for it, and takes as long to find; pages of events too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.access.callers import LOCAL, Caller
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.access.roles import Role
from cagateway.domain.certificates.issued import CertificateAction, CertificateEvent
from cagateway.domain.instants import sortable
from cagateway.domain.orders.order import Order
from cagateway.services.orders.visible_orders import VisibleEvents, VisibleOrders
from tests.certificates import Authority
from tests.fakes.clock import NOON, SECOND, FakeClock
from tests.fakes.orders import InMemoryOrders
from tests.orders import der_base64, issued_order, leaf_of

OWN = Caller("viewer", Role.INTEGRATOR, sees_all=False)
TEAM = replace(OWN, bounds=Bounds(NamePatterns.of(["*.team.example"])))
KEY = ec.generate_private_key(ec.SECP256R1()).public_key()
ISSUER = Authority.named("events")
INSIDE, OUTSIDE = (
    der_base64(leaf_of(ISSUER, KEY, names=(name,), subject="CN=Team"))
    for name in ("a.team.example", "www.example.com")
)


@dataclass
class Log(InMemoryOrders):
    """Events alone; it counts how many were read, and of how many the owner was looked up."""

    log: list[tuple[str, CertificateEvent]] = field(default_factory=list)
    read: int = 0
    looked_up: int = 0

    def add(self, number: int, client_id: str | None = "other", certificate: str = OUTSIDE) -> None:
        at, serial = NOON + number * SECOND, f"{number:06X}"
        event = CertificateEvent(CertificateAction.ISSUED, at, serial, certificate, None, client_id)
        self.log.append((f"{sortable(at)}#{serial}#issued", event))

    def events(
        self, ca_id: str, since: datetime | None, after: str | None, at_most: int
    ) -> tuple[list[tuple[str, CertificateEvent]], bool]:
        assert ca_id == "ca-1"
        first = f"{after} " if after else sortable(since) if since else ""
        found = [one for one in sorted(self.log, key=lambda one: one[0]) if one[0] >= first]
        self.read += len(found[:at_most])
        return found[:at_most], len(found) > at_most

    def owners(self, ca_id: str, serial_numbers: object) -> dict[str, str]:
        assert ca_id == "ca-1"
        assert isinstance(serial_numbers, list)
        self.looked_up += len(serial_numbers)
        return {one: "viewer" if int(one, 16) % 2 else "other" for one in serial_numbers}


def walk(log: Log, caller: Caller, at_most: int = 2, most_pages: int = 99) -> list[list[str]]:
    """Go through all pages, and hold that each is bounded and that they end."""
    events, after, pages = VisibleEvents(log, FakeClock(NOON + 99_999 * SECOND)), None, []
    for _ in range(most_pages):
        read = log.read
        page = events.page(caller, "ca-1", None, after, at_most)
        assert len(page.events) <= at_most
        assert log.read - read <= max(1_200, at_most)
        pages.append([one.serial_number for one in page.events])
        after = page.next_index or None
        if not page.has_more:
            return pages
        assert page.next_index
    raise AssertionError("the pages do not end")


def serials(pages: list[list[str]]) -> list[int]:
    return [int(one, 16) for page in pages for one in page]


def test_of_many_events_of_others_each_own_one_comes_once_and_the_pages_end() -> None:
    log = Log()
    own = {0, 7, 1_300, 1_301, 1_302, 4_998}
    for number in range(5_000):
        log.add(number, "viewer" if number in own else "other")
    pages = walk(log, OWN)
    assert serials(pages) == sorted(own)
    assert [] in pages
    assert log.looked_up == 0


def test_names_inside_are_seen_whoever_ordered_them_and_none_without_names() -> None:
    log = Log()
    for number in range(6):
        log.add(number, "other", INSIDE if number % 3 else OUTSIDE)
    log.add(6, "other", "MIIC")
    assert serials(walk(log, TEAM)) == [1, 2, 4, 5]
    assert serials(walk(log, OWN)) == []
    assert serials(walk(log, LOCAL)) == list(range(7))


def test_of_events_of_the_last_release_the_orders_tell_whose_they_are() -> None:
    log = Log()
    for number in range(10):
        log.add(number, None)
    assert serials(walk(log, OWN, at_most=3)) == [1, 3, 5, 7, 9]


def test_a_page_reads_as_if_there_were_no_events_of_others() -> None:
    alone, among = Log(), Log()
    for number in range(60):
        among.add(number, "viewer" if number % 7 == 0 else "other")
        if number % 7 == 0:
            alone.add(number, "viewer")
    clock, after = FakeClock(NOON + 99_999 * SECOND), None
    for _ in range(9):
        pages = [
            VisibleEvents(log, clock).page(OWN, "ca-1", None, after, 3) for log in (alone, among)
        ]
        assert pages[0] == pages[1]
        after = pages[0].next_index
    nothing, of_others = Log(), Log()
    of_others.add(1)
    for since in (None, NOON, NOON + 200_000 * SECOND):
        empty = [
            VisibleEvents(log, clock).page(OWN, "ca-1", since, None, 3)
            for log in (nothing, of_others)
        ]
        assert empty[0] == empty[1]


def test_where_a_page_ends_among_others_its_index_tells_a_second_and_no_more() -> None:
    log = Log()
    for number in range(1_500):
        log.add(number)
    page = VisibleEvents(log, FakeClock(NOON)).page(OWN, "ca-1", None, None, 2)
    assert (page.events, page.has_more) == ([], True)
    assert page.next_index == sortable(NOON + 1_199 * SECOND)


def test_names_that_change_between_two_pages_count_from_then_on() -> None:
    log = Log()
    for number in range(8):
        log.add(number, "viewer" if number % 2 else "other", INSIDE)
    events = VisibleEvents(log, FakeClock(NOON + 99_999 * SECOND))
    first = events.page(TEAM, "ca-1", None, None, 3)
    then = events.page(OWN, "ca-1", None, first.next_index, 9)
    assert [int(one.serial_number, 16) for one in (*first.events, *then.events)] == [
        0,
        1,
        2,
        3,
        5,
        7,
    ]


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
