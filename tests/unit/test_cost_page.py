"""The page on costs is written by hand: its columns add up."""

from __future__ import annotations

import re

import pytest

from local.surroundings import ROOT

ROWS = [
    re.findall(r"[\d,]+\.\d\d", line.partition("|")[2].partition("|")[2])
    for line in (ROOT / "docs" / "cost.md").read_text("utf-8").splitlines()
    if re.match(r"\| .*\|( \**[\d,]+\.\d\d\** \|){3}$", line)
]
*PARTS, OWN, SHARED = [[round(float(cell.replace(",", "")), 2) for cell in row] for row in ROWS]
# A month's secret.
SECRET = 0.40


@pytest.mark.parametrize(("column", "cas"), [(0, 10), (1, 100), (2, 1_000)])
def test_a_column_adds_up_with_a_secret_for_each_ca_and_with_one_for_all(
    column: int, cas: int
) -> None:
    total = sum(part[column] for part in PARTS)
    assert len(PARTS) == 11
    assert OWN[column] == pytest.approx(total)
    assert SHARED[column] == pytest.approx(total - (cas - 1) * SECRET)
