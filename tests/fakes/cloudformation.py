"""An account of AWS as `make deploy` meets it: CloudFormation remembers what it was sent.

It refuses and takes back what CloudFormation, Lambda and CodeDeploy do: a version of what has not
changed, a share of concurrency that is not there, a canary while an alarm is on, an old version
whose permissions have moved. What is recorded is what a test looks at.
"""

from __future__ import annotations

import io
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tests.infra.expanded import TEMPLATE, Expanded, expand
from tests.infra.test_versions import versioned
from tests.policy.requests import secret
from tests.policy.statements import Request, granting, listed

REGION, NUMBER = "eu-west-1", "123456789012"
UNRESERVED = 100  # of an account's concurrency, which Lambda keeps so
_VERSION = "AWS::Lambda::Version"
_FUNCTION = "AWS::Lambda::Function"


class DeploymentFailedError(Exception):
    """What CloudFormation would say of a stack that it takes back."""


@dataclass
class RecordedStack:
    """One stack as it is; `history` has what became of each change set."""

    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    status: str = "REVIEW_IN_PROGRESS"
    template: Expanded | None = None
    history: list[str] = field(default_factory=list)
    taken_over: list[str] = field(default_factory=list)

    def properties(self, kind: str) -> dict[str, Any]:
        return self.template.of_type(kind) if self.template else {}

    def reserved(self) -> int:
        functions = self.properties(_FUNCTION).values()
        return sum(int(one.get("ReservedConcurrentExecutions", 0)) for one in functions)


@dataclass
class RecordedAccount:
    """An account and region.

    Args:
        concurrency: How many functions may run at once.
        reserved_by_others: How much of it is kept for functions of other stacks.
        changed: The function or layer whose code is another one than usual.
        breaks: Whether anything else fails half-way.
    """

    concurrency: int = 1_000
    reserved_by_others: int = 0
    has_log_role: bool = True
    changed: str = ""
    breaks: bool = False
    alarms_on: set[str] = field(default_factory=set)
    stacks: dict[str, RecordedStack] = field(default_factory=dict)
    commands: list[tuple[str, ...]] = field(default_factory=list)
    protected: list[str] = field(default_factory=list)
    objects: dict[str, bytes] = field(default_factory=dict)
    region_name: str = REGION

    def client(self, name: str) -> Any:  # noqa: ANN401 - any service
        return _CLIENTS[name](self)

    def unreserved(self) -> int:
        own = sum(stack.reserved() for stack in self.stacks.values())
        return self.concurrency - self.reserved_by_others - own

    def run(self, *command: str) -> None:
        """Stand for the programs that `make deploy` calls: the build, and the SAM CLI."""
        self.commands.append(command)
        if command[1:2] == ("deploy",):
            try:
                self._deploy(_options(command))
            except DeploymentFailedError as error:
                raise subprocess.CalledProcessError(1, command, str(error)) from error

    def _deploy(self, options: Mapping[str, list[str]]) -> None:
        (name,) = options["--stack-name"]
        stack = self.stacks.setdefault(name, RecordedStack())
        parameters = _parameters(stack, _pairs(options["--parameter-overrides"]))
        template = expand(self.changed, **parameters)
        if broken := template.violations():
            raise DeploymentFailedError(broken[0])
        try:
            self._carry_out(stack, template)
        except DeploymentFailedError as error:
            stack.history.append(str(error))
            stack.status = _taken_back(stack, parameters)
            raise
        stack.status = "UPDATE_COMPLETE" if stack.template else "CREATE_COMPLETE"
        stack.template, stack.parameters = template, parameters
        # CloudFormation takes a change set without tags for one that wants none.
        stack.tags = _pairs(options.get("--tags", []))
        stack.history.append(stack.status)

    def _carry_out(self, stack: RecordedStack, template: Expanded) -> None:
        after = RecordedStack(template=template)
        left = self.unreserved() + stack.reserved() - after.reserved()
        if after.reserved() and left < UNRESERVED:
            raise DeploymentFailedError("ReservedConcurrentExecutions decreases below 100")
        if self.breaks:
            raise DeploymentFailedError("Internal Failure")
        stack.taken_over = []
        for function in self._published(stack, template):
            self._shift(function, stack, template)
            stack.taken_over.append(function)

    def _published(self, stack: RecordedStack, template: Expanded) -> Iterator[str]:
        before = {name: one["Description"] for name, one in stack.properties(_VERSION).items()}
        for name, version in template.of_type(_VERSION).items():
            if before.get(name) == version["Description"]:
                continue
            function = version["FunctionName"][2:-1]
            old = stack.properties(_FUNCTION).get(function)
            if old and versioned(old) == versioned(template.of_type(_FUNCTION)[function]):
                raise DeploymentFailedError(
                    f"A version for this Lambda function exists: {function}"
                )
            yield function

    def _shift(self, function: str, stack: RecordedStack, template: Expanded) -> None:
        """Give requests to a new version, a tenth first where that is wanted."""
        is_gradual = f"{function}DeploymentGroup" in template.of_type(
            "AWS::CodeDeploy::DeploymentGroup"
        )
        if not (stack.template and is_gradual):
            return
        if on := self.alarms_on & {"ApiErrorsAlarm", "FunctionErrorsAlarm"}:
            raise DeploymentFailedError(f"{function}: alarm {min(on)} is active")
        old = stack.properties(_FUNCTION)[function]["Environment"]["Variables"]
        if not _may_go_on(old, template, function):
            raise DeploymentFailedError(f"{function}: alarm FunctionErrorsAlarm is active")


