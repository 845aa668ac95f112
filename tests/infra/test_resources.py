"""Functions, table, queue and the rest: nothing lost, nothing unbounded, stacks side by side."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from cagateway.domain.sync.schedule import TICK_SECONDS
from tests.infra.expanded import PSEUDO, ROOT, TEMPLATE, expand
from tests.policy.statements import Request, granting

STACK = expand()
FUNCTIONS = STACK.of_type("AWS::Lambda::Function")
WRITTEN = {
    name: one["Properties"]
    for name, one in TEMPLATE["Resources"].items()
    if one["Type"] == "AWS::Serverless::Function"
}
# What API Gateway waits for at most.
INTEGRATION_SECONDS = 29
CHANGING_SECTIGO = {"EnrollmentFunction", "RevocationFunction"}
# One after the other these take as long as it says; together they must not starve each other.
BEHIND_THE_API = ["ProfilesFunction", "ValidationFunction", "ManagementFunction"]


class TestFunctions:
    def test_run_on_the_runtime_that_the_layers_are_compiled_for(self) -> None:
        for layer in STACK.of_type("AWS::Lambda::LayerVersion").values():
            assert layer["CompatibleRuntimes"] == ["python3.13"]
        assert {function["Runtime"] for function in FUNCTIONS.values()} == {"python3.13"}

    @pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
    def test_run_on_the_architecture_that_is_said_all_of_them(self, architecture: str) -> None:
        expanded = expand(Architecture=architecture).of_type("AWS::Lambda::Function")
        assert {tuple(one["Architectures"]) for one in expanded.values()} == {(architecture,)}

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_have_a_folder_a_log_group_and_a_timeout(self, name: str) -> None:
        assert (ROOT / WRITTEN[name]["CodeUri"] / "app.py").is_file()
        group = FUNCTIONS[name]["LoggingConfig"]["LogGroup"]
        assert "RetentionInDays" in STACK.resources[group[2:-1]]["Properties"]
        assert FUNCTIONS[name]["Timeout"] > 0

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_are_told_what_they_ask_for_and_nothing_else(self, name: str) -> None:
        tree = ast.parse((ROOT / "layers/cagateway/cagateway/settings.py").read_text("utf-8"))
        asked = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        given = set(FUNCTIONS[name]["Environment"]["Variables"])
        assert {one for one in given if not one.startswith("POWERTOOLS")} <= asked

    def test_behind_the_api_end_before_api_gateway_gives_up(self) -> None:
        behind = {
            definition["x-amazon-apigateway-integration"]["uri"].split("function")[-1]
            for _, _, definition in STACK.routes()
        }
        for name in FUNCTIONS.keys() - CHANGING_SECTIGO:
            if any(name in uri for uri in behind):
                assert FUNCTIONS[name]["Timeout"] < INTEGRATION_SECONDS, name

    @pytest.mark.parametrize("name", sorted(CHANGING_SECTIGO))
    def test_that_order_or_revoke_outlive_api_gateway_to_record_what_sectigo_answered(
        self, name: str
    ) -> None:
        assert FUNCTIONS[name]["Timeout"] > INTEGRATION_SECONDS

    def test_that_nobody_waits_for_keep_what_failed_or_have_nothing_to_keep(self) -> None:
        configured = STACK.of_type("AWS::Lambda::EventInvokeConfig")
        sync, tick = (
            configured["SyncFunctionEventInvokeConfig"],
            configured["TickFunctionEventInvokeConfig"],
        )
        assert sync["DestinationConfig"]["OnFailure"]["Destination"] == "${SyncDeadLetters.Arn}"
        # The next tick does what a failed one would have done, so none is tried again or kept.
        assert tick["MaximumRetryAttempts"] == 0
        assert not tick["DestinationConfig"]
        assert tick["MaximumEventAgeInSeconds"] < TICK_SECONDS


RESERVED = {
    name: function["ReservedConcurrentExecutions"]
    for name, function in FUNCTIONS.items()
    if "ReservedConcurrentExecutions" in function
}
SERVED = {
    path: definition["x-amazon-apigateway-integration"]["uri"]
    for _, path, definition in STACK.routes()
}


class TestConcurrency:
    def test_those_who_call_sectigo_have_a_share_of_their_own(self) -> None:
        # Neither first reads nor tests can keep the others from being synced, nor syncs them.
        assert set(RESERVED) >= {"SyncFunction", "FirstReadFunction", "ConnectionTestFunction"}
        assert "TickFunction" in RESERVED

    def test_orders_that_wait_cannot_keep_others_from_reading(self) -> None:
        # API Gateway lets a hundred requests a second through, and an order waits for 25 s.
        assert RESERVED["EnrollmentFunction"] < 100

    def test_a_revocation_never_queues_behind_orders(self) -> None:
        assert RESERVED["RevocationFunction"] > 0
        orders = {path for path, uri in SERVED.items() if "EnrollmentFunction" in uri}
        actions = {path for path, uri in SERVED.items() if "RevocationFunction" in uri}
        assert orders == {"/v1/certificate-authorities/{caId}/enrollments"}
        assert {path for path in SERVED if path.endswith("/actions")} == actions

    def test_those_behind_the_api_have_none(self) -> None:
        assert not set(BEHIND_THE_API) & set(RESERVED)

    def test_is_said_where_it_is_switched(self) -> None:
        described = TEMPLATE["Parameters"]["ReservedConcurrency"]["Description"]
        assert f"Keep {sum(RESERVED.values())} of" in described
        assert f"have {sum(RESERVED.values()) + 100} at least" in described
        page = (ROOT / "docs" / "deploy.md").read_text("utf-8")
        assert f"keep {sum(RESERVED.values())} of the account's" in page
        stack = (ROOT / "docs" / "stack.md").read_text("utf-8")
        assert f"{sum(RESERVED.values())} are kept for" in stack

    def test_can_be_done_without(self) -> None:
        for function in (
            expand(ReservedConcurrency="false").of_type("AWS::Lambda::Function").values()
        ):
            assert "ReservedConcurrentExecutions" not in function

    def test_a_bus_event_a_first_read_and_a_test_each_reach_their_own(self) -> None:
        (rule,) = STACK.of_type("AWS::Events::Rule").values()
        assert [one["Arn"] for one in rule["Targets"]] == ["${SyncFunctionAliaslive}"]
        variables = {name: one["Environment"]["Variables"] for name, one in FUNCTIONS.items()}
        for name in ("ProfilesFunction", "ValidationFunction"):
            assert variables[name]["FIRST_READ_FUNCTION_NAME"] == "${FirstReadFunction.Arn}:live"
            assert "CONNECTION_TEST_FUNCTION_NAME" not in variables[name]
        tests = variables["ManagementFunction"]["CONNECTION_TEST_FUNCTION_NAME"]
        assert tests == "${ConnectionTestFunction.Arn}:live"


def test_profiles_are_kept_warm_where_that_is_wanted() -> None:
    kept = {
        name: alias["ProvisionedConcurrencyConfig"]
        for name, alias in expand(ProfilesProvisionedConcurrency="3")
        .of_type("AWS::Lambda::Alias")
        .items()
        if "ProvisionedConcurrencyConfig" in alias
    }
    assert kept == {"ProfilesFunctionAliaslive": {"ProvisionedConcurrentExecutions": "3"}}
    aliases = STACK.of_type("AWS::Lambda::Alias").values()
    assert not any("ProvisionedConcurrencyConfig" in one for one in aliases)


def test_a_function_that_asks_itself_is_not_taken_for_a_loop() -> None:
    # Lambda drops the message of a loop after some sixteen rounds, and so an order's.
    feeding = {
        name
        for name in FUNCTIONS
        for source in STACK.of_type("AWS::Lambda::EventSourceMapping").values()
        if granting(STACK.statements(name), Request("sqs:SendMessage", source["EventSourceArn"]))
        and source["FunctionName"].startswith(f"${{{name}")
    }
    assert feeding == {"CollectionFunction"}
    allowed = {name for name, one in FUNCTIONS.items() if one.get("RecursiveLoop") == "Allow"}
    assert allowed == feeding


class TestLogLevels:
    @pytest.mark.parametrize(
        ("level", "lambdas"),
        [("DEBUG", "DEBUG"), ("INFO", "INFO"), ("WARNING", "INFO"), ("ERROR", "INFO")],
    )
    def test_are_ones_that_lambda_knows_and_drop_no_metric(self, level: str, lambdas: str) -> None:
        for function in expand(LogLevel=level).of_type("AWS::Lambda::Function").values():
            # Metrics are log lines without a level, which Lambda takes for INFO.
            assert function["LoggingConfig"]["ApplicationLogLevel"] == lambdas
            assert function["Environment"]["Variables"]["POWERTOOLS_LOG_LEVEL"] == level


SCHEDULES = STACK.of_type("AWS::Scheduler::Schedule")


def test_the_schedule_ticks_as_often_as_syncs_reckon_with() -> None:
    schedule = SCHEDULES["TickFunctionTick"]
    assert schedule["ScheduleExpression"] == f"rate({TICK_SECONDS // 60} minutes)"
    assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] == 0
    assert schedule["Target"]["Arn"] == "${TickFunctionAliaslive}"


def test_a_stack_may_have_any_name_and_stand_beside_another() -> None:
    # A schedule's name has 64 characters at most, a stack's 128: CloudFormation cuts its own.
    assert not any("Name" in schedule for schedule in SCHEDULES.values())
    assert STACK.only("AWS::Events::EventBus")["Name"] == PSEUDO["AWS::StackName"]
    for name, resource in STACK.resources.items():
        own = {key for key in resource.get("Properties", {}) if re.fullmatch(r"\w*Name", key)}
        for key in own & {"TableName", "QueueName", "TopicName", "LogGroupName", "RoleName"}:
            assert resource["Properties"][key].startswith("${"), (name, key)


def test_the_pages_say_what_a_stack_has() -> None:
    stack = (ROOT / "docs" / "stack.md").read_text("utf-8")
    alarms = STACK.of_type("AWS::CloudWatch::Alarm")
    assert f"a stack has one and {len(alarms)} |" in stack
    assert "500 resources | a stack has fewer than 150 |" in stack
    assert len(STACK.resources) < 150
    deploy = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    in_vpc = deploy.split("into a VPC")[1].split("The others")[0]
    subnets = {"VpcSubnetIds": "subnet-1", "VpcSecurityGroupId": "sg-1"}
    functions = expand(**subnets).of_type("AWS::Lambda::Function")
    assert set(re.findall(r"`(\w+Function)`", in_vpc)) == {
        name for name, function in functions.items() if "VpcConfig" in function
    }


def test_the_runbook_finds_what_it_needs_among_the_outputs() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    for output in (
        *("SyncQueueUrl", "SyncDeadLettersUrl", "OrderDeadLettersUrl", "SyncFunctionName"),
        *("AccessLogGroupName", "DashboardUrl"),
    ):
        assert output in STACK.outputs
        assert f"`{output}`" in text


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
