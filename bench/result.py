"""What a run of the bench has measured."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.figures import Figure, Verdict
from bench.growth import Growth
from bench.init_parts import InitPart
from bench.load import Load
from bench.many_authorities import Scale


@dataclass
class Result:
    """What was measured."""

    figures: list[Figure] = field(default_factory=list)
    growths: list[Growth] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    parts: list[InitPart] = field(default_factory=list)
    scales: list[Scale] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Tell whether everything could be measured."""
        verdicts = {figure.verdict for figure in self.figures}
        return not verdicts & {Verdict.FAILED, Verdict.NOT_BUILT}

    @property
    def is_good(self) -> bool:
        """Tell whether no bar is missed, and nothing failed."""
        return all(figure.is_good for figure in self.figures)
