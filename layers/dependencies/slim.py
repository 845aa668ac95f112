"""`slim.py PACKAGES`: take out of the packages what the gateway never asks for.

botocore brings the models of some 440 services, which is half of the layer, and each model brings
its documentation. A function parses its services' models and the table of endpoints at each cold
start, so what nobody here asks for costs time as well as size. A service that is missing from
`SERVICES` fails as its client is made, and a test makes the client of each that the code names.

Powertools' packages import everything that they offer, forty kinds of events and asyncio among it,
when any part of them is imported. They are made to import a part when it is asked for (PEP 562);
what they offer stays the same, and a test asks for all of it. They also import from
typing_extensions what Python itself has, at 1 % of a cold start.
"""

from __future__ import annotations

import ast
import gzip
import json
import re
import shutil
import sys
import typing
import warnings
from pathlib import Path
from typing import Any, TypeGuard

SERVICES = frozenset({"dynamodb", "events", "kms", "lambda", "secretsmanager", "sqs", "sts"})

_EAGER_PACKAGES = ("event_handler", "utilities/data_classes")
_LATER = """\
import importlib

_MODULES = {modules}

__all__ = {names}


def __getattr__(name):
    try:
        module = _MODULES[name]
    except KeyError:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}") from None
    value = globals()[name] = getattr(importlib.import_module(module), name)
    return value
"""


_LAZY_PACKAGE = f'''\
"""{{docstring}}"""

{_LATER}'''
_BACKPORTED = re.compile(r"^( *)from typing_extensions import ([\w, ]+)$", re.MULTILINE)


class NotPlainError(Exception):
    """A package does more than to import, so that it cannot be made lazy without a closer look."""


def slim(packages: Path) -> None:
    """Slim botocore, boto3 and Powertools."""
    slim_botocore(packages)
    powertools = packages / "aws_lambda_powertools"
    for name in _EAGER_PACKAGES:
        path = powertools / name / "__init__.py"
        package = f"aws_lambda_powertools.{name.replace('/', '.')}"
        path.write_text(lazy(path.read_text("utf-8"), package), "utf-8")
    root = powertools / "__init__.py"
    root.write_text(lazy_offers(root.read_text("utf-8"), "aws_lambda_powertools"), "utf-8")
    for path in powertools.rglob("*.py"):
        text = path.read_text("utf-8")
        if "typing_extensions" in text:
            path.write_text(with_own_typing(text), "utf-8")
    # The page of an API's documentation, which no function here serves.
    shutil.rmtree(powertools / "event_handler" / "openapi" / "swagger_ui", ignore_errors=True)


def lazy(source: str, package: str) -> str:
    """Rewrite a package's `__init__.py` so that it imports a name when it is asked for.

    Raises:
        NotPlainError: There is more in it than imports and `__all__`.
    """
    module, modules = ast.parse(source), dict[str, str]()
    for node in module.body:
        if isinstance(node, ast.ImportFrom):
            modules |= _origins(node, package)
        elif not (
            _is_offer(node) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        ):
            raise NotPlainError(f"{package}: {ast.unparse(node)[:100]}")
    names = _offered(module, package)
    if not set(names) <= set(modules):
        raise NotPlainError(f"{package} offers what it does not import")
    docstring = (ast.get_docstring(module) or "").replace("\\", "")
    return _LAZY_PACKAGE.format(docstring=docstring, modules=modules, names=names)


def lazy_offers(source: str, package: str) -> str:
    """Rewrite an `__init__.py` that does more than to import: what it offers is imported later.

    Raises:
        NotPlainError: It does not say what it offers.
    """
    module, modules, kept = ast.parse(source), dict[str, str](), list[ast.stmt]()
    names = _offered(module, package)
    for node in module.body:
        imported = _origins(node, package) if isinstance(node, ast.ImportFrom) else {}
        if imported and set(imported) <= set(names):
            modules |= imported
        else:
            kept.append(node)
    if set(names) != set(modules):
        raise NotPlainError(f"{package} offers what it does not import")
    rest = ast.unparse(ast.Module(kept, []))
    return f"{rest}\n\n{_LATER.format(modules=modules, names=names)}"


def _origins(node: ast.ImportFrom, package: str) -> dict[str, str]:
    """Give the module of each name that is imported."""
    origin = f"{package}.{node.module}" if node.level else str(node.module)
    return {alias.asname or alias.name: origin for alias in node.names}


def _offered(module: ast.Module, package: str) -> list[str]:
    for node in module.body:
        if _is_offer(node):
            offered: list[str] = ast.literal_eval(node.value)
            return offered
    raise NotPlainError(f"{package} does not say what it offers")


def _is_offer(node: ast.stmt) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def with_own_typing(source: str) -> str:
    """Import from Python's own modules what they have; typing_extensions gives the very same.

    >>> with_own_typing("from typing_extensions import override")
    'from typing import override'
    >>> with_own_typing("    from typing_extensions import deprecated")
    '    from warnings import deprecated'
    >>> with_own_typing("from typing_extensions import override, Doc")
    'from typing_extensions import override, Doc'
    """

    def replaced(found: re.Match[str]) -> str:
        names = [name.strip().split()[0] for name in found[2].split(",")]
        for module in (typing, warnings):
            if all(hasattr(module, name) for name in names):
                return f"{found[1]}from {module.__name__} import {found[2]}"
        return found[0]

    return _BACKPORTED.sub(replaced, source)


def slim_botocore(packages: Path) -> None:
    """Remove what is not needed below botocore's and boto3's `data`."""
    data = packages / "botocore" / "data"
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    for examples in data.rglob("examples-1.json"):
        examples.unlink()
    for compressed in data.rglob("*.json.gz"):
        _write_plain(compressed)
    _keep_endpoints(data / "endpoints.json")
    # boto3's resources, which nothing here uses: the clients are the low-level ones.
    shutil.rmtree(packages / "boto3" / "data", ignore_errors=True)
    shutil.rmtree(packages / "boto3" / "examples", ignore_errors=True)


def _write_plain(compressed: Path) -> None:
    """Write a model as it is parsed: without compression, and without its documentation."""
    model = json.loads(gzip.decompress(compressed.read_bytes()))
    plain = compressed.with_suffix("")
    plain.write_text(json.dumps(_undocumented(model), separators=(",", ":")), "utf-8")
    compressed.unlink()


def _undocumented(model: Any) -> Any:  # noqa: ANN401 - JSON
    """Leave out the texts; a member of that name that is no text is part of the model."""
    if isinstance(model, list):
        return [_undocumented(one) for one in model]
    if not isinstance(model, dict):
        return model
    return {
        name: _undocumented(value)
        for name, value in model.items()
        if not (name == "documentation" and isinstance(value, str))
    }


def _keep_endpoints(path: Path) -> None:
    table = json.loads(path.read_bytes())
    for partition in table["partitions"]:
        known = partition["services"]
        partition["services"] = {name: known[name] for name in known if name in SERVICES}
    path.write_text(json.dumps(table, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
