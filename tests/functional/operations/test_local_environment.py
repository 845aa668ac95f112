"""The file for `sam local invoke`, from a stack of moto's."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
import pytest

from operations import local_environment

TEMPLATE = """
Resources: {Topic: {Type: AWS::SNS::Topic}}
Outputs: {TableName: {Value: a-table}, EventBusName: {Value: a-bus}, Other: {Value: x}}
"""


@pytest.fixture
def deployed_stack(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": moto_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("deployed_stack")
def test_it_names_the_stacks_own_table_and_bus(tmp_path: Path) -> None:
    client = boto3.client("cloudformation")
    client.create_stack(StackName="for-sam-local", TemplateBody=TEMPLATE)
    file = tmp_path / "folder" / "env.json"
    arguments = ["--stack", "for-sam-local", "--file", str(file)]
    assert local_environment.main(arguments) == 0
    written = json.loads(file.read_text("utf-8"))
    names = {"TABLE_NAME": "a-table", "EVENT_BUS_NAME": "a-bus"}
    assert written == {"Parameters": {**names, "CLIENT_AUTHENTICATION": "Local"}}


@pytest.mark.usefixtures("deployed_stack")
def test_a_stack_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--stack", "nowhere", "--file", str(tmp_path / "env.json")]
    assert local_environment.main(arguments) == 1
    assert "nowhere" in capsys.readouterr().err
