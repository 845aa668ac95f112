"""What may strike in the midst of an act, and which other client comes by."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cagateway.ports.store_errors import StoreError
from tests.fakes.mishaps import DiedError, Mishaps

if TYPE_CHECKING:
    from tests.functional.ordering.gateway import OrderGateway

# At which call of the outside, what strikes, and which other client comes by.
Strike = tuple[int, str, str]
STRIKES = [
    *("dies-before", "dies-after", "fails-before", "fails-after", "sleeps"),
    *("same-client", "other-client", "looks", "sweeps", "compares"),
]
# An enrollment that goes well calls the outside fourteen times.
STEPS = 14


def mishaps(gateway: OrderGateway, strike: Strike | None) -> Mishaps:
    if strike is None:
        return Mishaps()
    at, kind, name = strike

    def die(_: str) -> None:
        raise DiedError

    def fail(_: str) -> None:
        raise StoreError("no answer")

    def meanwhile(act: Callable[[], object]) -> Callable[[str], None]:
        def others(_: str) -> None:
            with gateway.world.struck(Mishaps()):
                act()

        return others

    before: dict[str, Callable[[str], None]] = {
        "dies-before": die,
        "fails-before": fail,
        "sleeps": lambda _: gateway.world.clock.advance(100),
        "same-client": meanwhile(lambda: gateway.enroll(gateway.running)),
        "other-client": meanwhile(lambda: gateway.enroll(name)),
        "looks": meanwhile(gateway.look_at_all),
        "sweeps": meanwhile(gateway.sweep),
        "compares": meanwhile(gateway.compare),
    }
    after = {"dies-after": die, "fails-after": fail}
    nothing = Mishaps()
    return Mishaps(at, before.get(kind, nothing.strike), after.get(kind, nothing.after))
