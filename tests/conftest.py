"""Settings of all tests."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no failed test: speed is measured elsewhere, as ratios. Each run draws other
# examples, and tests run often: fifty at a time find what a hundred would, some runs later.
settings.register_profile("patient", deadline=None, max_examples=50)
settings.load_profile("patient")

_UNCOVERING = (
    # What drives other programs covers nothing here, and what is drawn at random covers more on one
    # day than on another: a share of covered lines that depends on them would be no measure.
    *("infra", "functional/local", "functional/operations", "functional/ordering"),
    "functional/test_sync_in_any_order.py",
    # These ask again and again what others ask once.
    *("functional/test_broken_documents.py", "functional/test_clients.py"),
    *("functional/test_concurrency.py", "functional/test_hostile_text.py"),
    *("functional/test_kept_reads.py", "functional/test_sectigo_down.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage where it would say nothing, and that last: it doubles a test's time."""
    for item in items:
        if _is_uncovering(item.path):
            item.add_marker("no_cover")
    items.sort(key=_is_not_measured)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Stop the measuring in threads that outlive a test, too: one slows down all of them."""
    measuring = item.config.pluginmanager.hasplugin("_cov")
    if sys.version_info >= (3, 12) and measuring and _is_not_measured(item):
        threading.settrace_all_threads(None)
    return (yield)


def _is_not_measured(item: pytest.Item) -> bool:
    return item.get_closest_marker("no_cover") is not None


@functools.cache
def _is_uncovering(path: Path) -> bool:
    below = path.relative_to(Path(__file__).parent).as_posix()
    return any(below == name or below.startswith(f"{name}/") for name in _UNCOVERING)
