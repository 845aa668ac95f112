"""What Sectigo serves at the moment: its profiles, its fault, and what it has been asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files

from local.http_server import Response
from local.sectigo.faults import Fault, Place
from local.sectigo.ordering.book import OrderBook
from local.sectigo.tokens import Tokens

DEFAULT_PROFILES = files("local.sectigo").joinpath("profiles.json").read_bytes()


class Upstream:
    """The simulator's state; any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault: Fault | None = None
        self.profiles = DEFAULT_PROFILES
        self.tokens = Tokens()
        self.orders = OrderBook()
        self.calls = 0
        self.token_calls = 0
        self.last_status: int | None = None

    def serve(self, profiles: Sequence[object] | None) -> None:
        """List these profiles from now on, whatever they are; None: the default ones."""
        self.profiles = DEFAULT_PROFILES if profiles is None else json.dumps(profiles).encode()

    def listed(self) -> Sequence[object]:
        """Give the profiles as they are listed."""
        listed = json.loads(self.profiles)
        return listed if isinstance(listed, list) else []

    def fail(self, fault: Fault | None) -> None:
        """Fail in this way from now on; None: not any more."""
        with self._lock:
            self._fault = fault

    def call(self, well: Callable[[], Response]) -> Response:
        """Count a call for the list and answer it, through the fault where there is one."""
        with self._lock:
            self.calls += 1
        return self.answer_at("list", well)

    def call_for_token(self, well: Callable[[], Response]) -> Response:
        """Count a call for a token and answer it, through the fault where there is one."""
        with self._lock:
            self.token_calls += 1
        return self.answer_at("token", well)

    def answer_at(self, at: Place, well: Callable[[], Response]) -> Response:
        """Answer a call, through the fault where there is one."""
        fault = self._take(at)
        response = well() if fault is None else _through(fault, well)
        self.last_status = response.status
        return response

    def describe(self) -> Mapping[str, object]:
        fault = self._fault
        return {
            "fault": None if fault is None else fault.model_dump(exclude_defaults=True),
            "profiles": len(self.listed()),
            "calls": self.calls,
            "tokenCalls": self.token_calls,
            "lastStatus": self.last_status,
        }

    def _take(self, at: str) -> Fault | None:
        """Use the fault up by one of its times, if this is where it is."""
        with self._lock:
            fault = self._fault
            if fault is None or fault.at != at:
                return None
            if fault.times is not None:
                left = {"times": fault.times - 1}
                self._fault = fault.model_copy(update=left) if fault.times > 1 else None
            return fault


def _through(fault: Fault, well: Callable[[], Response]) -> Response:
    """Answer with a fault; what is to be done all the same is done first, and once."""
    if not fault.done:
        return fault.answer(well)
    done = well()
    return fault.answer(lambda: done)
