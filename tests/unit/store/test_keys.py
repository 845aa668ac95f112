"""The table of keys, which people read, names the keys that the code writes."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from cagateway.domain.authorities.configuration_change import ConfigurationChange
from cagateway.domain.documents import ChangeAction
from cagateway.store import keys
from cagateway.store.items import history
from tests.documents import GOLDEN

TIME = "[0-9T:.Z-]+"
DELETION = ConfigurationChange(
    "acme", 3, ChangeAction.DELETED, "ada", datetime(2026, 11, 25, tzinfo=UTC)
)


def test_every_sort_key_of_a_ca_has_its_row_and_every_row_is_written() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|", keys.__doc__ or "", re.MULTILINE)
    patterns = {row: re.sub(r"<\w+>", "[^#-]+", row.replace("<time>", TIME)) for row in rows}
    items = [
        item
        for path in (GOLDEN / "items" / "v1").glob("*.json")
        for item in json.loads(path.read_text())
    ]
    written = {item["sk"]["S"] for item in [*items, history.entry_key(DELETION)]}
    fitting = {
        key: [row for row, pattern in patterns.items() if re.fullmatch(pattern, key)]
        for key in written
    }
    assert {key: rows for key, rows in fitting.items() if len(rows) != 1} == {}
    assert {row for (row,) in fitting.values()} == set(rows)