def _may_go_on(old: Mapping[str, str], template: Expanded, function: str) -> bool:
    """Tell whether an old version still reaches its table and secrets: permissions move at once."""
    statements = template.statements(function)
    table = f"table/{old['TABLE_NAME']}" if "${" not in old["TABLE_NAME"] else "${Table.Arn}"
    tables = [
        resource
        for one in statements
        if "dynamodb" in str(one["Action"])
        for resource in listed(one["Resource"])
    ]
    asked = Request("secretsmanager:GetSecretValue", secret(f"{old.get('SECRETS_PREFIX')}demo"))
    reads_secrets = any("secretsmanager" in str(one["Action"]) for one in statements)
    return any(one.endswith(table) for one in tables) and (
        not reads_secrets or bool(granting(statements, asked))
    )


def _taken_back(stack: RecordedStack, parameters: Mapping[str, str]) -> str:
    if stack.template:
        return "UPDATE_ROLLBACK_COMPLETE"
    is_protected = parameters["TableDeletionProtection"] == "true"
    return "ROLLBACK_FAILED" if is_protected else "ROLLBACK_COMPLETE"


def _parameters(stack: RecordedStack, overrides: Mapping[str, str]) -> dict[str, str]:
    given = dict[str, str]()
    for name, parameter in TEMPLATE["Parameters"].items():
        default = parameter.get("Default")
        value = overrides.get(name, stack.parameters.get(name, default))
        if value is None:
            raise DeploymentFailedError(f"Parameters: [{name}] must have values")
        pattern = str(parameter.get("AllowedPattern", ".*"))
        if not re.fullmatch(pattern, str(value)):
            raise DeploymentFailedError(f"Parameter {name} failed to satisfy constraint")
        given[name] = str(value)
    return given


def _pairs(words: list[str]) -> dict[str, str]:
    """Read `name="value"`, as the SAM CLI does."""
    pairs = (shlex.split(word)[0].partition("=") for word in words)
    return {name: value for name, _, value in pairs}


def _options(command: tuple[str, ...]) -> dict[str, list[str]]:
    options = dict[str, list[str]]()
    for word in command[2:]:
        if word.startswith("--"):
            options[(name := word)] = []
        else:
            options[name].append(word)
    return options


def _listed(values: Mapping[str, str], key: str, value: str) -> list[dict[str, str]]:
    return [{key: name, value: one} for name, one in values.items()]


@dataclass
class _Client:
    account: RecordedAccount


class _CloudFormation(_Client):
    def describe_stacks(self, StackName: str) -> Any:  # noqa: ANN401, N803 - boto3's
        stack = self.account.stacks.get(StackName)
        if stack is None:
            error: Any = {"Code": "ValidationError", "Message": f"{StackName} does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")
        outputs = {"TableName": f"{StackName}-Table"} if stack.template else {}
        found = {
            "StackStatus": stack.status,
            "Parameters": _listed(stack.parameters, "ParameterKey", "ParameterValue"),
            "Tags": _listed({"aws:own": "AWS's", **stack.tags}, "Key", "Value"),
            "Outputs": _listed(outputs, "OutputKey", "OutputValue"),
        }
        return {"Stacks": [found]}

    def get_paginator(self, operation: str) -> Any:  # noqa: ANN401 - boto3's
        assert operation == "list_stack_resources"
        return self

    def paginate(self, StackName: str) -> Any:  # noqa: ANN401, N803 - boto3's
        template = self.account.stacks[StackName].template
        found = template.resources.items() if template else []
        yield {
            "StackResourceSummaries": [
                {
                    "LogicalResourceId": name,
                    "PhysicalResourceId": f"{StackName}-{name}-AB12",
                    "ResourceType": one["Type"],
                }
                for name, one in found
            ]
        }


class _Lambda(_Client):
    def get_account_settings(self) -> Any:  # noqa: ANN401 - boto3's
        unreserved = self.account.unreserved()
        limits = {"ConcurrentExecutions": self.account.concurrency}
        return {"AccountLimit": {**limits, "UnreservedConcurrentExecutions": unreserved}}

    def get_function_concurrency(self, FunctionName: str) -> Any:  # noqa: ANN401, N803 - boto3's
        stack, function, _ = FunctionName.rsplit("-", 2)
        kept = self.account.stacks[stack].properties(_FUNCTION)[function]
        name = "ReservedConcurrentExecutions"
        return {name: kept[name]} if name in kept else {}


class _CloudWatch(_Client):
    def describe_alarms(self, AlarmNames: list[str], StateValue: str) -> Any:  # noqa: ANN401, N803 - boto3's
        assert StateValue == "ALARM"
        on = [name for name in AlarmNames if name.split("-")[-2] in self.account.alarms_on]
        return {"MetricAlarms": [{"AlarmName": name} for name in on]}


class _ApiGateway(_Client):
    def get_account(self) -> Any:  # noqa: ANN401 - boto3's
        return {"cloudwatchRoleArn": "arn"} if self.account.has_log_role else {}


class _Sts(_Client):
    def get_caller_identity(self) -> Any:  # noqa: ANN401 - boto3's
        return {"Account": NUMBER}


class _S3(_Client):
    def get_object(self, Bucket: str, Key: str) -> Any:  # noqa: ANN401, N803 - boto3's
        return {"Body": io.BytesIO(self.account.objects[f"s3://{Bucket}/{Key}"])}


class _DynamoDB(_Client):
    def update_table(self, TableName: str, DeletionProtectionEnabled: bool) -> None:  # noqa: N803 - boto3's
        assert DeletionProtectionEnabled
        self.account.protected.append(TableName)


_CLIENTS: dict[str, type[_Client]] = {
    "cloudformation": _CloudFormation,
    "lambda": _Lambda,
    "cloudwatch": _CloudWatch,
    "apigateway": _ApiGateway,
    "sts": _Sts,
    "s3": _S3,
    "dynamodb": _DynamoDB,
}
