"""Measuring two functions in turn, so that whatever else the machine does hits both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bench.artefacts import Deployable
from bench.container import Container
from bench.figures import Bar, Figure
from bench.spread import Spread, ratios
from bench.stage import Stage, StageError

# The first invocations open connections and load what is loaded late.
WARMING_INVOCATIONS = 3


def warm(container: Container, event: object) -> None:
    """Let a container's first invocations pass."""
    for _ in range(WARMING_INVOCATIONS):
        container.invoke(event)


def warm_ms(stage: Stage, function: Deployable, event: object, rounds: Iterable[int]) -> float:
    """Tell the median of an invocation by a container that has answered before."""
    with stage.container(function) as container:
        warm(container, event)
        return Spread.of(container.invoke(event).took_ms for _ in rounds).median


@dataclass
class Pair:
    """Measurements of ours and of its yardstick; one of each per round."""

    ours: list[float] = field(default_factory=list)
    yardstick: list[float] = field(default_factory=list)

    def add(self, ours: float, yardstick: float) -> None:
        self.ours.append(ours)
        self.yardstick.append(yardstick)

    def figure(self, title: str, against: str, bar: Bar | None = None, unit: str = "ms") -> Figure:
        return Figure(
            title=title,
            unit=unit,
            ours=Spread.of(self.ours),
            bar=bar,
            yardstick=Spread.of(self.yardstick),
            ratio=ratios(self.ours, self.yardstick),
            against=against,
        )


@dataclass
class WarmPair:
    """Time and processor time of warm invocations."""

    time: Pair = field(default_factory=Pair)
    processor: Pair = field(default_factory=Pair)

    def measure(
        self,
        rounds: Iterable[int],
        ours: tuple[Container, object],
        yardstick: tuple[Container, object],
    ) -> None:
        """Invoke two containers in turn, each with its event."""
        for container, event in (ours, yardstick):
            warm(container, event)
        for _ in rounds:
            self._invoke(*ours, self.time.ours, self.processor.ours)
            self._invoke(*yardstick, self.time.yardstick, self.processor.yardstick)

    def figures(
        self, title: str, against: str, of_time: Bar | None, of_processor: Bar | None = None
    ) -> list[Figure]:
        """Summarize; processor time is given where the system gives it."""
        found = [self.time.figure(title, against, of_time)]
        if self.processor.ours:
            alone = f"{title}: processor time alone"
            found.append(self.processor.figure(alone, against, of_processor))
        return found

    @staticmethod
    def _invoke(
        container: Container, event: object, times: list[float], processor_times: list[float]
    ) -> None:
        before_ms = container.cpu_ms()
        times.append(container.invoke(event).took_ms)
        after_ms = container.cpu_ms()
        if before_ms is not None and after_ms is not None:
            processor_times.append(after_ms - before_ms)


@dataclass(frozen=True, slots=True)
class WithItself:
    """A function beside itself, with less to do: what it takes must not grow with what is more.

    Args:
        against: What is less.
        bar: For its time, and for what it reads.
        is_right: Holds an answer to be the one that is meant.
    """

    function: Deployable
    against: str
    bar: Bar
    is_right: Callable[[bytes], bool]

    def figures(
        self,
        title: str,
        rounds: Iterable[int],
        much: tuple[Stage, object],
        little: tuple[Stage, object],
    ) -> list[Figure]:
        """Compare two events, each on its stage: time, processor time, and DynamoDB's units."""
        pair, (stage, event), (other, less) = WarmPair(), much, little
        # Each on an API of its own, for both may be on one stage.
        with (
            stage.container(self.function, 0) as ours,
            other.container(self.function, 1) as yardstick,
        ):
            units = [self.units_read(stage, ours, event)]
            read = ratios(units, [self.units_read(other, yardstick, less)])
            pair.measure(rounds, (ours, event), (yardstick, less))
        of_units = Figure(
            f"{title}: units read", "", read, self.bar, ratio=read, against=self.against
        )
        return [*pair.figures(title, self.against, self.bar), of_units]

    def units_read(self, stage: Stage, container: Container, event: object) -> float:
        """Tell the units of the second of two invocations."""
        container.invoke(event)
        stage.aws.dynamodb_use()
        answer = container.invoke(event).body
        if not self.is_right(answer):
            raise StageError(f"Something else was answered: {answer[:300]!r}")
        return stage.aws.dynamodb_use().read_units
