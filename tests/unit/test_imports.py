"""The direction of imports: rules inside, AWS and HTTP at the edge."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "cagateway" / "cagateway"

# Each room and what it may import of the layer; `domain` is further held to a list of libraries.
ROOMS = {
    "domain": {"domain"},
    "ports": {"domain", "ports"},
    "sectigo": {"domain", "ports", "sectigo"},
    "store": {"domain", "ports", "store"},
    "events": {"domain", "events", "ports"},
    "vault": {"domain", "ports", "vault"},
    "jose": {"domain", "jose", "ports"},
    "services": {"domain", "ports", "services"},
    "api": {"api", "domain", "events", "metrics", "ports", "services"},
}
# The modules at the layer's root: what a deployment decides, what is measured, and the one that
# knows all rooms, for it puts them together. How values are made is a matter of all.
ROOT_MODULES = {
    "values": set[str](),
    "settings": {"domain"},
    "logs": set[str](),
    "metrics": {"domain", "services"},
    "bootstrap": {*ROOMS, "settings"},
    "bootstrap_collection": {*ROOMS, "bootstrap", "bootstrap_orders", "settings"},
    "bootstrap_management": {*ROOMS, "bootstrap", "bootstrap_orders", "settings"},
    "bootstrap_orders": {*ROOMS, "bootstrap", "metrics", "settings"},
    "bootstrap_acme": {*ROOMS, "bootstrap", "bootstrap_orders", "settings"},
}
DOMAIN_LIBRARIES = {"pydantic", "cryptography", "idna"}


@cache
def imports_of(path: Path) -> frozenset[str]:
    return frozenset(_imports_of(path))


def _imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively: the rule cannot be read off"
            module = node.module or ""
            # `from cagateway.api import bodies` imports the module cagateway.api.bodies.common.
            yield from (f"{module}.{alias.name}" for alias in node.names)


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_nearer_to_the_rules(room: str) -> None:
    for path in modules(LAYER / room):
        own = {name.split(".")[1] for name in imports_of(path) if name.startswith("cagateway.")}
        assert own <= {*ROOMS[room], "values"}, path


def test_every_module_is_under_a_rule() -> None:
    ruled = {LAYER / "__init__.py", *(LAYER / f"{name}.py" for name in ROOT_MODULES)}
    ruled.update(path for room in ROOMS for path in modules(LAYER / room))
    assert set(modules(LAYER)) == ruled


@pytest.mark.parametrize("module", ROOT_MODULES)
def test_a_module_at_the_root_imports_only_what_it_may(module: str) -> None:
    names = [name for name in imports_of(LAYER / f"{module}.py") if name.startswith("cagateway.")]
    assert {name.split(".")[1] for name in names} <= {*ROOT_MODULES[module], "values"}


def test_dataclasses_are_those_that_cost_little_at_a_cold_start() -> None:
    values = LAYER / "values.py"
    for path in {*modules(LAYER)} - {values}:
        assert "dataclasses.dataclass" not in imports_of(path), path


def test_the_rules_know_no_aws_and_no_http() -> None:
    for path in modules(LAYER / "domain"):
        libraries = {name.split(".")[0] for name in imports_of(path)}
        assert libraries - sys.stdlib_module_names <= DOMAIN_LIBRARIES | {"cagateway"}, path


@pytest.mark.parametrize("folder", ["layers", "functions"])
def test_production_code_imports_only_what_is_deployed(folder: str) -> None:
    for path in modules(ROOT / folder):
        packages = {name.split(".")[0] for name in imports_of(path)}
        assert not packages & {"functions", "local", "bench", "tests"}, path


def test_jose_is_loaded_by_what_serves_acme_alone() -> None:
    for path in {*modules(LAYER), *modules(ROOT / "functions")}:
        names = imports_of(path)
        is_own = path.is_relative_to(LAYER / "jose")
        assert is_own or not any(name.split(".")[0] == "joserfc" for name in names), path
        if any(name.startswith("cagateway.jose") for name in names):
            assert is_own or path.name == "bootstrap_acme.py", path
        if any(name.startswith("cagateway.bootstrap_acme") for name in names):
            assert path.parent.name == "acme", path


def test_functions_only_wire() -> None:
    for path in (ROOT / "functions").glob("*/app.py"):
        libraries = {name.split(".")[0] for name in imports_of(path)} - sys.stdlib_module_names
        assert libraries <= {"aws_lambda_powertools", "cagateway"}, path
        assert len(path.read_text().splitlines()) <= 60, path


# What functions that only read may not load, beside AWS's own clients.
HEAVY = {"pydantic", "requests", "cryptography"}


def test_what_every_function_may_import_costs_nothing() -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import cagateway.metrics, cagateway.settings, sys; print(*sys.modules)",
        ],
        env={**os.environ, "PYTHONPATH": str(LAYER.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert not HEAVY & loaded
    assert not {name for name in loaded if name.startswith("cagateway.services")}


def statements(within: ast.AST) -> Iterator[ast.AST]:
    """Run through statements alone: all that a tree has beside them takes ten times as long."""
    for node in ast.iter_child_nodes(within):
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield node
            yield from statements(node)


@pytest.mark.parametrize("folder", ["layers", "functions", "local", "bench", "operations", "tests"])
def test_modules_and_functions_stay_short(folder: str) -> None:
    for path in modules(ROOT / folder):
        text = path.read_text()
        assert len(text.splitlines()) < 300, path
        for node in statements(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                assert lines <= 50, f"{path}: {node.name}"


# Words of this house for what the field has a word for. Some are stored or answered for ever.
OWN_WORDS = re.compile(r"\b(setback|crowd|wish|standing|rhythm)\b")
STORED = re.compile(r"""["`](setback|crowd)["`#]""")


def test_code_speaks_the_words_of_its_field() -> None:
    spoken = [
        f"{path}: {line.strip()}"
        for path in modules(LAYER)
        for line in path.read_text().splitlines()
        if OWN_WORDS.search(STORED.sub("", line))
    ]
    assert spoken == []


def test_what_is_wired_of_more_than_three_parts_names_them() -> None:
    wiring = [*LAYER.glob("bootstrap*.py"), *(ROOT / "functions").glob("*/app.py")]
    calls = [
        f"{path.name}:{call.lineno}"
        for path in wiring
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and len(call.args) > 3
        and ast.unparse(call.func).rpartition(".")[2][0].isupper()
    ]
    assert calls == []
