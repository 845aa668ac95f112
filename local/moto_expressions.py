"""Expressions of DynamoDB's that moto parses again and again, parsed once.

It parses the condition of one write three times, and an update's expression twice; and then it
walks through the latter ten times, asking each node of abstract classes' whether it is one.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.parsing import ast_nodes, expressions, validators

# What is asked with other values each time is of no use for long.
_KEPT = 256
# Neither module has types.
_NODES: Any = ast_nodes
_EXPRESSIONS: Any = expressions
_CONDITION = ConditionExpressionParser.parse
# moto copies what was parsed before it works on it.
_UPDATE = functools.lru_cache(_KEPT)(_EXPRESSIONS.UpdateExpressionParser.make)
_is_kind: Callable[[type, Any], bool] = functools.lru_cache(1024)(issubclass)


@dataclass(frozen=True)
class _Condition:
    """A condition as it was asked: the same words have the same meaning."""

    words: str
    parser: Any = field(compare=False)


def parse_expressions_once() -> None:
    """Have moto keep what it has parsed."""
    ConditionExpressionParser.parse = _parse  # type: ignore[method-assign, assignment]
    _EXPRESSIONS.UpdateExpressionParser.make = _UPDATE
    vars(validators)["deepcopy"] = _copied
    traverser = _NODES.DepthFirstTraverser
    traverser.nodes_to_be_processed = _processed
    traverser.traverse_node_recursively = _traverse


def _parse(parser: ConditionExpressionParser) -> Any:  # noqa: ANN401 - as moto's own
    words = parser.condition_expression, parser.expression_attribute_names
    condition = _Condition(repr((*words, parser.expression_attribute_values)), parser)
    parsed, names, values = _parsed(condition)
    # Lists that the caller adds to.
    parser.expr_attr_names_found, parser.expr_attr_values_found = list(names), list(values)
    return parsed


@functools.lru_cache(_KEPT)
def _parsed(condition: _Condition) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    parser = condition.parser
    parsed = _CONDITION(parser)
    return parsed, tuple(parser.expr_attr_names_found), tuple(parser.expr_attr_values_found)


def _copied(tree: Any) -> Any:  # noqa: ANN401 - moto has no types here
    # A tree whose nodes know their parents: copying it node by node takes ten times as long.
    return pickle.loads(pickle.dumps(tree))  # noqa: S301 - its own


def _processed(traverser: Any) -> tuple[type, ...]:  # noqa: ANN401 - moto has no types here
    # It makes them anew for each node of an expression.
    kept = vars(traverser)
    if "_processed" not in kept:
        kept["_processed"] = tuple(traverser._processing_map())  # noqa: SLF001 - moto's own
    processed: tuple[type, ...] = kept["_processed"]
    return processed


def _traverse(traverser: Any, node: Any, child_id: int = -1) -> Any:  # noqa: ANN401 - as above
    if not _is_kind(type(node), _NODES.Node):
        return node
    parent = node.parent
    for place, child in enumerate(node.children or ()):
        traverser.pre_processing_of_child(node, place)
        traverser.traverse_node_recursively(child, place)
    if _is_kind(type(node), traverser.nodes_to_be_processed()):
        node = traverser.process(node)
        node.parent = parent
        if parent:
            parent.children[child_id] = node
    return node
