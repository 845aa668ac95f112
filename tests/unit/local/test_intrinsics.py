"""CloudFormation's intrinsic functions, as the local gateway resolves them."""

from __future__ import annotations

import pytest

from local.intrinsics import load_yaml, resolve

NAMES = {"Table": "stack-Table", "Hosts": ["a", "b"], "AWS::Region": "eu-west-1"}


def value_of(yaml_text: str) -> object:
    return resolve(load_yaml(f"value: {yaml_text}"), NAMES)["value"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("plain", "plain"),
        ("[1, {a: !Ref Table}]", [1, {"a": "stack-Table"}]),
        ("{a: 1, Ref: 2}", {"a": 1, "Ref": 2}),
        ("!Ref Table", "stack-Table"),
        ("{Ref: Table}", "stack-Table"),
        ("!Sub ${Table}/index/${AWS::Region}", "stack-Table/index/eu-west-1"),
        ("!Join [',', !Ref Hosts]", "a,b"),
        ("!Join ['-', [x, !Ref Table]]", "x-stack-Table"),
    ],
)
def test_an_intrinsic_stands_for_its_value(expression: str, expected: object) -> None:
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ("!Ref Unknown", {"Ref": "Unknown"}),
        ("!GetAtt Table.Arn", {"Fn::GetAtt": ["Table", "Arn"]}),
        ("!Sub ${Table.Arn}", {"Fn::Sub": "${Table.Arn}"}),
        ("!Sub ['${x}', {x: 1}]", {"Fn::Sub": ["${x}", {"x": 1}]}),
        ("!Join ['-', [!Ref Unknown]]", {"Fn::Join": ["-", [{"Ref": "Unknown"}]]}),
        ("!If [HasDomain, a, !Ref Table]", {"Fn::If": ["HasDomain", "a", "stack-Table"]}),
        ("!Condition HasDomain", {"Condition": "HasDomain"}),
        ("!Transform {Name: x}", {"Fn::Transform": {"Name": "x"}}),
    ],
)
def test_what_cannot_be_resolved_stays_as_it_is(expression: str, kept: object) -> None:
    assert value_of(expression) == kept
