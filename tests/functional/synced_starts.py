"""A CA as its first sync leaves it, where many tests start: synced once, and put back for each."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

from tests.functional.stack import Stack

# Tests read how old a list is, and those of this age are as good as new.
NEW_SECONDS = 20.0


@dataclass
class SyncedStarts:
    """What the table and the queues held after the first sync of a CA, by its settings."""

    kept_at: dict[str, float] = field(default_factory=dict)

    def begin(self, stack: Stack, **settings: object) -> None:
        """Have an empty stack hold the CA `sectigo`, synced; Sectigo does not know that it was."""
        name, now = json.dumps([stack.simulator.url, settings]), time.monotonic()
        aws, table = stack.deployment.aws, stack.store.table.name
        if now - self.kept_at.get(name, -NEW_SECONDS) < NEW_SECONDS:
            aws.ask(("put_back", table, name))
            return
        stack.configure("sectigo", **settings)
        assert stack.sync({"caId": "sectigo"})["outcome"] == "completed"
        stack.simulator.start_over()
        if not stack.deployment.has_own_table_engine:
            aws.ask(("keep", table, name))
            self.kept_at[name] = now
