"""CloudFormation's intrinsic functions, as the local gateway resolves them."""

import pytest

from local.intrinsics import Scope, TemplateError, load_yaml

SCOPE = Scope(
    references={
        "Table": "stack-Table",
        "Hosts": ["a", "b"],
        "Domain": "",
        "AWS::Region": "eu-west-1",
    },
    attributes={"Table.Arn": "arn:table"},
    conditions={
        "HasDomain": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Domain"}, ""]}]},
        "NoDomain": {"Fn::Not": [{"Condition": "HasDomain"}]},
    },
)


def resolve(yaml_text: str) -> object:
    return SCOPE.resolve(load_yaml(f"value: {yaml_text}")["value"], "value")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("plain", "plain"),
        ("[1, {a: !Ref Table}]", [1, {"a": "stack-Table"}]),
        ("!Ref Table", "stack-Table"),
        ("{Ref: Table}", "stack-Table"),
        ("!GetAtt Table.Arn", "arn:table"),
        ("!GetAtt [Table, Arn]", "arn:table"),
        ("!Sub ${Table.Arn}/index/${AWS::Region}", "arn:table/index/eu-west-1"),
        ("!Sub '${!Literal} ${Table}'", "${Literal} stack-Table"),
        ("!Sub ['${x}-${Table}', {x: !Ref AWS::Region}]", "eu-west-1-stack-Table"),
        ("!Join [',', !Ref Hosts]", "a,b"),
        ("!Join ['-', [x, !Ref Table]]", "x-stack-Table"),
        ("!If [HasDomain, yes-domain, !Ref Table]", "stack-Table"),
        ("!If [NoDomain, !Ref Table, other]", "stack-Table"),
        ("!And [!Condition NoDomain, !Equals [a, a]]", True),
        ("!Or [!Condition HasDomain, !Equals [a, b]]", False),
    ],
)
def test_an_intrinsic_stands_for_its_value(expression: str, expected: object) -> None:
    assert resolve(expression) == expected


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("!Ref Unknown", "!Ref Unknown"),
        ("!GetAtt Table.StreamArn", "!GetAtt Table.StreamArn"),
        ("!Sub ${Unknown}", "!Ref Unknown"),
        ("!ImportValue other-stack", "Fn::ImportValue"),
        ("!If [Missing, a, b]", "Missing"),
        ("!If [HasDomain, a]", "3 arguments"),
        ("!Sub 'x${Hosts}'", "a list or an object"),
    ],
)
def test_what_cannot_be_resolved_is_named(expression: str, named: str) -> None:
    with pytest.raises(TemplateError, match="value") as caught:
        resolve(expression)
    assert named in str(caught.value)
