"""Measuring two functions in turn, so that whatever else the machine does hits both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.container import Container
from bench.figures import Bar, Figure
from bench.spread import Spread, ratios

# The first invocations open connections and load what is loaded late.
WARMING_INVOCATIONS = 3


@dataclass
class Pair:
    """Measurements of ours and of its yardstick; one of each per round."""

    ours: list[float] = field(default_factory=list)
    yardstick: list[float] = field(default_factory=list)

    def figure(self, title: str, against: str, bar: Bar | None = None) -> Figure:
        """Summarize, in milliseconds."""
        return Figure(
            title=title,
            unit="ms",
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
            for _ in range(WARMING_INVOCATIONS):
                container.invoke(event)
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
