"""What Sectigo serves at the moment: its profiles, its fault, and what it has been asked."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files

from local.http_server import Response
from local.sectigo.domains import ListedDomains
from local.sectigo.faults import Fault, Place
from local.sectigo.login import Tokens
from local.sectigo.ordering.placed_orders import PlacedOrders

# Of each kind, "ssl" among them.
PROFILES: Mapping[str, Sequence[object]] = json.loads(
    files("local.sectigo").joinpath("profiles.json").read_bytes()
)


class Upstream:
    """The simulator's state; any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault: Fault | None = None
        self.serve(None)
        self.tokens = Tokens()
        self.orders = PlacedOrders()
        self.domains = ListedDomains()
        self._calls: Counter[Place] = Counter()
        self.last_status: int | None = None
        # Whether it says at the terminal what it is asked.
        self.reports = True

    def serve(self, profiles: Sequence[object] | None) -> None:
        """List these profiles from now on, whatever they are; None: the default ones."""
        listed = PROFILES["ssl"] if profiles is None else profiles
        self.profiles = json.dumps(listed).encode()

    def listed(self) -> Sequence[object]:
        listed = json.loads(self.profiles)
        return listed if isinstance(listed, list) else []

    def fail(self, fault: Fault | None) -> None:
        """Fail in this way from now on; None: not any more."""
        with self._lock:
            self._fault = fault

    def call(self, at: Place, well: Callable[[], Response]) -> Response:
        """Count a call and answer it, through the fault where there is one."""
        with self._lock:
            self._calls[at] += 1
        fault = self._take(at)
        response = well() if fault is None else _through(fault, well)
        self.last_status = response.status
        return response

    @property
    def calls(self) -> int:
        """How often anything but tokens and custom fields was asked for, answered or not."""
        with self._lock:
            return self._calls.total() - self._calls["token"] - self._calls["fields"]

    def calls_at(self, place: Place) -> int:
        """How often one thing was asked for, answered or not."""
        with self._lock:
            return self._calls[place]

    def forget_orders(self) -> None:
        """Forget all orders, and that they were asked for."""
        self.orders.forget()
        with self._lock:
            self._calls["enroll"] = 0

    def describe(self) -> Mapping[str, object]:
        fault = self._fault
        return {
            "fault": None if fault is None else fault.model_dump(exclude_defaults=True),
            "profiles": len(self.listed()),
            "calls": self.calls,
            "listCalls": self.calls_at("list"),
            "tokenCalls": self.calls_at("token"),
            "lastStatus": self.last_status,
        }

    def describe_orders(self) -> Mapping[str, object]:
        return {"asked": self.calls_at("enroll"), **self.orders.describe()}

    def _take(self, at: Place) -> Fault | None:
        """Use the fault up by one of its times, if this is where it is."""
        with self._lock:
            fault = self._fault
            if fault is None or not fault.is_at(at):
                return None
            if fault.times is not None:
                left = {"times": fault.times - 1}
                self._fault = fault.model_copy(update=left) if fault.times > 1 else None
            return fault


def _through(fault: Fault, well: Callable[[], Response]) -> Response:
    """Answer with a fault; what has to be done all the same is done first, and once."""
    if not fault.done:
        return fault.answer(well)
    done = well()
    return fault.answer(lambda: done)
