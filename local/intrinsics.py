"""CloudFormation's intrinsic functions: read from YAML, and resolved where local mode can.

What it cannot resolve stays as it is, `{"Fn::If": [...]}`: where such a value is needed,
`local.template_reader` refuses the template and names the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

try:
    # The same in C, ten times as fast; PyYAML has it wherever libyaml is.
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

_PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")
_NOTHING = object()


class _Loader(SafeLoader):
    """Reads `!Ref x` as `{"Ref": x}`, so that both spellings are one thing."""


def _construct(loader: SafeLoader, suffix: str, node: yaml.Node) -> dict[str, object]:
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


@dataclass(frozen=True, slots=True)
class Intrinsics:
    """Resolves intrinsics, as far as what they name is known.

    Args:
        names: What `Ref` means.
        conditions: The template's own.
        mappings: The template's own.
        unknown: Gives the value of an intrinsic that is not known; by default itself.
    """

    names: Mapping[str, Any]
    conditions: Mapping[str, Any] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)
    unknown: Callable[[dict[str, Any]], Any] = field(default=lambda intrinsic: intrinsic)

    def resolve(self, value: Any) -> Any:  # noqa: ANN401 - YAML is anything
        """Return `value` with its intrinsics replaced; members that are `AWS::NoValue` are gone."""
        if isinstance(value, list):
            items = (self.resolve(item) for item in value)
            return [item for item in items if item is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and (chosen := self._choice(value)) is not None:
            return self.resolve(chosen[0])
        members = {key: self.resolve(item) for key, item in value.items()}
        resolved = {key: item for key, item in members.items() if item is not _NOTHING}
        return self._call(resolved) if len(resolved) == 1 else resolved

    def holds(self, condition: Mapping[str, Any]) -> bool:
        """Decide a condition, or an assertion of the template's Rules.

        Raises:
            ValueError: It has a form that no condition has.
        """
        match condition:
            case {"Condition": str(name)}:
                return self.holds(self.conditions[name])
            case {"Fn::Equals": [left, right]}:
                return str(self.resolve(left)) == str(self.resolve(right))
            case {"Fn::Not": [one]}:
                return not self.holds(one)
            case {"Fn::And": [*several]}:
                return all(self.holds(one) for one in several)
            case {"Fn::Or": [*several]}:
                return any(self.holds(one) for one in several)
            case {"Fn::Contains": [among, one]}:
                return self.resolve(one) in self.resolve(among)
        raise ValueError(f"{condition} is no condition")

    def _choice(self, value: Mapping[str, Any]) -> tuple[Any] | None:
        """Decide an `Fn::If` before its branches are resolved: the other one may make no sense."""
        match value:
            case {"Fn::If": [str(name), then, otherwise]} if name in self.conditions:
                return (then if self.holds({"Condition": name}) else otherwise,)
        return None

    def _call(self, intrinsic: dict[str, Any]) -> Any:  # noqa: ANN401, PLR0911 - one of each
        match intrinsic:
            case {"Ref": "AWS::NoValue"}:
                return _NOTHING
            case {"Ref": str(name)} if name in self.names:
                return self.names[name]
            case {"Fn::Sub": str(pattern)}:
                return self._substitute(pattern)
            case {"Fn::Sub": [str(pattern), dict(own)]}:
                return replace(self, names={**self.names, **own}).resolve({"Fn::Sub": pattern})
            case {"Fn::Join": [str(separator), [*items]]} if all(isinstance(i, str) for i in items):
                return separator.join(items)
            case {"Fn::Split": [str(separator), str(text)]}:
                return text.split(separator)
            case {"Fn::FindInMap": [str(table), str(first), str(second)]}:
                return self.mappings[table][first].get(second, intrinsic)
            case {"Fn::GetAtt": [str(of), str(what)]} if f"{of}.{what}" in self.names:
                return self.names[f"{of}.{what}"]
            case {"Ref": _} | {"Fn::GetAtt": _}:
                return self.unknown(intrinsic)
        return intrinsic

    def _substitute(self, pattern: str) -> Any:  # noqa: ANN401 - what is not known stays
        values = {name: self._placeholder(name) for name in _PLACEHOLDER.findall(pattern)}
        if not all(isinstance(value, str) for value in values.values()):
            return {"Fn::Sub": pattern}
        return _PLACEHOLDER.sub(lambda match: values[match[1]], pattern)

    def _placeholder(self, name: str) -> Any:  # noqa: ANN401 - as above
        if name in self.names:
            return str(self.names[name])
        resource, dot, attribute = name.partition(".")
        return self.unknown({"Fn::GetAtt": [resource, attribute]} if dot else {"Ref": name})
