"""What asking over the event bus, or functions/sync itself, may end in."""

from __future__ import annotations


class EventBusError(Exception):
    """Some events were not taken."""


class SyncRequestError(Exception):
    """Nobody could be asked to sync. Harmless: the next tick of the schedule asks again."""
