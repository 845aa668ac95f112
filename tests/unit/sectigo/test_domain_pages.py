"""Pages of domains: what is all of a list, what is a part, and what ends a reading."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest

from cagateway.domain.authorities.connection import SectigoAccount
from cagateway.domain.dcv.domains import MAX_DOMAINS, DomainList
from cagateway.sectigo.calls import Call
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.domains import SectigoDomains
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.transport.exchange import Answer
from tests.documents import CONNECTION
from tests.fakes.clock import NOON

# A page's entries, and the total that it tells, of a position and the number of the call.
Pages = Callable[[int, int], tuple[Sequence[str], int | None]]


@dataclass
class Sectigo:
    """Answers pages as a test says."""

    pages: Pages
    calls: list[Call] = field(default_factory=list)

    def call(self, account: SectigoAccount, call: Call) -> Answer:
        assert account == CONNECTION.account
        self.calls.append(call)
        position = int(parse_qs(urlsplit(call.path).query)["position"][0])
        names, total = self.pages(position, len(self.calls))
        body = json.dumps([{"domain": name, "dcvStatus": "VALIDATED"} for name in names])
        return Answer(200, body.encode(), total_count=total)


def names(count: int, start: int = 0) -> list[str]:
    return [f"{number}.example" for number in range(start, count)]


def read(pages: Pages, **how: Any) -> tuple[DomainList, Sectigo]:  # noqa: ANN401 - a clock
    sectigo = Sectigo(pages)
    domains = SectigoDomains(cast("SectigoClient", sectigo), **how)
    return domains.list_domains(CONNECTION.account, NOON), sectigo


def test_pages_that_are_smaller_than_was_asked_for_are_all_read() -> None:
    listed, _ = read(lambda position, _: (names(min(position + 7, 30), position), 30))
    assert (len(listed.domains), listed.is_complete) == (30, True)


def test_a_list_that_changes_in_between_is_read_once_more() -> None:
    def pages(position: int, call: int) -> tuple[Sequence[str], int]:
        total = 400 if call == 1 else 399
        return names(min(position + 200, total), position), total

    listed, sectigo = read(pages)
    assert (len(listed.domains), listed.is_complete, len(sectigo.calls)) == (399, True, 4)


def test_and_is_a_part_if_it_does_not_come_to_rest() -> None:
    listed, sectigo = read(
        lambda position, call: (names(min(position + 200, 400 - call), position), 400 - call)
    )
    assert not listed.is_complete
    assert len(sectigo.calls) <= 6


@pytest.mark.parametrize("total", [3, 10**9])
def test_a_total_that_is_not_true_makes_a_part(total: int) -> None:
    listed, sectigo = read(lambda position, _: (names(5) if not position else [], total))
    assert (len(listed.domains), listed.is_complete) == (5, False)
    assert len(sectigo.calls) <= 4


def test_a_sectigo_that_gives_one_page_again_and_again_is_left() -> None:
    listed, sectigo = read(lambda _position, _call: (names(200), None))
    assert (len(listed.domains), listed.is_complete, len(sectigo.calls)) == (200, False, 4)


def test_of_one_page_that_is_too_long_the_first_are_taken() -> None:
    listed, sectigo = read(lambda _position, _call: (names(MAX_DOMAINS + 1), MAX_DOMAINS + 1))
    assert (len(listed.domains), listed.is_complete, len(sectigo.calls)) == (MAX_DOMAINS, False, 1)


def test_an_empty_list_is_a_whole_one() -> None:
    listed, _ = read(lambda _position, _call: ((), 0))
    assert (listed.domains, listed.is_complete) == ((), True)


def test_a_reading_ends_with_its_minute() -> None:
    ticks = itertools.count(0.0, 25.0)
    with pytest.raises(SectigoCallError, match="60 s"):
        read(lambda position, _: (names(position + 200, position), None), clock=lambda: next(ticks))


def test_each_page_has_the_time_that_is_left() -> None:
    ticks = itertools.count(0.0, 25.0)
    _, sectigo = read(
        lambda position, _: (names(min(position + 200, 300), position), 300),
        clock=lambda: next(ticks),
    )
    limits = [call.limits.total_seconds for call in sectigo.calls if call.limits]
    assert limits == [20.0, 10.0]
