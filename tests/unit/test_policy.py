"""The policies' own judge: it decides as IAM's documentation says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy.requests import requests
from tests.policy.statements import Request, granting

ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "s:Do", "Resource": "arn:a/*"}
ASKED = Request("s:Do", "arn:a/b", {"key": ("one", "two")})


def allows(*statements: dict[str, Any], request: Request = ASKED) -> bool:
    return bool(granting(statements, request))


def test_nothing_is_allowed_unless_a_statement_says_so_and_a_denial_wins() -> None:
    assert not allows()
    assert allows(ALLOW)
    assert not allows(ALLOW, {**ALLOW, "Effect": "Deny", "Resource": "arn:a/b"})
    assert allows(ALLOW, {**ALLOW, "Effect": "Deny", "Resource": "arn:a/c"})


@pytest.mark.parametrize(
    ("action", "resource", "is_allowed"),
    [
        ("s:Do", "arn:a/b/c", True),
        ("s:do", "arn:a/b", False),
        ("s:DoMore", "arn:a/b", False),
        ("s:Do", "arn:a", False),
    ],
)
def test_a_statement_is_about_its_actions_and_resources(
    action: str, resource: str, is_allowed: bool
) -> None:
    assert allows(ALLOW, request=Request(action, resource)) is is_allowed


@pytest.mark.parametrize(
    ("condition", "when_given", "when_absent"),
    [
        ({"StringEquals": {"key": ["one", "two"]}}, True, False),
        ({"StringEquals": {"key": "three"}}, False, False),
        ({"StringEqualsIfExists": {"key": "three"}}, False, True),
        ({"ForAllValues:StringEquals": {"key": ["one", "two"]}}, True, True),
        ({"ForAllValues:StringEquals": {"key": ["one"]}}, False, True),
        ({"ForAllValues:StringLike": {"key": ["t*", "on?"]}}, True, True),
        ({"ForAnyValue:StringEquals": {"key": ["one"]}}, True, False),
        ({"StringLike": {"key": "???"}}, True, False),
        ({"Null": {"key": "false"}}, True, False),
        ({"Null": {"key": "true"}}, False, True),
        ({"StringLike": {"key": "*"}, "StringEquals": {"key": "three"}}, False, False),
    ],
    ids=repr,
)
def test_conditions_hold_as_iam_says(
    condition: dict[str, Any], *, when_given: bool, when_absent: bool
) -> None:
    statement = {**ALLOW, "Condition": condition}
    assert allows(statement) is when_given
    assert allows(statement, request=Request("s:Do", "arn:a/b")) is when_absent


def test_an_operator_that_is_not_known_allows_nothing_in_silence() -> None:
    with pytest.raises(KeyError, match="DateLessThan"):
        allows({**ALLOW, "Condition": {"DateLessThan": {"key": "x"}}})


def test_each_part_of_a_transaction_is_asked_for_by_its_own_partition() -> None:
    asked = {
        "TransactItems": [
            {"Put": {"Item": {"pk": {"S": "CA#a"}, "sk": {"S": "s"}, "more": {"S": "x"}}}},
            {"ConditionCheck": {"Key": {"pk": {"S": "DELETED"}, "sk": {"S": "a"}}}},
        ]
    }
    put, check = requests("dynamodb", "TransactWriteItems", asked)
    assert (put.action, check.action) == ("dynamodb:PutItem", "dynamodb:ConditionCheckItem")
    assert put.context["dynamodb:LeadingKeys"] == ("CA#a",)
    assert put.context["dynamodb:Attributes"] == ("more", "pk", "sk")
    assert check.context["dynamodb:LeadingKeys"] == ("DELETED",)


def test_what_an_expression_names_counts_and_its_words_do_not() -> None:
    asked = {
        "Key": {"pk": {"S": "CA#a"}, "sk": {"S": "s"}},
        "UpdateExpression": "SET asked = if_not_exists(asked, :u), #s = :a REMOVE gone ADD n :o",
        "ConditionExpression": "attribute_not_exists(held) OR held <= :now",
        "ExpressionAttributeNames": {"#s": "state"},
    }
    (update,) = requests("dynamodb", "UpdateItem", asked)
    named = {"pk", "sk", "asked", "state", "gone", "n", "held"}
    assert set(update.context["dynamodb:Attributes"]) == named
