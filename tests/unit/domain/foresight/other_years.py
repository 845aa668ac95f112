"""Other years and habits than the suite's: `python -m tests.unit.domain.foresight.other_years 30`.

Each line is a year of a fleet, with what broke in it, what of that was told too late, and what was
told and did not break. It exits with 1 if anything was told too late.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date

from tests.unit.domain.foresight.foretold import false_alarms, untold
from tests.unit.domain.foresight.simulated_fleet import ASSESSED_FROM, PRIVATE
from tests.unit.domain.foresight.simulated_year import FIVE_CLIENTS, Habits, World

YEARS = (ASSESSED_FROM, date(2027, 2, 1), date(2028, 1, 1), date(2029, 1, 1))


def other_habits(begins_on: date) -> Habits:
    """Give clients that renew in all ways that were thought of."""
    year = begins_on.year + (begins_on.month > 10)
    of_five = {"asks": 5, "profile_id": PRIVATE}
    of_46 = {"asks": 46, "profile_id": PRIVATE}
    return (
        (100, "half", {"share": 0.5}),
        (80, "ninety-days", {"every_days": 90}),
        (60, "quarterly", {"every_months": 3}),
        (60, "half-yearly", {"every_months": 6}),
        (60, "stops", {"share": 2 / 3, "stops_on": date(year, 5, 10)}),
        (60, "thirty-days-stops", {"days_before_end": 30, "stops_on": date(year, 8, 2)}),
        (60, "asks-199", {"asks": 199, "share": 2 / 3}),
        (60, "asks-90", {"asks": 90, "share": 2 / 3}),
        (30, "of-five-days", {**of_five, "share": 2 / 3}),
        (30, "of-five-days-stops", {**of_five, "share": 2 / 3, "stops_on": date(year, 4, 1)}),
        (30, "of-46-days", {**of_46, "share": 0.5}),
        (30, "of-46-days-stops", {**of_46, "share": 2 / 3, "stops_on": date(year, 6, 1)}),
        (30, "of-46-days-late", {**of_46, "days_before_end": 14}),
        (60, "goes-wild", {"share": 2 / 3, "wildcard_from": date(year, 3, 1)}),
        (50, "never", {}),
    )


def main(seeds: int) -> int:
    """Live the years."""
    told_late = 0
    for seed in range(1, seeds + 1):
        worlds = [World(seed, habits=FIVE_CLIENTS)]
        worlds += [World(seed, begins_on, habits=other_habits(begins_on)) for begins_on in YEARS]
        for world in worlds:
            world.run()
            late = untold(world)
            told_late += len(late)
            sys.stdout.write(
                f"{world.assessed_from}, seed {seed}: {len(world.breaks)} breaks, {len(late)} told "
                f"late {late[:1] or ''}; {sum(false_alarms(world).values())} of "
                f"{len(world.told)} findings did not come true "
                f"{dict(Counter(str(one.kind) for one, _ in late)) or ''}\n"
            )
            sys.stdout.flush()
    return min(told_late, 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
