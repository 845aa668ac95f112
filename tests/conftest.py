"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# A slow machine is no failed test: speed is measured elsewhere, as ratios. Each run draws other
# examples, and tests run often: fifty at a time find what a hundred would, some runs later.
settings.register_profile("patient", deadline=None, max_examples=50)
settings.load_profile("patient")
