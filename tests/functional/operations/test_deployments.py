"""`make deploy` held by an account that remembers: what a stack has become after each of them."""

from __future__ import annotations

from functools import cache

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from local.intrinsics import load_yaml
from operations import aws_account, deploy
from tests.certificates import Authority
from tests.fakes.cloudformation import RecordedAccount, RecordedStack

# The template is read by each deployment, and takes longer than all the rest.
_LOAD_ONCE = cache(load_yaml)
CLIENTS = "ClientCidrs=192.0.2.0/24 ClientAuthentication=Address"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> RecordedAccount:
    account = RecordedAccount()
    monkeypatch.setattr(aws_account, "session", lambda: account)
    monkeypatch.setattr(deploy, "_run", account.run)
    monkeypatch.setattr(deploy, "load_yaml", _LOAD_ONCE)
    return account


def make_deploy(parameters: str = "", tags: str = "") -> int:
    return deploy.main(["--stack", "pki", "--parameters", parameters, "--tags", tags, "--yes"])


@pytest.fixture
def stack(account: RecordedAccount) -> RecordedStack:
    """A stack that was deployed once."""
    assert make_deploy(CLIENTS, "team=pki") == 0
    return account.stacks["pki"]


def test_the_first_leaves_a_table_that_refuses_to_be_deleted(
    account: RecordedAccount, stack: RecordedStack
) -> None:
    assert stack.history == ["CREATE_COMPLETE"]
    assert account.protected == ["pki-Table"]


def test_a_first_one_that_fails_leaves_a_stack_that_can_be_deleted(
    account: RecordedAccount,
) -> None:
    account.breaks = True
    assert make_deploy(CLIENTS) == 1
    assert account.stacks["pki"].status == "ROLLBACK_COMPLETE"
    assert make_deploy(CLIENTS) == 1
    del account.stacks["pki"]
    account.breaks = False
    assert make_deploy(CLIENTS) == 0


def test_the_second_changes_what_is_new_and_keeps_the_rest(
    account: RecordedAccount, stack: RecordedStack
) -> None:
    account.changed = "GatewayLayer"
    before = dict(stack.parameters)
    assert make_deploy() == 0
    assert stack.history[-1] == "UPDATE_COMPLETE"
    assert len(stack.taken_over) >= 10
    assert stack.tags == {"team": "pki"}
    assert stack.parameters == before | {"TableDeletionProtection": "true"}


def test_the_same_again_changes_nothing(stack: RecordedStack) -> None:
    assert make_deploy() == make_deploy() == 0
    assert stack.taken_over == []


@pytest.mark.parametrize(
    "parameter",
    [
        "SectigoAllowedHosts=cert-manager.com",
        "SecretsPrefix=cagateway-staging/",
        "ExistingTableName=gateway-restored",
        "LogLevel=DEBUG",
        "VpcSubnetIds=subnet-01234567 VpcSecurityGroupId=sg-01234567",
        "ReservedConcurrency=false",
        "PermissionsBoundary=arn:aws:iam::123456789012:policy/boundary",
    ],
)
def test_a_parameter_alone_can_be_changed_and_changed_back(
    stack: RecordedStack, parameter: str
) -> None:
    before = dict(stack.parameters)
    assert make_deploy(parameter) == 0
    back = " ".join(
        f"{name}={before[name]}" for name in (w.split("=")[0] for w in parameter.split())
    )
    assert make_deploy(back) == 0
    assert stack.history[1:] == ["UPDATE_COMPLETE", "UPDATE_COMPLETE"]


@pytest.mark.parametrize(
    "parameter", ["ExistingTableName=gateway-restored", "SecretsPrefix=cagateway-staging/"]
)
def test_what_moves_permissions_is_deployed_at_once_and_the_next_one_gradually(
    account: RecordedAccount, stack: RecordedStack, parameter: str
) -> None:
    assert make_deploy(parameter) == 0
    assert stack.parameters["DeployAtOnce"] == "true"
    account.changed = "GatewayLayer"
    assert make_deploy() == 0
    assert stack.parameters["DeployAtOnce"] == "false"
    assert stack.properties("AWS::CodeDeploy::DeploymentGroup")


def test_tags_stay_unless_others_are_given(stack: RecordedStack) -> None:
    assert make_deploy() == 0
    assert stack.tags == {"team": "pki"}
    assert make_deploy(tags="team=platform cost-centre=7") == 0
    assert stack.tags == {"team": "platform", "cost-centre": "7"}


def test_tags_with_blanks_and_quotes_stay_what_they_are(stack: RecordedStack) -> None:
    # A person set them, or another program.
    stack.tags = {"owner": 'Ada "Lovelace" & co', "empty": "", "path": "a\\b"}
    before = dict(stack.tags)
    assert make_deploy() == 0
    assert stack.tags == before


