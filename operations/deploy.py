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
from operations import aws_account
from operations.aws_account import read_account, read_stack
from operations.constraints import check_values
from operations.deployment import (
    Asked,
    DeploymentRefusedError,
    Plan,
    plan,
    read_parameters,
    read_tags,
)
from operations.truststore import MAX_BYTES, check_truststore

ROOT = Path(__file__).resolve().parent.parent
BUILD = ".aws-sam/build"


def main(arguments: Sequence[str]) -> int:
    """Deploy; return the exit status."""
    asked = _parser().parse_args(arguments)
    template: Any = load_yaml((ROOT / "template.yaml").read_text("utf-8"))
    try:
        session = aws_account.session()
        parameters = read_parameters(asked.parameters, list(template["Parameters"]))
        account, stack = read_account(session), read_stack(session, asked.stack)
        wanted = Asked(parameters, read_tags(asked.tags), asked.architecture)
        planned = plan(account, stack, wanted, _reserved(template))
        check_values(template, planned.values)
        _check_truststore(session, planned)
        print(f"{asked.stack}: account {account.number}, {account.region}, {planned.architecture}")
        _run("make", "--no-print-directory", "build", f"ARCHITECTURE={planned.architecture}")
        _deploy(asked.stack, planned, account.region, is_asked=not asked.yes)
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
    parser.add_argument("--tags", default="", help="name=value ..., instead of those it has")
    parser.add_argument("--yes", action="store_true", help="do not ask after the change set")
    return parser


def _check_truststore(session: boto3.session.Session, planned: Plan) -> None:
    def read(bucket: str, key: str, version: str) -> bytes:
        which: dict[str, Any] = {"VersionId": version} if version else {}
        answer = session.client("s3").get_object(Bucket=bucket, Key=key, **which)
        content: bytes = answer["Body"].read(MAX_BYTES)
        return content

    if unknown := check_truststore(planned.values, read):
        print(unknown)


def _reserved(template: Any) -> int:  # noqa: ANN401 - YAML is anything
    """Add up what the functions reserve: `!If [ReservesConcurrency, n, ...]`."""
    found = (
        resource["Properties"].get("ReservedConcurrentExecutions")
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    )
    return sum(each["Fn::If"][1] for each in found if each)


def _deploy(stack: str, planned: Plan, region: str, *, is_asked: bool) -> None:
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
        *(["--tags", *planned.tagging()] if planned.tags else []),
    )


def _protect(session: boto3.session.Session, stack: str) -> None:
    """Let the new stack's table refuse to be deleted, as every later deployment says as well."""
    try:
        outputs = aws_account.outputs(session, stack)
    except ClientError:
        print("The change set was not carried out.")
        return
    if table := outputs.get("TableName"):
        session.client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=True)
        print(f"The table {table} now refuses to be deleted.")


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own build, and the SAM CLI


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
