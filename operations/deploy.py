"""`make deploy`: check, build, show what would change, and deploy that. No file is rewritten."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.intrinsics import load_yaml
from operations import aws
from operations.deployment import (
    Account,
    DeploymentRefusedError,
    ExistingStack,
    Plan,
    plan,
    read_parameters,
)
from operations.truststore import MAX_BYTES, check_truststore

ROOT = Path(__file__).resolve().parent.parent
BUILD = ".aws-sam/build"


def main(arguments: Sequence[str]) -> int:
    """Deploy; return the exit status."""
    asked = _parser().parse_args(arguments)
    template: Any = load_yaml((ROOT / "template.yaml").read_text("utf-8"))
    try:
        session = aws.session()
        parameters = read_parameters(asked.parameters, list(template["Parameters"]))
        account, stack = _account(session), _stack(session, asked.stack)
        planned = plan(account, stack, parameters, asked.architecture, _reserved(template))
        _check_truststore(session, stack, planned)
        print(f"{asked.stack}: account {account.number}, {account.region}, {planned.architecture}")
        _build(planned)
        _deploy(asked.stack, planned, account.region, asked.tags, is_asked=not asked.yes)
        if planned.is_new:
            _protect(session, asked.stack)
    except (DeploymentRefusedError, BotoCoreError, ClientError) as error:
        print(f"Not deployed. {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make deploy", description=__doc__)
    parser.add_argument("--stack", default="ca-gateway")
    parser.add_argument("--architecture", choices=["arm64", "x86_64"])
    parser.add_argument("--parameters", default="", help="Name=value ...")
    parser.add_argument("--tags", default="", help="name=value ..., given to all resources")
    parser.add_argument("--yes", action="store_true", help="do not ask after the change set")
    return parser


def _account(session: boto3.session.Session) -> Account:
    if session.region_name is None:
        raise DeploymentRefusedError("Say where to: AWS_REGION, or a profile that has a region.")
    role = session.client("apigateway").get_account().get("cloudwatchRoleArn")
    return Account(
        number=session.client("sts").get_caller_identity()["Account"],
        region=session.region_name,
        concurrency=_concurrency(session),
        has_log_role=bool(role),
    )


def _concurrency(session: boto3.session.Session) -> int:
    limits = session.client("lambda").get_account_settings()["AccountLimit"]
    return limits["ConcurrentExecutions"]


def _stack(session: boto3.session.Session, name: str) -> ExistingStack | None:
    try:
        answer = session.client("cloudformation").describe_stacks(StackName=name)
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    (found,) = answer["Stacks"]
    if found["StackStatus"] == "REVIEW_IN_PROGRESS":
        # A change set that nobody carried out: there is nothing but a name.
        return None
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}
    return ExistingStack(found["StackStatus"], parameters)


def _check_truststore(
    session: boto3.session.Session, stack: ExistingStack | None, planned: Plan
) -> None:
    def read(bucket: str, key: str, version: str) -> bytes:
        which: dict[str, Any] = {"VersionId": version} if version else {}
        answer = session.client("s3").get_object(Bucket=bucket, Key=key, **which)
        content: bytes = answer["Body"].read(MAX_BYTES)
        return content

    before = stack.parameters if stack else {}
    if unknown := check_truststore({**before, **planned.parameters}, read):
        print(unknown)


def _reserved(template: Any) -> int:  # noqa: ANN401 - YAML is anything
    """Add up what the functions reserve: `!If [ReservesConcurrency, n, ...]`."""
    found = (
        resource["Properties"].get("ReservedConcurrentExecutions")
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    )
    return sum(each["Fn::If"][1] for each in found if each)


def _build(planned: Plan) -> None:
    _run("make", "--no-print-directory", "build", f"ARCHITECTURE={planned.architecture}")


def _deploy(stack: str, planned: Plan, region: str, tags: str, *, is_asked: bool) -> None:
    """Have the SAM CLI upload, make a change set, show it, and carry it out once that is wanted."""
    sam = str(ROOT / ".venv-sam" / "bin" / "sam")
    _run(
        *(sam, "deploy", "--template-file", f"{BUILD}/template.yaml", "--stack-name", stack),
        *("--region", region, "--resolve-s3", "--s3-prefix", stack),
        "--capabilities",
        "CAPABILITY_IAM",
        "--no-fail-on-empty-changeset",
        "--confirm-changeset" if is_asked else "--no-confirm-changeset",
        *("--parameter-overrides", *planned.overrides()),
        *(["--tags", *tags.split()] if tags else []),
    )


def _protect(session: boto3.session.Session, stack: str) -> None:
    """Let the new stack's table refuse to be deleted, as every later deployment says as well."""
    try:
        outputs = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError:
        print("The change set was not carried out.")
        return
    tables = [each["OutputValue"] for each in outputs.get("Outputs", []) if _names_table(each)]
    for table in tables:
        session.client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=True)
        print(f"The table {table} now refuses to be deleted.")


def _names_table(output: Any) -> bool:  # noqa: ANN401 - AWS's own JSON
    return bool(output["OutputKey"] == "TableName")


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own build, and the SAM CLI


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
