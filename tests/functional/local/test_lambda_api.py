"""Lambda's Invoke API through boto3, with a real worker behind it."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.async_invocations import AsyncInvocations
from local.http_server import HttpServer
from local.lambda_api import QUALIFIERS, LambdaApi
from local.surroundings import ROOT
from local.template import Function
from tests.functional.local.conftest import StartPool
from tests.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

SOURCE = """
    import pathlib
    print("loaded")
    def handler(event, context):
        print(event.get("say", "nothing"))
        if "fail" in event:
            raise ValueError("as asked")
        if "touch" in event:
            pathlib.Path(event["touch"]).touch()
        return {"got": event}
"""
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:Stand-in"


@pytest.fixture
def client(start_pool: StartPool, tmp_path: Path) -> Iterator[LambdaClient]:
    pool = start_pool(SOURCE)
    function = Function("Stand-in", tmp_path, "app.handler", 10, 128, {}, 0)
    background = AsyncInvocations({"Stand-in": function}, {"Stand-in": pool})
    server = HttpServer()
    with server.serving(LambdaApi({"Stand-in": pool}, background)):
        made = boto3.client(
            "lambda",
            endpoint_url=server.url,
            region_name="eu-west-1",
            aws_access_key_id="a",
            aws_secret_access_key="s",
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )
        yield made
        made.close()
    background.close()


@pytest.mark.parametrize(
    "name",
    [
        *("Stand-in", "Stand-in:$LATEST", "Stand-in:live", ARN, f"{ARN}:live"),
        "123456789012:function:Stand-in",
    ],
)
def test_a_function_goes_by_its_name_or_arn(client: LambdaClient, name: str) -> None:
    answer = client.invoke(FunctionName=name, Payload=b'{"n": 1}')
    assert answer["StatusCode"] == 200
    assert "FunctionError" not in answer
    assert json.loads(answer["Payload"].read()) == {"got": {"n": 1}}


def test_a_qualifier_may_stand_beside_the_name(client: LambdaClient) -> None:
    assert client.invoke(FunctionName="Stand-in", Qualifier="live")["StatusCode"] == 200
    assert client.invoke(FunctionName="Stand-in:live", Qualifier="live")["StatusCode"] == 200


@pytest.mark.parametrize(
    ("name", "qualifier", "code"),
    [
        ("Stand-in", "canary", "ResourceNotFoundException"),
        ("Stand-in", "7", "ResourceNotFoundException"),
        (f"{ARN}:7", "7", "ResourceNotFoundException"),
        ("Stand-in:live", "$LATEST", "InvalidParameterValueException"),
    ],
)
def test_a_qualifier_that_leads_nowhere_is_refused(
    client: LambdaClient, name: str, qualifier: str, code: str
) -> None:
    with pytest.raises(ClientError) as caught:
        client.invoke(FunctionName=name, Qualifier=qualifier)
    assert caught.value.response["Error"]["Code"] == code


def test_the_alias_is_the_templates() -> None:
    template = (ROOT / "template.yaml").read_text()
    assert {"$LATEST", *re.findall(r"AutoPublishAlias: (\w+)", template)} == QUALIFIERS


def log_of(client: LambdaClient, event: object) -> str:
    payload = json.dumps(event).encode()
    answer = client.invoke(FunctionName="Stand-in", LogType="Tail", Payload=payload)
    return base64.b64decode(answer["LogResult"]).decode()


def test_the_end_of_the_log_is_given_to_those_who_ask(client: LambdaClient) -> None:
    assert log_of(client, {"say": "grüezi"}) == "grüezi\n"
    assert log_of(client, {}) == "nothing\n"
    assert "ValueError: as asked" in log_of(client, {"fail": 1})
    assert "LogResult" not in client.invoke(FunctionName="Stand-in")


def test_of_a_long_log_it_is_the_last_four_kilobytes(client: LambdaClient) -> None:
    log = log_of(client, {"say": "x" + "ü" * 100_000 + "end"})
    assert log.endswith("üend\n")
    assert 4_090 <= len(log.encode()) <= 4_096


def test_no_payload_is_an_empty_event(client: LambdaClient) -> None:
    assert json.loads(client.invoke(FunctionName="Stand-in")["Payload"].read()) == {"got": {}}


def test_a_functions_error_is_a_result_with_a_mark(client: LambdaClient) -> None:
    answer = client.invoke(FunctionName="Stand-in", Payload=b'{"fail": 1}')
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    error: Any = json.loads(answer["Payload"].read())
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "as asked")


def test_an_event_is_accepted_and_run_in_the_background(
    client: LambdaClient, tmp_path: Path
) -> None:
    touched = tmp_path / "touched"
    payload = json.dumps({"touch": str(touched)}).encode()
    answer = client.invoke(FunctionName="Stand-in", InvocationType="Event", Payload=payload)
    assert answer["StatusCode"] == 202
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not touched.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_dry_run_runs_nothing(client: LambdaClient) -> None:
    answer = client.invoke(FunctionName="Stand-in", InvocationType="DryRun", Payload=b'{"fail": 1}')
    assert answer["StatusCode"] == 204


@pytest.mark.parametrize(
    ("name", "invocation_type", "payload", "code"),
    [
        ("Missing", "RequestResponse", b"{}", "ResourceNotFoundException"),
        ("Stand-in", "RequestResponse", b"not json", "InvalidRequestContentException"),
        ("Stand-in", "RequestResponse", b'{"n": NaN}', "InvalidRequestContentException"),
        ("Stand-in", "Event", b'"' + b"x" * 1_048_576 + b'"', "RequestTooLargeException"),
    ],
)
def test_a_refusal_is_the_exception_that_boto3_knows(
    client: LambdaClient,
    name: str,
    invocation_type: Literal["RequestResponse", "Event"],
    payload: bytes,
    code: str,
) -> None:
    with pytest.raises(ClientError) as caught:
        client.invoke(FunctionName=name, InvocationType=invocation_type, Payload=payload)
    assert caught.value.response["Error"]["Code"] == code
    assert type(caught.value) is getattr(client.exceptions, code)
