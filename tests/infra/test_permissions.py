"""Least privilege: what each function may do, managed policies included."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.events import foresight, orders, published
from cagateway.events.bus import EVENT_SOURCE
from cagateway.events.sync_requests import SYNC_REQUESTED
from tests.infra.expanded import PSEUDO, expand
from tests.policy.statements import listed

STACK = expand()
FUNCTIONS = STACK.of_type("AWS::Lambda::Function")
TABLE = "${Table.Arn}"
INDEX = f"{TABLE}/index/certificate-authorities"
SUMMARIES = f"{TABLE}/index/authority-summaries"
SECRETS = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:cagateway/*"
HAPPENED = {
    published.SYNC_COMPLETED,
    published.SYNC_FAILED,
    published.SYNC_HELD,
    published.PROFILES_CHANGED,
    published.CONFIGURATION_CHANGED,
}
OF_ORDERS = {
    orders.CERTIFICATE_ISSUED,
    orders.CERTIFICATE_REVOKED,
    orders.ENROLLMENT_FAILED,
    orders.ENROLLMENT_UNCERTAIN,
}
FORESEEN = {
    foresight.CERTIFICATE_EXPIRING,
    foresight.DOMAIN_VALIDATION_EXPIRING,
    foresight.READINESS_CHANGED,
}
ORDERING_SECRETS = SECRETS.replace("cagateway/*", "cagateway/ordering/*")
QUEUE = ("sqs:SendMessage", "${OrderQueue.Arn}")
FED = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
READING = {
    *((f"dynamodb:{action}", TABLE) for action in ("Query", "GetItem", "BatchGetItem")),
    ("dynamodb:Query", SUMMARIES),
    ("dynamodb:UpdateItem", TABLE),
    ("events:PutEvents", "${EventBus.Arn}"),
    ("lambda:InvokeFunction", "${FirstReadFunction.Arn}:live"),
}
SYNCING = {
    ("dynamodb:GetItem", TABLE),
    ("dynamodb:Query", TABLE),
    ("dynamodb:GetItem", TABLE),
    ("dynamodb:PutItem", TABLE),
    ("dynamodb:UpdateItem", TABLE),
    ("dynamodb:ConditionCheckItem", TABLE),
    ("dynamodb:BatchWriteItem", TABLE),
    ("secretsmanager:GetSecretValue", SECRETS),
    ("events:PutEvents", "${EventBus.Arn}"),
}
# Lambda sends what failed, by the function's role.
DEAD_LETTERS = {("sqs:SendMessage", "${SyncDeadLetters.Arn}")}
ADMINISTERING = {
    *(
        (f"dynamodb:{action}", TABLE)
        for action in (
            *("Query", "GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
            *("DeleteItem", "ConditionCheckItem"),
        )
    ),
    ("dynamodb:Query", INDEX),
}
ALLOWED = {
    "ProfilesFunction": READING,
    "ValidationFunction": READING,
    "ManagementFunction": ADMINISTERING
    | {
        ("events:PutEvents", "${EventBus.Arn}"),
        ("lambda:InvokeFunction", "${ConnectionTestFunction.Arn}:live"),
        ("kms:Encrypt", "${GeneratedKeys.Arn}"),
        QUEUE,
    },
    "SyncFunction": SYNCING
    | DEAD_LETTERS
    | {(f"sqs:{action}", "${SyncQueue.Arn}") for action in FED},
    "FirstReadFunction": SYNCING,
    "ConnectionTestFunction": {
        ("secretsmanager:GetSecretValue", SECRETS),
        ("dynamodb:GetItem", TABLE),
        ("dynamodb:UpdateItem", TABLE),
    },
    "TickFunction": {
        *((f"dynamodb:{action}", TABLE) for action in ("Query", "BatchGetItem")),
        *(("dynamodb:Query", index) for index in (INDEX, SUMMARIES)),
        ("dynamodb:UpdateItem", TABLE),
        ("dynamodb:DeleteItem", TABLE),
        ("dynamodb:ConditionCheckItem", TABLE),
        ("events:PutEvents", "${EventBus.Arn}"),
        ("sqs:SendMessage", "${SyncQueue.Arn}"),
        QUEUE,
    },
    "EnrollmentFunction": READING
    | {
        *((f"dynamodb:{action}", TABLE) for action in ("GetItem", "PutItem", "UpdateItem")),
        ("secretsmanager:GetSecretValue", SECRETS),
        *((f"kms:{action}", "${GeneratedKeys.Arn}") for action in ("Encrypt", "Decrypt")),
        QUEUE,
    },
    "RevocationFunction": READING
    | {
        *((f"dynamodb:{action}", TABLE) for action in ("GetItem", "PutItem", "UpdateItem")),
        ("secretsmanager:GetSecretValue", SECRETS),
    },
    "CertificatesFunction": READING | {("dynamodb:GetItem", TABLE)},
    "CollectionFunction": {
        *((f"dynamodb:{action}", TABLE) for action in ("GetItem", "BatchGetItem")),
        *((f"dynamodb:{action}", TABLE) for action in ("PutItem", "UpdateItem", "Query")),
        ("dynamodb:ConditionCheckItem", TABLE),
        ("dynamodb:Query", SUMMARIES),
        ("secretsmanager:GetSecretValue", SECRETS),
        ("events:PutEvents", "${EventBus.Arn}"),
        QUEUE,
        *((f"sqs:{action}", "${OrderQueue.Arn}") for action in FED),
    },
}
TELLS = {
    "ProfilesFunction": {SYNC_REQUESTED},
    "ValidationFunction": {SYNC_REQUESTED},
    "ManagementFunction": {
        *(SYNC_REQUESTED, *HAPPENED, published.CLIENT_CHANGED, published.ACME_CREDENTIAL_CHANGED),
    },
    "SyncFunction": {SYNC_REQUESTED, *HAPPENED},
    "FirstReadFunction": {SYNC_REQUESTED, *HAPPENED},
    "ConnectionTestFunction": set[str](),
    "TickFunction": {SYNC_REQUESTED},
    "EnrollmentFunction": {SYNC_REQUESTED, *OF_ORDERS},
    "RevocationFunction": {SYNC_REQUESTED, orders.CERTIFICATE_REVOKED},
    "CertificatesFunction": {SYNC_REQUESTED},
    "CollectionFunction": OF_ORDERS | FORESEEN,
}


def grants(function: str) -> set[tuple[str, str]]:
    return {
        (action, resource)
        for statement in STACK.statements(function)
        if statement["Effect"] == "Allow"
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def statements_of(function: str, action: str) -> list[dict[str, Any]]:
    return [one for one in STACK.statements(function) if action in listed(one["Action"])]


def test_every_function_is_in_this_table() -> None:
    assert set(FUNCTIONS) == set(ALLOWED) == set(TELLS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_exactly_what_it_does_and_there_alone(function: str) -> None:
    assert grants(function) == ALLOWED[function]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_it_may_besides_write_its_log_and_its_traces(function: str) -> None:
    role = STACK.resources[f"{function}Role"]["Properties"]
    of_aws = {arn.split("/")[-1] for arn in role["ManagedPolicyArns"] if arn.startswith("arn:")}
    assert of_aws == OF_AWS.keys()


# SAM's own for every function, and AWS's own wording: the resource is * in each.
OF_AWS = {
    "AWSLambdaBasicExecutionRole": "logs: a function writes its own group, and could write others",
    "AWSXrayWriteOnlyAccess": "traces have no resources",
}


def test_the_functions_that_order_and_revoke_alone_read_logins_for_ordering() -> None:
    readers = {
        name for name in FUNCTIONS if ("secretsmanager:GetSecretValue", SECRETS) in grants(name)
    }
    denied = {
        name
        for name in FUNCTIONS
        for statement in STACK.statements(name)
        if statement["Effect"] == "Deny" and listed(statement["Resource"]) == [ORDERING_SECRETS]
    }
    assert readers - denied == {"EnrollmentFunction", "RevocationFunction"}


def test_the_function_that_orders_alone_reaches_generated_keys() -> None:
    reach = {name: {one for one, _ in grants(name) if one.startswith("kms:")} for name in FUNCTIONS}
    assert {name: actions for name, actions in reach.items() if actions} == {
        "EnrollmentFunction": {"kms:Encrypt", "kms:Decrypt"},
        # It seals the HMAC keys of ACME credentials, and opens none.
        "ManagementFunction": {"kms:Encrypt"},
    }
    key = STACK.only("AWS::KMS::Key")
    assert key["EnableKeyRotation"] is True


@pytest.mark.parametrize(
    "function", ["EnrollmentFunction", "RevocationFunction", "CollectionFunction"]
)
def test_orders_are_all_that_those_who_see_to_them_may_write(function: str) -> None:
    for action in ("dynamodb:PutItem", "dynamodb:UpdateItem"):
        for statement in statements_of(function, action):
            if "askedUntil" in str(statement["Condition"]):
                continue
            keys = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            if keys == ["CA#*"]:
                attributes = statement["Condition"]["ForAllValues:StringEquals"]
                assert "domainsDigest" in attributes["dynamodb:Attributes"]
                assert not {"document", "profiles"} & set(attributes["dynamodb:Attributes"])
                continue
            assert keys in (["ORDERS#*", "LOGIN#*"], ["DOMAINS#*"])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_it_tells_the_bus_only_what_is_its_to_tell(function: str) -> None:
    told = set[str]()
    for statement in statements_of(function, "events:PutEvents"):
        condition = statement["Condition"]["StringEquals"]
        assert condition["events:source"] == EVENT_SOURCE
        told |= set(condition["events:detail-type"])
    assert told == TELLS[function]


def test_all_that_can_happen_can_be_told() -> None:
    known = {value for name, value in vars(published).items() if name.isupper()}
    told = {one for one in known if isinstance(one, str)} - {published.VERSION}
    of_clients = {published.CLIENT_CHANGED, published.ACME_CREDENTIAL_CHANGED}
    assert told == HAPPENED | of_clients


@pytest.mark.parametrize("function", ["ProfilesFunction", "ValidationFunction", "TickFunction"])
def test_readers_and_the_tick_write_nothing_but_that_syncs_were_asked_for(function: str) -> None:
    (write,) = statements_of(function, "dynamodb:UpdateItem")
    allowed = write["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    assert set(allowed) == {"pk", "sk", "askedUntil"}
    assert write["Condition"]["StringEqualsIfExists"] == {"dynamodb:ReturnValues": "NONE"}


@pytest.mark.parametrize("function", ["ProfilesFunction", "ValidationFunction"])
def test_a_reader_reaches_nobody_who_tries_out_documents_or_is_forced(function: str) -> None:
    invoked = {resource for action, resource in grants(function) if "Invoke" in action}
    assert invoked == {"${FirstReadFunction.Arn}:live"}


def test_a_table_that_was_there_before_is_reached_in_the_same_way() -> None:
    restored = expand(ExistingTableName="restored")
    arn = f"arn:aws:dynamodb:{PSEUDO['AWS::Region']}:123456789012:table/restored"
    for function in FUNCTIONS:
        for ours, theirs in zip(
            STACK.statements(function), restored.statements(function), strict=True
        ):
            expected = [one.replace(TABLE, arn) for one in listed(ours["Resource"])]
            assert listed(theirs["Resource"]) == expected


def test_only_the_api_the_bus_and_the_schedule_may_invoke_a_function() -> None:
    principals = {
        one["Principal"]: one["SourceArn"]
        for one in STACK.of_type("AWS::Lambda::Permission").values()
    }
    assert set(principals) == {"apigateway.amazonaws.com", "events.amazonaws.com"}
    for permission in STACK.of_type("AWS::Lambda::Permission").values():
        assert permission["FunctionName"].endswith("Aliaslive}")
