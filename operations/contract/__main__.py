"""`make openapi`: write docs/openapi.json."""

from __future__ import annotations

import json
from pathlib import Path

from operations.contract.document import openapi

PATH = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"

PATH.write_text(json.dumps(openapi(), indent=1) + "\n", "utf-8")
print(f"{PATH.name}: written")
