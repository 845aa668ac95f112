"""The tables of keys, which people read, name the keys that the code writes, and golden items."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cagateway.domain.access.identities import IdentityKeys
from cagateway.store import acme_keys, keys, order_keys
from tests.golden_items import GOLDEN_ITEMS, items_in

ROW = re.compile(r"^\| `([^`]+)` \| (?:`([^`]+)` \| )?[^`|]", re.MULTILINE)
PLACES = {"<time>": "[0-9T:.Z-]+", "<version>": "[0-9]+", "<generation>": "[0-9]+"}
STORE = Path(keys.__file__).parent
# What builds keys, and nothing else does.
KEY_MODULES = {"keys.py", "order_keys.py", "acme_keys.py"}
# What stands for each parameter of a function that gives a key.
SAMPLES: dict[str, Any] = {
    "account": "host#customer#secret",
    "account_id": "01M8997DG00000000000000003",
    "ca_id": "acme",
    "client_id": "vault",
    "quota_digest": "c0",
    "days": 199,
    "month": "2026-11",
    "profile_id": "60515",
    "day": datetime(2026, 11, 25, tzinfo=UTC),
    "digest": "d1",
    "happened_at": datetime(2026, 11, 25, tzinfo=UTC),
    "identity": IdentityKeys("subject:5b", "any"),
    "key_id": "mfrggzdfmztwq2lknnwg23tpob",
    "index": "2026-11-25T00:00:00.000000Z#AB#issued",
    "name": "www.example.com",
    "nonce": "aRMM4gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "order_id": "01M8997DG00000000000000001",
    "partition": "CA#acme",
    "idempotency_digest": "4e",
    "place": "2027-06-11T12:00:00.000000Z#AB#01M8997DG00000000000000001",
    "serial_number": "AB",
    "sort_key": "ca:sync",
    "thumbprint": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    "suffix": "version-3-deleted",
}


def rows() -> Iterator[tuple[str, str]]:
    for module in (keys, acme_keys):
        yield from ROW.findall(module.__doc__ or "")
    for sort_key, _ in ROW.findall(order_keys.__doc__ or ""):
        yield "ORDERS#<caId>", sort_key


@cache
def pattern_of(template: str) -> re.Pattern[str]:
    return re.compile(re.sub("<[^>]+>", lambda place: PLACES.get(place[0], "[^#]+"), template))


def rows_of(key: dict[str, Any]) -> list[tuple[str, str]]:
    partition, sort_key = key["pk"]["S"], key["sk"]["S"]
    for of_an_account in ("LOGIN#", "DOMAINS#"):
        if partition.startswith(of_an_account):
            partition = f"{of_an_account}account"  # whose name has signs of its own
    return [
        row
        for row in ROWS
        if pattern_of(row[0]).fullmatch(partition) and pattern_of(row[1]).fullmatch(sort_key)
    ]


@cache
def rows_of_golden_items() -> dict[str, list[tuple[str, str]]]:
    """Give the rows that each of them fits, by its key."""
    items = (item for path in sorted(GOLDEN_ITEMS.glob("*/*.json")) for item in items_in(path))
    return {f"{item['pk']['S']} {item['sk']['S']}": rows_of(item) for item in items}


KEY_FUNCTIONS = [
    function
    for module in (keys, order_keys, acme_keys)
    for _, function in inspect.getmembers(module, inspect.isfunction)
    if function.__annotations__["return"] == "Key" and not function.__name__.startswith("_")
]
ROWS = list(rows())


def test_every_golden_item_has_one_row() -> None:
    assert len(ROWS) == 42
    fitting = rows_of_golden_items()
    assert {key: rows for key, rows in fitting.items() if len(rows) != 1} == {}


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_every_kind_of_item_has_a_golden_one(row: tuple[str, str]) -> None:
    assert [row] in rows_of_golden_items().values()


@pytest.mark.parametrize("function", KEY_FUNCTIONS, ids=lambda one: one.__name__)
def test_every_key_that_is_made_has_its_row(function: Callable[..., Any]) -> None:
    given = {name: SAMPLES[name] for name in inspect.signature(function).parameters}
    assert len(rows_of(function(**given))) == 1


@pytest.mark.parametrize("path", sorted(STORE.rglob("*.py")), ids=lambda path: path.stem)
def test_keys_are_made_in_one_place(path: Path) -> None:
    if path.name in KEY_MODULES:
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Dict):
            names = {one.value for one in node.keys if isinstance(one, ast.Constant)}
            assert not names & {"pk", "sk"}, f"line {node.lineno}: say in keys.py what this key is"
