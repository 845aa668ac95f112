"""functions/acme, as a stack with an ACME server has it."""

from __future__ import annotations

import os
from types import ModuleType

import pytest

from local.surroundings import OPEN, Surroundings
from local.template_reader import read_template
from tests.functional.stack import ROOT, load_function

ACME = {**OPEN, "Acme": "On", "AcmeClientCidrs": "0.0.0.0/0"}
TEMPLATE = read_template(ROOT / "template.yaml", Surroundings(parameters=ACME))


def acme_function(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the function in its environment."""
    for name, value in TEMPLATE.functions["AcmeFunction"].environment.items():
        monkeypatch.setitem(os.environ, name, value)
    return load_function("acme")
