"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# A slow machine is no failed test: speed is measured elsewhere, as ratios.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
