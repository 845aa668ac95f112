"""What the build takes out of packages, and what it refuses to touch."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


def load_slim() -> ModuleType:
    spec = importlib.util.spec_from_file_location("slim", ROOT / "layers/dependencies/slim.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


slim = load_slim()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a package of two modules, of which it offers a class each."""
    folder = tmp_path / "eager_for_test"
    folder.mkdir()
    (folder / "one.py").write_text("class One: ...\n")
    (folder / "two.py").write_text("class Two: ...\n")
    source = (
        '"""Says so."""\nfrom .one import One\nfrom .two import Two\n__all__ = ["One", "Two"]\n'
    )
    (folder / "__init__.py").write_text(slim.lazy(source, "eager_for_test"))
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.startswith("eager_for_test")]:
        monkeypatch.delitem(sys.modules, name)
    return "eager_for_test"


def test_a_lazy_package_imports_what_is_asked_for_and_no_more(package: str) -> None:
    module = importlib.import_module(package)
    assert module.One.__name__ == "One"
    assert "eager_for_test.one" in sys.modules
    assert "eager_for_test.two" not in sys.modules


def test_a_lazy_package_offers_what_it_did_and_nothing_else(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__doc__ == "Says so."
    assert all(hasattr(module, name) for name in module.__all__)
    assert not hasattr(module, "Three")


def test_a_package_that_does_more_imports_late_what_it_offers(package: str, tmp_path: Path) -> None:
    source = (
        "from .one import One\nfrom .two import Two\nfrom os import sep\n"
        '__all__ = ["One"]\nDONE = sep\n'
    )
    (tmp_path / package / "__init__.py").write_text(slim.lazy_offers(source, package))
    module = importlib.import_module(package)
    assert (module.DONE, module.Two.__name__) == ("/", "Two")
    assert f"{package}.one" not in sys.modules
    assert module.One.__name__ == "One"
    assert not hasattr(module, "Three")


@pytest.mark.parametrize("source", ["from .one import One\n", "__all__ = ['One']\n"])
def test_a_package_that_offers_nothing_known_stops_the_build(source: str) -> None:
    with pytest.raises(slim.NotPlainError):
        slim.lazy_offers(source, "package")


@pytest.mark.skipif(sys.version_info < (3, 13), reason="Python 3.13 builds the layer, and has them")
@pytest.mark.parametrize(
    ("line", "rewritten"),
    [
        ("from typing_extensions import override", "from typing import override"),
        ("    from typing_extensions import deprecated", "    from warnings import deprecated"),
        ("from typing_extensions import Doc, override", None),
        ("import typing_extensions", None),
    ],
)
def test_what_python_has_is_taken_from_python(line: str, rewritten: str | None) -> None:
    assert slim.with_own_typing(f"x\n{line}\ny") == f"x\n{rewritten or line}\ny"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("from .one import One\nsetup()\n__all__ = ['One']\n", id="does something"),
        pytest.param("from .one import One\n", id="does not say what it offers"),
        pytest.param("__all__ = ['One']\n", id="offers what it does not import"),
    ],
)
def test_a_package_that_does_more_than_import_stops_the_build(source: str) -> None:
    with pytest.raises(slim.NotPlainError):
        slim.lazy(source, "package")


def test_a_model_loses_its_texts_and_not_its_members_of_that_name() -> None:
    model = {
        "documentation": "<p>Long.</p>",
        "shapes": {"S": {"members": {"documentation": {"shape": "Text"}}}},
    }
    assert slim._undocumented(model) == {  # noqa: SLF001 - the rule that the build rests on
        "shapes": {"S": {"members": {"documentation": {"shape": "Text"}}}}
    }
