"""What AWS bills for a write: the table's item, and what its indexes have of it."""

from __future__ import annotations

from typing import Any

import pytest

from local.surroundings import Surroundings
from local.template_reader import read_template
from operations.cost.write_units import TABLE_KEYS, indexes_of, write_units, written_keys
from tests.infra.expanded import ROOT

(TABLE,) = read_template(ROOT / "template.yaml", Surroundings()).tables
INDEXES = indexes_of(TABLE.properties)
KEY = {"pk": {"S": "p"}, "sk": {"S": "s"}}
PLAIN = {**KEY, "order": {"S": "x" * 3_000}}


def listed(**changes: str) -> dict[str, Any]:
    attributes = {"listing": "open-order", "caId": "2026", "order": "x" * 3_000} | changes
    return {**KEY, **{name: {"S": value} for name, value in attributes.items()}}


@pytest.mark.parametrize(
    ("before", "after", "of_table", "of_indexes"),
    [
        pytest.param({}, PLAIN, 3, 0, id="new-in-no-index"),
        pytest.param(PLAIN, {}, 3, 0, id="deleted"),
        pytest.param(PLAIN, {**KEY, "order": {"S": "x"}}, 3, 0, id="made-shorter"),
        pytest.param({}, {}, 1, 0, id="nothing-there"),
        pytest.param({}, listed(), 3, 3 + 1, id="new-in-both"),
        pytest.param(listed(), PLAIN, 3, 3 + 1, id="taken-out-of-both"),
        pytest.param(listed(), listed(caId="2027"), 3, 2 * 3 + 2 * 1, id="moved-in-both"),
        pytest.param(listed(), listed(order="x" * 900), 3, 3 + 0, id="changed-in-one"),
        pytest.param(listed(), listed(summary="y"), 3, 3 + 1, id="changed-in-both"),
        pytest.param(listed(), listed(), 3, 0, id="as-it-was"),
    ],
)
def test_is_counted_by_awss_rule(
    before: dict[str, Any], after: dict[str, Any], of_table: int, of_indexes: int
) -> None:
    assert write_units(before, after, INDEXES, in_transaction=False) == (of_table, of_indexes)
    # To prepare and to commit; indexes follow the commit alone.
    assert write_units(before, after, INDEXES, in_transaction=True) == (2 * of_table, of_indexes)


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("PutItem", {"Item": PLAIN}),
        ("UpdateItem", {"Key": KEY}),
        ("BatchWriteItem", {"RequestItems": {"t": [{"PutRequest": {"Item": PLAIN}}]}}),
        ("BatchWriteItem", {"RequestItems": {"t": [{"DeleteRequest": {"Key": KEY}}]}}),
        ("TransactWriteItems", {"TransactItems": [{"Put": {"Item": PLAIN}}]}),
        ("TransactWriteItems", {"TransactItems": [{"ConditionCheck": {"Key": KEY}}]}),
    ],
    ids=str,
)
def test_every_write_names_its_items(operation: str, asked: dict[str, Any]) -> None:
    assert list(written_keys(operation, asked)) == [KEY]
    assert set(KEY) == set(TABLE_KEYS)