class TestWhileAnAlarmIsOn:
    def test_nothing_is_begun_that_would_be_taken_back(
        self,
        account: RecordedAccount,
        stack: RecordedStack,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        account.alarms_on, account.changed = {"ApiErrorsAlarm"}, "GatewayLayer"
        assert make_deploy() == 1
        assert stack.history == ["CREATE_COMPLETE"]
        told = capsys.readouterr().err
        assert "ApiErrorsAlarm" in told
        assert "DeployAtOnce=true" in told

    def test_the_fix_goes_out_at_once_and_the_next_one_is_gradual_again(
        self, account: RecordedAccount, stack: RecordedStack
    ) -> None:
        account.alarms_on, account.changed = {"FunctionErrorsAlarm"}, "GatewayLayer"
        assert make_deploy("DeployAtOnce=true") == 0
        account.alarms_on, account.changed = set(), "DependenciesLayer"
        assert make_deploy() == 0
        assert stack.parameters["DeployAtOnce"] == "false"

    def test_another_alarm_hinders_nobody(
        self, account: RecordedAccount, stack: RecordedStack
    ) -> None:
        account.alarms_on, account.changed = {"SyncsFailingAlarm"}, "GatewayLayer"
        assert make_deploy() == 0
        assert stack.status == "UPDATE_COMPLETE"


class TestTheQuota:
    def test_of_a_new_account_is_told_before_anything_is_built(
        self, account: RecordedAccount, capsys: pytest.CaptureFixture[str]
    ) -> None:
        account.concurrency = 10
        assert make_deploy(CLIENTS) == 1
        assert account.commands == []
        assert "ReservedConcurrency=false" in capsys.readouterr().err
        assert make_deploy(f"{CLIENTS} ReservedConcurrency=false") == 0

    def test_that_others_have_reserved_is_none_of_ours(self, account: RecordedAccount) -> None:
        account.reserved_by_others = 850
        assert make_deploy(CLIENTS) == 1
        assert account.commands == []

    def test_that_this_stack_has_reserved_is_not_counted_twice(
        self, account: RecordedAccount
    ) -> None:
        assert make_deploy(CLIENTS) == 0
        account.concurrency = account.stacks["pki"].reserved() + 100
        assert make_deploy("LogLevel=DEBUG") == 0


def test_what_fails_is_taken_back_and_can_be_deployed_again(
    account: RecordedAccount, stack: RecordedStack
) -> None:
    account.breaks = True
    assert make_deploy("LogLevel=DEBUG") == 1
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.parameters["LogLevel"] == "INFO"
    account.breaks = False
    assert make_deploy("LogLevel=DEBUG") == 0


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ("SecretsPrefix=staging/cagateway/", "one segment"),
        ("LogLevel=debug", "DEBUG"),
        ("RequestsPerSecond=0", "1"),
        ("RequestBurst=many", "RequestBurst"),
        ("ClientAuthentication=IAM", "OperatorPrincipals"),
        ("DomainName=pki.example.com", "CertificateArn"),
    ],
)
def test_a_value_that_cloudformation_would_refuse_is_refused_before_anything_is_built(
    account: RecordedAccount,
    stack: RecordedStack,
    capsys: pytest.CaptureFixture[str],
    parameters: str,
    named: str,
) -> None:
    del stack
    account.commands.clear()
    assert make_deploy(parameters) == 1
    assert account.commands == []
    assert named in capsys.readouterr().err


def test_a_value_that_an_earlier_release_took_is_refused_by_name(
    stack: RecordedStack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.parameters["SecretsPrefix"] = "staging/cagateway/"
    assert make_deploy() == 1
    assert "SecretsPrefix" in capsys.readouterr().err


def test_one_architecture_is_built_and_deployed_and_kept(account: RecordedAccount) -> None:
    first = ["--stack", "pki", "--architecture", "x86_64", "--parameters", CLIENTS]
    assert deploy.main(first) == make_deploy() == 0
    for build, sam in zip(account.commands[::2], account.commands[1::2], strict=True):
        assert "ARCHITECTURE=x86_64" in build
        assert 'Architecture="x86_64"' in sam


def test_the_change_set_is_shown_first(account: RecordedAccount) -> None:
    assert deploy.main(["--stack", "pki", "--parameters", CLIENTS]) == 0
    assert "--confirm-changeset" in account.commands[1]
    assert make_deploy() == 0
    assert "--no-confirm-changeset" in account.commands[3]


@pytest.mark.parametrize("parameters", ["Nonsense=1", "LogLevel"])
def test_nothing_is_built_for_what_cannot_be_deployed(
    account: RecordedAccount, capsys: pytest.CaptureFixture[str], parameters: str
) -> None:
    assert make_deploy(parameters) == 1
    assert account.commands == []
    assert parameters.partition("=")[0] in capsys.readouterr().err


@pytest.mark.parametrize(("names", "status"), [(["A"], 0), (["A", "B"], 1)], ids=["one", "several"])
def test_a_truststore_of_several_cas_is_not_deployed_as_one(
    account: RecordedAccount, capsys: pytest.CaptureFixture[str], names: list[str], status: int
) -> None:
    certificates = [Authority.named(name).root.certificate for name in names]
    bundle = b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
    account.objects["s3://bucket/clients.pem"] = bundle
    domain = (
        "DomainName=pki.example.com TruststoreUri=s3://bucket/clients.pem "
        "CertificateArn=arn:aws:acm:eu-west-1:123456789012:certificate/1"
    )
    clients = "ClientCidrs=0.0.0.0/0 ClientAuthentication=MutualTLS TruststoreAuthorities=One"
    assert make_deploy(f"{clients} {domain}") == status
    assert len(account.commands) == (0 if status else 2)
    assert ("CN=B" in capsys.readouterr().err) is bool(status)


def test_access_logs_that_api_gateway_may_not_write_are_told(account: RecordedAccount) -> None:
    account.has_log_role = False
    assert make_deploy(CLIENTS) == 1
    assert make_deploy(f"{CLIENTS} ApiGatewayAccountRole=Create") == 0


def test_every_reserved_share_is_counted() -> None:
    template = load_yaml((deploy.ROOT / "template.yaml").read_text("utf-8"))
    described = template["Parameters"]["ReservedConcurrency"]["Description"]
    assert f"Keep {deploy._reserved(template)} of" in described  # noqa: SLF001 - its own test
