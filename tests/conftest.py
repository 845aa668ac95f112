"""Settings of all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no failed test: speed is measured elsewhere, as ratios.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# What is drawn at random covers more on one day than on another, and what drives other programs
# covers nothing here: a share of covered lines that depends on them would be no measure.
_UNCOVERING = ("infra", "functional/local", "functional/operations", "functional/ordering")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage where it would say nothing: that doubles a test's time."""
    folders = [Path(__file__).parent / name for name in _UNCOVERING]
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in folders):
            item.add_marker("no_cover")
