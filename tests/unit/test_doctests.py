"""The examples in docstrings do what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import cagateway

MODULES = sorted(module.name for module in pkgutil.walk_packages(cagateway.__path__, "cagateway."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    # Looking for examples in all that a module has takes longer than to run them.
    if ">>>" in Path(str(module.__file__)).read_text("utf-8"):
        assert doctest.testmod(module).failed == 0
