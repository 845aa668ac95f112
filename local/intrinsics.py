"""CloudFormation's short and long intrinsic functions: read from YAML and resolved locally."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from local.shapes import mapping, sequence, text

# Ref and Condition have no "Fn::" in their long form.
_BARE = frozenset({"Ref", "Condition"})
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")


class TemplateError(Exception):
    """The template holds something that the local gateway cannot follow; the message names it."""


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as `{"Ref": x}`, so that both spellings are one thing."""


def _construct(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, object]:
    name = suffix if suffix in _BARE else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: object = loader.construct_scalar(node)
        return {
            name: value.split(".", 1) if suffix == "GetAtt" and isinstance(value, str) else value
        }
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    raise TemplateError(f"!{suffix} stands on a node of an unknown kind")


_Loader.add_multi_constructor("!", _construct)


def load_yaml(document: str) -> Mapping[str, object]:
    """Read a CloudFormation template, its intrinsics in their long form."""
    return mapping(yaml.load(document, Loader=_Loader), "the template")  # noqa: S506 - a SafeLoader


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean here: parameters, pseudo parameters and resources; attributes by `A.B`."""

    references: Mapping[str, object]
    attributes: Mapping[str, str]
    conditions: Mapping[str, object]

    def resolve(self, value: object, where: str) -> object:
        """Return `value` with every intrinsic in it replaced by what it stands for.

        Raises:
            TemplateError: an intrinsic, or a name in one, is unknown here.
        """
        if isinstance(value, list):
            return [self.resolve(item, f"{where}[{index}]") for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if name := _intrinsic_name(value):
            return self._call(name, value[name], where)
        return {key: self.resolve(item, f"{where}.{key}") for key, item in value.items()}

    def _call(self, name: str, argument: object, where: str) -> object:
        function = _FUNCTIONS.get(name)
        if function is None:
            raise TemplateError(f"{where}: {name} is not known to the local gateway")
        return function(self, argument, where)

    def reference(self, name: str, where: str) -> object:
        if name not in self.references:
            raise TemplateError(f"{where}: !Ref {name} has no value locally")
        return self.references[name]

    def attribute(self, name: str, where: str) -> str:
        if name not in self.attributes:
            raise TemplateError(f"{where}: !GetAtt {name} has no value locally")
        return self.attributes[name]

    def holds(self, condition: object, where: str) -> bool:
        """Evaluate a condition: its name, or one of Fn::Equals, Fn::Not, Fn::And and Fn::Or."""
        if isinstance(condition, str):
            if condition not in self.conditions:
                raise TemplateError(f"{where}: there is no condition {condition}")
            return self.holds(self.conditions[condition], f"Conditions.{condition}")
        return self.resolve(condition, where) is True


def _intrinsic_name(value: Mapping[str, object]) -> str | None:
    if len(value) != 1:
        return None
    name = next(iter(value))
    return name if name in _BARE or name.startswith("Fn::") else None


def _arguments(value: object, count: int, where: str) -> Sequence[object]:
    arguments = sequence(value, where)
    if len(arguments) != count:
        raise TemplateError(f"{where}: an intrinsic needs {count} arguments, not {len(arguments)}")
    return arguments


def _ref(scope: Scope, argument: object, where: str) -> object:
    return scope.reference(text(argument, where), where)


def _get_att(scope: Scope, argument: object, where: str) -> object:
    return scope.attribute(".".join(text(part, where) for part in sequence(argument, where)), where)


def _sub(scope: Scope, argument: object, where: str) -> object:
    long_form = argument if isinstance(argument, list) else [argument, {}]
    pattern, variables = _arguments(long_form, 2, where)
    names = mapping(scope.resolve(variables, where), where)

    def value(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return f"${{{name}}}"
        if name in names:
            return plain(names[name], where)
        found = scope.attribute(name, where) if "." in name else scope.reference(name, where)
        return plain(found, where)

    return _PLACEHOLDER.sub(value, text(pattern, where))


def _join(scope: Scope, argument: object, where: str) -> object:
    separator, items = _arguments(argument, 2, where)
    resolved = sequence(scope.resolve(items, where), where)
    return text(separator, where).join(plain(item, where) for item in resolved)


def _if(scope: Scope, argument: object, where: str) -> object:
    condition, when_true, when_false = _arguments(argument, 3, where)
    return scope.resolve(when_true if scope.holds(condition, where) else when_false, where)


def _equals(scope: Scope, argument: object, where: str) -> object:
    first, second = _arguments(scope.resolve(argument, where), 2, where)
    return first == second


def _not(scope: Scope, argument: object, where: str) -> object:
    (condition,) = _arguments(argument, 1, where)
    return not scope.holds(condition, where)


def _and(scope: Scope, argument: object, where: str) -> object:
    return all(scope.holds(condition, where) for condition in sequence(argument, where))


def _or(scope: Scope, argument: object, where: str) -> object:
    return any(scope.holds(condition, where) for condition in sequence(argument, where))


def _condition(scope: Scope, argument: object, where: str) -> object:
    return scope.holds(text(argument, where), where)


_FUNCTIONS: Mapping[str, Callable[[Scope, object, str], object]] = {
    "Ref": _ref,
    "Condition": _condition,
    "Fn::And": _and,
    "Fn::Equals": _equals,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::Join": _join,
    "Fn::Not": _not,
    "Fn::Or": _or,
    "Fn::Sub": _sub,
}


def plain(value: object, where: str) -> str:
    """Return a scalar as the text that CloudFormation makes of it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise TemplateError(f"{where}: a list or an object stands where a text is needed")
