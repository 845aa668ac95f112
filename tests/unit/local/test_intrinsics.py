"""CloudFormation's intrinsic functions, as the local gateway resolves them."""

from __future__ import annotations

import pytest

from local.intrinsics import Intrinsics, load_yaml

NAMES = {"Table": "stack-Table", "Hosts": ["a", "b"], "AWS::Region": "eu-west-1"}

CONDITIONS = {
    "IsEu": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
    "IsUs": {"Fn::Not": [{"Condition": "IsEu"}]},
    "Both": {"Fn::And": [{"Condition": "IsEu"}, {"Condition": "IsUs"}]},
    "Either": {"Fn::Or": [{"Condition": "IsEu"}, {"Condition": "IsUs"}]},
    "HasA": {"Fn::Contains": [{"Ref": "Hosts"}, "a"]},
}
MAPPINGS = {"Levels": {"LOW": {"Lambda": "low"}}}


def value_of(yaml_text: str) -> object:
    intrinsics = Intrinsics(NAMES, CONDITIONS, MAPPINGS)
    return intrinsics.resolve(load_yaml(f"value: {yaml_text}")).get("value")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("plain", "plain"),
        ("[1, {a: !Ref Table}]", [1, {"a": "stack-Table"}]),
        ("{a: 1, Ref: 2}", {"a": 1, "Ref": 2}),
        ("!Ref Table", "stack-Table"),
        ("{Ref: Table}", "stack-Table"),
        ("!Sub ${Table}/index/${AWS::Region}", "stack-Table/index/eu-west-1"),
        ("!Sub ['${x}-${Table}', {x: 1}]", "1-stack-Table"),
        ("!Join [',', !Ref Hosts]", "a,b"),
        ("!Join ['-', [x, !Ref Table]]", "x-stack-Table"),
        ("!Split ['-', !Ref Table]", ["stack", "Table"]),
        ("!FindInMap [Levels, LOW, Lambda]", "low"),
        ("!If [IsEu, !Ref Table, !Ref Unknown]", "stack-Table"),
        ("!If [IsUs, 1, 2]", 2),
        ("!If [Both, 1, 2]", 2),
        ("!If [Either, 1, 2]", 1),
        ("!If [HasA, 1, 2]", 1),
        ("[1, !If [IsEu, !Ref AWS::NoValue, 2]]", [1]),
        ("!Ref AWS::NoValue", None),
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
        ("!Join ['-', [!Ref Unknown]]", {"Fn::Join": ["-", [{"Ref": "Unknown"}]]}),
        ("!If [HasDomain, a, !Ref Table]", {"Fn::If": ["HasDomain", "a", "stack-Table"]}),
        ("!Condition HasDomain", {"Condition": "HasDomain"}),
        ("!Transform {Name: x}", {"Fn::Transform": {"Name": "x"}}),
    ],
)
def test_what_cannot_be_resolved_stays_as_it_is(expression: str, kept: object) -> None:
    assert value_of(expression) == kept


def test_a_condition_of_an_unknown_form_is_an_error() -> None:
    with pytest.raises(ValueError, match="no condition"):
        Intrinsics({}).holds({"Fn::Maybe": []})
