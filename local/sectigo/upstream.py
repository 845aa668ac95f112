"""What Sectigo serves at the moment: its profiles, its fault, and what it has been asked."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from local.http1 import Response
from local.sectigo.faults import Answer, Fault, Fields, make_fault
from local.shapes import ShapeError, integer, mapping, sequence, text


@cache
def default_profiles() -> bytes:
    """Return the list that Sectigo answers with, as JSON."""
    return files("local.sectigo").joinpath("profiles.json").read_bytes()


@dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault as it was asked for; `times_left` None: until it is taken away."""

    fault: Fault
    description: Fields
    times_left: int | None


@dataclass(frozen=True, slots=True)
class State:
    """What the simulator is at one moment."""

    profiles: bytes
    profile_count: int
    fault: ActiveFault | None = None
    calls: int = 0
    last_status: int | None = None


def read_fault(document: object) -> ActiveFault:
    """Read `{"kind": ..., "times": ..., ...}`; raises ShapeError."""
    description = mapping(document, "the fault")
    kind = text(description.get("kind"), "kind")
    fields = {name: v for name, v in description.items() if name not in {"kind", "times"}}
    return ActiveFault(make_fault(kind, fields), description, _times(description.get("times")))


def _times(value: object) -> int | None:
    times = None if value is None else integer(value, "times")
    if times is not None and times < 1:
        raise ShapeError(f"times has to be 1 or more, not {times}")
    return times


class Upstream:
    """The simulator's state; any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._profiles = default_profiles()
        self._profile_count = len(json.loads(self._profiles))
        self._fault: ActiveFault | None = None
        self._calls = 0
        self._last_status: int | None = None

    def state(self) -> State:
        with self._lock:
            return State(
                self._profiles, self._profile_count, self._fault, self._calls, self._last_status
            )

    def serve(self, profiles: Sequence[object] | None) -> None:
        """List these profiles from now on, whatever they are; None: the default ones."""
        content = default_profiles() if profiles is None else json.dumps(profiles).encode()
        count = len(sequence(json.loads(content), "the profiles"))
        with self._lock:
            self._profiles, self._profile_count = content, count

    def fail(self, fault: ActiveFault | None) -> None:
        """Fail in this way from now on; None: not any more."""
        with self._lock:
            self._fault = fault

    def call(self, answer: Answer) -> Response:
        """Count a call and answer it, through the fault where there is one."""
        fault = self._take()
        response = answer() if fault is None else fault(answer)
        with self._lock:
            self._last_status = response.status
        return response

    def _take(self) -> Fault | None:
        """Count a call, and use the fault up by one of its times."""
        with self._lock:
            self._calls += 1
            active = self._fault
            if active is None:
                return None
            if active.times_left is not None:
                left = active.times_left - 1
                self._fault = ActiveFault(active.fault, active.description, left) if left else None
            return active.fault
