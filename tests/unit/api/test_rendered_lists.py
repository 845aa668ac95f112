"""A rendering is used again for the very same lists, and for no other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from cagateway.api import rendered_lists
from cagateway.api.rendered_lists import Rendered, RenderedLists
from cagateway.domain.access.bounds import Bounds
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.services.authorities.served import Reading
from tests.documents import document
from tests.fakes.gateway import FakeGateway


@dataclass
class Renderer:
    """Counts how often it renders."""

    lists: RenderedLists = field(default_factory=RenderedLists)
    count: int = 0

    def of(self, reading: Reading) -> Rendered:
        def render() -> str:
            self.count += 1
            return "x" * 10

        return self.lists.of(reading, render)


@pytest.fixture
def gateway() -> FakeGateway:
    gateway = FakeGateway()
    gateway.sync()
    return gateway


def test_the_same_lists_are_rendered_once(gateway: FakeGateway) -> None:
    renderer = Renderer()
    assert renderer.of(gateway.read()) is renderer.of(gateway.read())
    gateway.clock.advance(60)
    renderer.of(gateway.read())
    assert renderer.count == 1


@pytest.mark.parametrize("change", ["synced", "configured", "stale", "failing"])
def test_anything_that_an_answer_shows_has_it_rendered_anew(
    gateway: FakeGateway, change: str
) -> None:
    renderer = Renderer()
    gateway.clock.advance(3_600 if change == "failing" else 0)
    renderer.of(gateway.read())
    if change == "synced":
        gateway.sync()
    elif change == "configured":
        gateway.configure(document({"unique-id": "other"}))
    elif change == "stale":
        gateway.clock.advance(3_600)
    else:
        gateway.sectigo.fail()
        gateway.sync()
    renderer.of(gateway.read())
    assert renderer.count == 2


def test_each_authority_has_its_own(gateway: FakeGateway) -> None:
    renderer = Renderer()
    gateway.create("ca-2", document(enable_ca_profile_sync=False))
    for _ in range(2):
        renderer.of(gateway.read())
        renderer.of(gateway.reader().read("ca-2"))
    assert renderer.count == 2


def test_clients_with_other_bounds_have_their_own(gateway: FakeGateway) -> None:
    renderer = Renderer()
    bounds = [
        Bounds(),
        Bounds(profile_ids=frozenset()),
        Bounds(profile_ids=frozenset({"60515"})),
        Bounds(max_validity_days=47),
    ]
    for _ in range(2):
        for one in bounds:
            renderer.of(gateway.read().within(one))
            # What names a client may have is nothing that a list shows.
            renderer.of(gateway.read().within(replace(one, names=NamePatterns.of([]))))
    assert renderer.count == len(bounds)


def test_many_short_lists_are_bounded_too(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendered_lists, "MAX_KEPT_LISTS", 2)
    renderer = Renderer()
    for days in (1, 2, 3, 3, 1):
        renderer.of(gateway.read().within(Bounds(max_validity_days=days)))
    assert renderer.count == 4


def test_the_oldest_are_forgotten_when_there_are_too_many(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendered_lists, "MAX_KEPT_CHARACTERS", 25)
    renderer = Renderer()
    for number in range(3):
        gateway.create(f"own-{number}", document(enable_ca_profile_sync=False))
        renderer.of(gateway.reader().read(f"own-{number}"))
    renderer.of(gateway.reader().read("own-2"))
    assert renderer.count == 3
    renderer.of(gateway.reader().read("own-0"))
    assert renderer.count == 4
