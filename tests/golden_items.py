"""Golden items, as the table would give them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from tests.documents import GOLDEN

GOLDEN_ITEMS = GOLDEN / "items"


def items_in(path: Path) -> list[dict[str, Any]]:
    """Give the items of a file, which has one or a list of them."""
    read = json.loads(path.read_text())
    items: list[dict[str, Any]] = read if isinstance(read, list) else [read]
    for item in items:
        for attribute in item.values():
            if "B" in attribute:
                attribute["B"] = base64.b64decode(attribute["B"])
    return items
