"""CloudFormation's intrinsic functions: read from YAML, and resolved where local mode can.

What it cannot resolve stays as it is, `{"Fn::If": [...]}`: where such a value is needed,
`local.template_reader` refuses the template and names the place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

_PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as `{"Ref": x}`, so that both spellings are one thing."""


def _construct(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, object]:
    # Ref and Condition have no "Fn::" in their long form.
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    return {name: node.value.split(".", 1) if suffix == "GetAtt" else node.value}


_Loader.add_multi_constructor("!", _construct)


def load_yaml(document: str) -> Mapping[str, Any]:
    """Read a CloudFormation template, its intrinsics in their long form."""
    template: Mapping[str, Any] = yaml.load(document, Loader=_Loader)  # noqa: S506 - a SafeLoader
    return template


def resolve(value: Any, names: Mapping[str, Any]) -> Any:  # noqa: ANN401 - YAML is anything
    """Return `value` with `Ref`, `Fn::Sub` and `Fn::Join` replaced where all `names` are known."""
    if isinstance(value, list):
        return [resolve(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    resolved = {key: resolve(item, names) for key, item in value.items()}
    return _call(resolved, names) if len(resolved) == 1 else resolved


def _call(intrinsic: dict[str, Any], names: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    match intrinsic:
        case {"Ref": str(name)}:
            return names.get(name, intrinsic)
        case {"Fn::Sub": str(pattern)} if all(n in names for n in _PLACEHOLDER.findall(pattern)):
            return _PLACEHOLDER.sub(lambda match: str(names[match[1]]), pattern)
        case {"Fn::Join": [str(separator), [*items]]} if all(isinstance(i, str) for i in items):
            return separator.join(items)
    return intrinsic
