"""`make deploy` against moto's account; the build and the SAM CLI are noted instead of run."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from local.intrinsics import load_yaml
from operations import deploy
from tests.certificates import Authority

TEMPLATE = """
Parameters: {ClientCidrs: {Type: String}, Architecture: {Type: String}}
Resources: {Topic: {Type: AWS::SNS::Topic}}
Outputs: {TableName: {Value: a-table}}
"""


@pytest.fixture
def commands(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(deploy, "_run", lambda *command: ran.append(command))
    # The one call that moto does not know.
    monkeypatch.setattr(deploy, "_concurrency", lambda _: 1000)
    return ran


def deployed(*arguments: str) -> int:
    clients = "ClientCidrs=192.0.2.0/24 ClientAuthentication=Address"
    parameters = f"{clients} ApiGatewayAccountRole=Create"
    return deploy.main([*arguments, "--parameters", parameters])


def test_one_architecture_is_built_and_deployed(commands: list[tuple[str, ...]]) -> None:
    assert deployed("--stack", "new-stack", "--architecture", "x86_64") == 0
    build, sam = commands
    assert "ARCHITECTURE=x86_64" in build
    assert 'Architecture="x86_64"' in sam
    assert 'ClientCidrs="192.0.2.0/24"' in sam


def test_the_change_set_is_shown_first(commands: list[tuple[str, ...]]) -> None:
    assert deployed("--stack", "new-stack") == 0
    assert "--confirm-changeset" in commands[1]
    assert "--guided" not in commands[1]


def test_tags_are_given_to_all_resources(commands: list[tuple[str, ...]]) -> None:
    assert deployed("--stack", "new-stack", "--tags", "team=pki cost-centre=7") == 0
    assert commands[1][-3:] == ("--tags", "team=pki", "cost-centre=7")


def test_a_stack_that_is_there_keeps_its_architecture(commands: list[tuple[str, ...]]) -> None:
    client = boto3.client("cloudformation")
    parameters = {"ClientCidrs": "10.0.0.0/8", "Architecture": "x86_64"}
    client.create_stack(
        StackName="old-stack",
        TemplateBody=TEMPLATE,
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
    )
    assert deployed("--stack", "old-stack") == 0
    assert "ARCHITECTURE=x86_64" in commands[0]
    assert 'TableDeletionProtection="true"' in commands[1]


def test_nothing_is_built_for_what_cannot_be_deployed(
    commands: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy.main(["--stack", "new-stack", "--parameters", "Nonsense=1"]) == 1
    assert commands == []
    assert "Nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(("names", "status"), [(["A"], 0), (["A", "B"], 1)], ids=["one", "several"])
def test_a_truststore_of_several_cas_is_not_deployed_as_one(
    commands: list[tuple[str, ...]],
    capsys: pytest.CaptureFixture[str],
    names: list[str],
    status: int,
) -> None:
    certificates = [Authority.named(name).root.certificate for name in names]
    client, bucket = boto3.client("s3"), f"truststore-{len(names)}"
    location: Any = {"LocationConstraint": "eu-west-1"}
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    content = b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
    client.put_object(Bucket=bucket, Key="clients.pem", Body=content)
    domain = f"DomainName=pki.example.com TruststoreUri=s3://{bucket}/clients.pem"
    clients = "ClientCidrs=0.0.0.0/0 ClientAuthentication=MutualTLS TruststoreAuthorities=One"
    parameters = f"{clients} {domain} ApiGatewayAccountRole=Create"
    assert deploy.main(["--stack", "new-stack", "--parameters", parameters]) == status
    assert len(commands) == (0 if status else 2)
    assert ("CN=B" in capsys.readouterr().err) is bool(status)


def test_every_reserved_share_is_counted() -> None:
    template = load_yaml((deploy.ROOT / "template.yaml").read_text("utf-8"))
    described = template["Parameters"]["ReservedConcurrency"]["Description"]
    assert f"Keep {deploy._reserved(template)} of" in described  # noqa: SLF001 - its own test
