"""What the template promises: least privilege, nothing lost, nothing left open."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cagateway import metrics
from local.intrinsics import load_yaml

ROOT = Path(__file__).parents[2]
TEMPLATE: Any = load_yaml((ROOT / "template.yaml").read_text())
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
GLOBALS: dict[str, Any] = TEMPLATE["Globals"]["Function"]


def of_type(kind: str) -> dict[str, Any]:
    return {
        name: resource["Properties"]
        for name, resource in RESOURCES.items()
        if resource["Type"] == kind
    }


FUNCTIONS = of_type("AWS::Serverless::Function")


def statements(function: str) -> list[dict[str, Any]]:
    documents = [
        RESOURCES[policy["Ref"]]["Properties"]["PolicyDocument"] if "Ref" in policy else policy
        for policy in FUNCTIONS[function]["Policies"]
    ]
    return [statement for document in documents for statement in document["Statement"]]


def actions(function: str) -> set[str]:
    given = [statement["Action"] for statement in statements(function)]
    return {action for some in given for action in ([some] if isinstance(some, str) else some)}


READING = {
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "events:PutEvents",
    "lambda:InvokeFunction",
}


class TestPermissions:
    ACTIONS = {  # noqa: RUF012 - read only
        "ProfilesFunction": READING,
        "ValidationFunction": READING,
        "ManagementFunction": {
            "dynamodb:Query",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem",
            "events:PutEvents",
            "lambda:InvokeFunction",
        },
        "SyncFunction": {
            "dynamodb:Query",
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:BatchWriteItem",
            "secretsmanager:GetSecretValue",
            "events:PutEvents",
        },
    }

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_are_exactly_what_the_function_does(self, function: str) -> None:
        assert actions(function) == self.ACTIONS[function]

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_name_their_resources(self, function: str) -> None:
        for statement in statements(function):
            assert statement["Resource"] != "*", statement["Sid"]

    @pytest.mark.parametrize("function", ["ProfilesFunction", "ValidationFunction"])
    def test_let_a_reader_write_nothing_but_that_it_asked_for_a_sync(self, function: str) -> None:
        (write,) = [one for one in statements(function) if "UpdateItem" in one["Action"]]
        allowed = write["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
        assert set(allowed) == {"pk", "sk", "askedUntil"}

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_let_events_go_out_under_the_gateways_name_only(self, function: str) -> None:
        (put,) = [one for one in statements(function) if one["Action"] == "events:PutEvents"]
        assert put["Condition"] == {"StringEquals": {"events:source": "cagateway"}}

    def test_reach_the_gateways_own_secrets_only(self) -> None:
        (read,) = [one for one in statements("SyncFunction") if "secretsmanager" in one["Action"]]
        assert read["Resource"]["Fn::Sub"].endswith(":secret:cagateway/*")


class TestTheTable:
    TABLE = RESOURCES["Table"]

    def test_outlives_its_stack(self) -> None:
        assert self.TABLE["DeletionPolicy"] == self.TABLE["UpdateReplacePolicy"] == "Retain"

    def test_is_on_demand_encrypted_expiring_and_recoverable(self) -> None:
        properties = self.TABLE["Properties"]
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert properties["SSESpecification"] == {"SSEEnabled": True}
        assert properties["TimeToLiveSpecification"]["Enabled"] is True
        assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


class TestFunctions:
    def test_run_on_the_runtime_that_the_layers_are_compiled_for(self) -> None:
        assert GLOBALS["Runtime"] == "python3.13"
        for layer in of_type("AWS::Serverless::LayerVersion").values():
            assert layer["CompatibleRuntimes"] == ["python3.13"]

    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_have_a_folder_a_log_group_and_a_timeout(self, function: str) -> None:
        properties = FUNCTIONS[function]
        assert (ROOT / properties["CodeUri"] / "app.py").is_file()
        log_group = properties["LoggingConfig"]["LogGroup"]["Ref"]
        assert "RetentionInDays" in RESOURCES[log_group]["Properties"]
        assert properties["Timeout"] > 0

    def test_behind_the_api_end_before_api_gateway_gives_up(self) -> None:
        for name, properties in FUNCTIONS.items():
            if any(event["Type"] == "Api" for event in properties["Events"].values()):
                assert properties["Timeout"] < 29, name

    def test_that_are_called_asynchronously_keep_what_failed(self) -> None:
        config = FUNCTIONS["SyncFunction"]["EventInvokeConfig"]
        assert config["MaximumRetryAttempts"] <= 2
        assert config["DestinationConfig"]["OnFailure"]["Type"] == "SQS"

    def test_find_every_environment_variable_that_they_ask_for(self) -> None:
        tree = ast.parse((ROOT / "layers/cagateway/cagateway/settings.py").read_text())
        asked = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        given = set(GLOBALS["Environment"]["Variables"])
        for properties in FUNCTIONS.values():
            given |= set(properties["Environment"]["Variables"])
        assert {name for name in given if not name.startswith("POWERTOOLS")} <= asked


class TestAlarms:
    ALARMS = of_type("AWS::CloudWatch::Alarm")
    OPERATIONS = (ROOT / "docs" / "operations.md").read_text()

    @pytest.mark.parametrize("name", ALARMS)
    def test_tell_somebody_who_finds_in_the_runbook_what_to_do(self, name: str) -> None:
        assert self.ALARMS[name]["AlarmActions"] == [{"Ref": "AlarmTopic"}]
        assert f"| `{name}` |" in self.OPERATIONS

    @pytest.mark.parametrize("name", ALARMS)
    def test_watch_metrics_that_are_measured(self, name: str) -> None:
        alarm = self.ALARMS[name]
        if (
            alarm["Namespace"]
            == GLOBALS["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
        ):
            assert alarm["MetricName"] in vars(metrics).values()
            sync = FUNCTIONS["SyncFunction"]["Environment"]["Variables"]
            service = {"Name": "service", "Value": sync["POWERTOOLS_SERVICE_NAME"]}
            assert alarm["Dimensions"] == [service]

    def test_notice_that_the_schedule_has_stopped(self) -> None:
        assert self.ALARMS["SyncsOverdueAlarm"]["TreatMissingData"] == "breaching"


class TestTheApi:
    API = RESOURCES["Api"]["Properties"]

    def test_has_ca_gateways_context_path_as_its_stage(self) -> None:
        assert self.API["StageName"] == "cagw"

    def test_is_open_to_nobody_by_default(self) -> None:
        allow, deny = self.API["Auth"]["ResourcePolicy"]["CustomStatements"]
        cidrs = {"aws:SourceIp": {"Ref": "ClientCidrs"}}
        assert (allow["Effect"], allow["Condition"]) == ("Allow", {"IpAddress": cidrs})
        assert (deny["Effect"], deny["Condition"]) == ("Deny", {"NotIpAddress": cidrs})
        assert "Default" not in TEMPLATE["Parameters"]["ClientCidrs"]

    def test_leaves_it_to_iam_who_may_administer(self) -> None:
        # Within an account an Allow of the resource policy does instead of one of the principal.
        for statement in self.API["Auth"]["ResourcePolicy"]["CustomStatements"]:
            is_of_management = not statement["Resource"].endswith("/v1/certificate-authorities*")
            assert is_of_management == (statement["Effect"] == "Deny")

    def test_is_throttled(self) -> None:
        (settings,) = self.API["MethodSettings"]
        assert settings["ThrottlingRateLimit"] > 0
        assert settings["ThrottlingBurstLimit"] > 0

    def routes(self) -> Iterator[tuple[str, str]]:
        for properties in FUNCTIONS.values():
            for event in properties["Events"].values():
                if event["Type"] == "Api":
                    yield event["Properties"]["Method"], event["Properties"]["Path"]

    def test_hands_every_method_to_the_function_which_can_say_what_is_allowed(self) -> None:
        assert {method for method, _ in self.routes()} == {"ANY"}

    def test_hands_over_compressed_answers_as_they_are(self) -> None:
        # With any other type API Gateway would send the base64 that functions answer with.
        assert self.API["BinaryMediaTypes"] == ["*~1*"]

    def test_lets_none_but_iam_principals_administer(self) -> None:
        for properties in FUNCTIONS.values():
            for event in properties["Events"].values():
                if event["Type"] == "Api":
                    is_management = event["Properties"]["Path"].startswith("/v1/management/")
                    auth = event["Properties"].get("Auth", {})
                    assert auth.get("Authorizer") == ("AWS_IAM" if is_management else None)

    def test_hands_over_paths_that_nobody_knows_too(self) -> None:
        assert ("ANY", "/{proxy+}") in self.routes()


def test_the_schedule_ticks_every_five_minutes() -> None:
    tick = FUNCTIONS["SyncFunction"]["Events"]["Tick"]
    assert (tick["Type"], tick["Properties"]["ScheduleExpression"]) == (
        "ScheduleV2",
        "rate(5 minutes)",
    )


def test_two_stacks_fit_into_one_account() -> None:
    tick = FUNCTIONS["SyncFunction"]["Events"]["Tick"]["Properties"]
    for name in (tick["Name"], RESOURCES["EventBus"]["Properties"]["Name"]):
        assert "${AWS::StackName}" in name["Fn::Sub"]
    assert "TableName" not in RESOURCES["Table"]["Properties"]


def test_no_lock_file_names_a_host() -> None:
    locks = [*(ROOT / "requirements").glob("*.txt"), ROOT / "layers/dependencies/requirements.txt"]
    for lock in locks:
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "http://" not in text
        assert "https://" not in text


def test_the_layers_packages_are_the_ones_that_are_tested() -> None:
    def pins(path: Path) -> set[str]:
        return {line.split()[0] for line in path.read_text().splitlines() if "==" in line}

    layer = pins(ROOT / "layers/dependencies/requirements.txt")
    assert layer <= pins(ROOT / "requirements/dev.txt")
    direct = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["layer"]
    assert set(direct) <= {pin.split("==")[0] for pin in layer}
