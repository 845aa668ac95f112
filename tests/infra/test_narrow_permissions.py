"""How narrow the statements are: each wildcard has its reason, and a stolen role gets nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.expanded import expand
from tests.infra.test_permissions import INDEX, ORDERING_SECRETS, SECRETS, TABLE
from tests.policy.requests import secret
from tests.policy.statements import Request, granting, listed

# With all that a statement may be there for.
STACK = expand(VpcSubnetIds="subnet-01234567", VpcSecurityGroupId="sg-01234567")
FUNCTIONS = STACK.of_type("AWS::Lambda::Function")
# Whatever a statement leaves open, with the reason. A new one has to be given its own.
WILDCARDS = {
    "CA#*": "a partition for each CA, and one function serves all of them",
    "IDENTITY#*": "clients are found by a digest of what they show",
    "CLIENT#*": "a partition for each client's trail",
    "ORDERS#*": "a partition for each CA's orders",
    "ACME-CREDENTIAL#*": "ACME's clients name a credential by its key id alone",
    "LOGIN#*": "an item for each account at Sectigo",
    "DOMAINS#*": "the same, for what its login sees",
    SECRETS: "documents name the secrets, and AWS ends an ARN in six characters of its own",
    ORDERING_SECRETS: "the same, and this denies",
    "*": "EC2 has no names for the network interfaces that Lambda is yet to make",
    "?" * 26: "an order's id or a credential's: a key is encrypted for one of them",
}


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - a statement, or a part of one
    """Run through all texts of a statement."""
    if isinstance(value, str):
        yield value
    else:
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_wildcard_of_a_statement_has_its_reason(function: str) -> None:
    for statement in STACK.statements(function):
        for text in texts(statement):
            assert not re.search(r"[*?]", text) or text in WILDCARDS, (text, statement)
        if "*" in texts(statement):
            assert all(action.startswith("ec2:") for action in listed(statement["Action"]))


def test_no_wildcard_is_explained_that_is_not_there() -> None:
    there = {text for name in FUNCTIONS for one in STACK.statements(name) for text in texts(one)}
    assert there >= set(WILDCARDS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_item_of_the_table_is_reached_by_its_partition(function: str) -> None:
    for statement in STACK.statements(function):
        if any(action.startswith("dynamodb:") for action in listed(statement["Action"])):
            assert statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]


def item(action: str, key: str, **context: str) -> Request:
    keys = {"dynamodb:LeadingKeys": key, **{f"dynamodb:{n}": v for n, v in context.items()}}
    return Request(f"dynamodb:{action}", TABLE, {name: (value,) for name, value in keys.items()})


def of_index(index: str, listing: str) -> Request:
    return Request("dynamodb:Query", index, {"dynamodb:LeadingKeys": (listing,)})


READERS = ("ProfilesFunction", "ValidationFunction")
CHANGING_SECTIGO = ("EnrollmentFunction", "RevocationFunction")
ORDERING = ("CollectionFunction", *CHANGING_SECTIGO)
SYNCERS = ("SyncFunction", "FirstReadFunction")
NO_ORDER = {"kms:EncryptionContext:orderId": ("x",), "kms:EncryptionContextKeys": ("orderId",)}
BY_ORDER = {"kms:EncryptionContext:orderId": ("0" * 26,), "kms:EncryptionContextKeys": ("orderId",)}
BY_CREDENTIAL = {
    "kms:EncryptionContext:acmeKeyId": ("a" * 26,),
    "kms:EncryptionContext:acmeClientId": ("web",),
    "kms:EncryptionContextKeys": ("acmeKeyId", "acmeClientId"),
}
# Functions, and what one of them that was taken over would ask for in vain.
REFUSED = [
    (SYNCERS, item("PutItem", "ORDERS#acme")),
    (SYNCERS, item("PutItem", "CLIENTS")),
    (SYNCERS, item("UpdateItem", "IDENTITY#0")),
    (SYNCERS, item("GetItem", "ORDERS#acme")),
    (SYNCERS, item("BatchWriteItem", "ORDERS#acme")),
    (("TickFunction",), item("DeleteItem", "ORDERS#acme")),
    (("TickFunction",), item("DeleteItem", "CLIENTS")),
    (("TickFunction",), item("UpdateItem", "CA#acme", Attributes="document")),
    (("TickFunction",), item("Query", "ORDERS#acme")),
    (READERS, item("GetItem", "ORDERS#acme")),
    (READERS, item("Query", "ORDERS#acme")),
    (READERS, item("BatchGetItem", "CLIENT#ada")),
    (READERS, item("Query", "CLIENTS")),
    (READERS, of_index(INDEX, "open-order")),
    (READERS, item("UpdateItem", "ORDERS#acme", Attributes="askedUntil")),
    (("CertificatesFunction",), item("PutItem", "ORDERS#acme")),
    (ORDERING, item("PutItem", "CA#acme")),
    (ORDERING, item("DeleteItem", "ORDERS#acme")),
    (("ManagementFunction",), item("PutItem", "ORDERS#acme")),
    (("ConnectionTestFunction",), item("GetItem", "CA#acme")),
    (tuple(FUNCTIONS), Request("dynamodb:Scan", TABLE)),
    (("EnrollmentFunction",), Request("kms:Decrypt", "${GeneratedKeys.Arn}")),
    (("RevocationFunction",), Request("kms:Decrypt", "${GeneratedKeys.Arn}", BY_ORDER)),
    (("ManagementFunction",), Request("kms:Encrypt", "${GeneratedKeys.Arn}")),
    (("ManagementFunction",), Request("kms:Encrypt", "${GeneratedKeys.Arn}", BY_ORDER)),
    (("ManagementFunction",), Request("kms:Decrypt", "${GeneratedKeys.Arn}", BY_CREDENTIAL)),
    (("EnrollmentFunction",), Request("kms:Decrypt", "${GeneratedKeys.Arn}", BY_CREDENTIAL)),
    (READERS, item("GetItem", "ACME-CREDENTIAL#k")),
    (("ManagementFunction",), item("GetItem", "ACME-CREDENTIAL#k")),
    (("RevocationFunction",), Request("sqs:SendMessage", "${OrderQueue.Arn}")),
    (
        tuple(name for name in FUNCTIONS if name != "TickFunction"),
        Request("sqs:SendMessage", "${SyncQueue.Arn}"),
    ),
    (
        tuple(name for name in FUNCTIONS if name != "SyncFunction"),
        Request("sqs:ReceiveMessage", "${SyncQueue.Arn}"),
    ),
    (
        ("EnrollmentFunction",),
        Request(
            "kms:Encrypt", "${GeneratedKeys.Arn}", {**BY_ORDER, **dict.fromkeys(BY_ORDER, ("x",))}
        ),
    ),
    (tuple(FUNCTIONS), Request("secretsmanager:GetSecretValue", secret("cagateway-other/a"))),
    (
        tuple(name for name in FUNCTIONS if name not in CHANGING_SECTIGO),
        Request("secretsmanager:GetSecretValue", secret("cagateway/ordering/acme")),
    ),
]


@pytest.mark.parametrize(
    ("function", "request_"),
    [
        pytest.param(function, request, id=f"{function} {request.action} {dict(request.context)}")
        for functions, request in REFUSED
        for function in functions
    ],
)
def test_a_function_that_was_taken_over_gets_no_further(function: str, request_: Request) -> None:
    assert granting(STACK.statements(function), request_) == []


def test_a_key_is_encrypted_and_decrypted_for_its_order() -> None:
    for action in ("kms:Encrypt", "kms:Decrypt"):
        request = Request(action, "${GeneratedKeys.Arn}", BY_ORDER)
        assert granting(STACK.statements("EnrollmentFunction"), request)


def test_of_s3_the_truststore_alone_is_read() -> None:
    domain = {
        "DomainName": "pki.example.com",
        "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
        "TruststoreUri": "s3://bucket/clients/truststore.pem",
    }
    stack = expand(**domain)
    reading = {
        (action, text)
        for name in stack.of_type("AWS::Lambda::Function")
        for one in stack.statements(name)
        for action in listed(one["Action"])
        for text in listed(one["Resource"])
        if action.startswith("s3:") or ":s3:" in text
    }
    ((action, resource),) = reading
    assert (action, "*" in resource) == ("s3:GetObject", False)
    assert "bucket/clients/truststore.pem" in resource
    without = expand()
    actions = {
        action
        for name in without.of_type("AWS::Lambda::Function")
        for one in without.statements(name)
        for action in listed(one["Action"])
    }
    assert not any(action.startswith("s3:") for action in actions)
