"""A few seconds' worth of `make fuzz`: requests that no author thought of are judged alike."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.functional.ordering.test_one_decision import hold
from tests.fuzzing import requests

EXAMPLES = int(os.environ.get("FUZZING_EXAMPLES", "100"))


@given(requests)
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_is_drawn_is_judged_alike(body: dict[str, Any]) -> None:
    hold(body)
