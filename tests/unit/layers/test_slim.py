"""What the build takes out of packages."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[3]


def load_slim() -> ModuleType:
    spec = importlib.util.spec_from_file_location("slim", ROOT / "layers/dependencies/slim.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


slim = load_slim()


def test_a_model_loses_its_texts_and_not_its_members_of_that_name() -> None:
    model = {
        "documentation": "<p>Long.</p>",
        "shapes": {"S": {"members": {"documentation": {"shape": "Text"}}}},
    }
    assert slim._undocumented(model) == {  # noqa: SLF001 - the rule that the build rests on
        "shapes": {"S": {"members": {"documentation": {"shape": "Text"}}}}
    }
