"""The account of AWS that an operator means, and what `make deploy` asks it before it builds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from boto3.session import Session
from botocore.exceptions import ClientError

from operations.deployment import Account, DeploymentRefusedError, ExistingStack

# Those that a canary is taken back for, as the template's Globals name them.
CANARY_ALARMS = ("ApiErrorsAlarm", "FunctionErrorsAlarm", "OrderErrorsAlarm")


def session(environment: Mapping[str, str] = os.environ) -> Session:
    """Open a session. AWS_REGION counts as in AWS's other tools; boto3 by itself passes it over."""
    return Session(region_name=region(environment))


def region(environment: Mapping[str, str] = os.environ) -> str | None:
    """Give the region that the environment names; `None` leaves it to the profile."""
    return environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or None


def read_account(session: Session) -> Account:
    """Read what is known of the account and region.

    Raises:
        DeploymentRefusedError: No region is named.
    """
    if session.region_name is None:
        raise DeploymentRefusedError("Say where to: AWS_REGION, or a profile that has a region.")
    role = session.client("apigateway").get_account().get("cloudwatchRoleArn")
    limits = session.client("lambda").get_account_settings()["AccountLimit"]
    return Account(
        number=session.client("sts").get_caller_identity()["Account"],
        region=session.region_name,
        unreserved=limits["UnreservedConcurrentExecutions"],
        has_log_role=bool(role),
    )


def read_stack(session: Session, name: str) -> ExistingStack | None:
    """Read what there is of a stack; `None` if there is nothing but a name."""
    try:
        answer = session.client("cloudformation").describe_stacks(StackName=name)
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    (found,) = answer["Stacks"]
    if found["StackStatus"] == "REVIEW_IN_PROGRESS":
        # A change set that was never carried out.
        return None
    resources = _resources(session, name)
    return ExistingStack(
        status=found["StackStatus"],
        parameters={
            one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])
        },
        tags=_tags(found),
        reserved=_reserved(session, resources),
        alarms_on=_alarms_on(session, resources),
    )


def outputs(session: Session, name: str) -> dict[str, str]:
    """Read the outputs of a stack. Raises ClientError where there is none."""
    (found,) = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}


def _tags(found: Mapping[str, Any]) -> dict[str, str]:
    """Give a stack's own tags; those of AWS's can be given to nothing."""
    tags = {one["Key"]: one["Value"] for one in found.get("Tags", [])}
    return {name: value for name, value in tags.items() if not name.startswith("aws:")}


def _resources(session: Session, name: str) -> dict[str, dict[str, str]]:
    """Give the names that AWS gave, by kind and logical id."""
    resources = dict[str, dict[str, str]]()
    pages = session.client("cloudformation").get_paginator("list_stack_resources")
    for page in pages.paginate(StackName=name):
        for one in page["StackResourceSummaries"]:
            named = resources.setdefault(one["ResourceType"], {})
            named[one["LogicalResourceId"]] = one.get("PhysicalResourceId", "")
    return resources


def _reserved(session: Session, resources: Mapping[str, Mapping[str, str]]) -> int:
    """Add up the concurrency that a stack's functions keep for themselves."""
    client = session.client("lambda")
    functions = resources.get("AWS::Lambda::Function", {}).values()
    answers = (client.get_function_concurrency(FunctionName=one) for one in functions if one)
    return sum(one.get("ReservedConcurrentExecutions", 0) for one in answers)


def _alarms_on(session: Session, resources: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    alarms = resources.get("AWS::CloudWatch::Alarm", {})
    watched = {alarms[name]: name for name in CANARY_ALARMS if alarms.get(name)}
    if not watched:
        return ()
    answer = session.client("cloudwatch").describe_alarms(
        AlarmNames=list(watched), StateValue="ALARM"
    )
    return tuple(watched[one["AlarmName"]] for one in answer["MetricAlarms"])
