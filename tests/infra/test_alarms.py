"""Which alarm watches which metric of which stack, and what there is to do about it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from cagateway import metrics
from operations.aws_account import CANARY_ALARMS
from tests.infra.expanded import PSEUDO, ROOT, expand

STACK = expand()
ALARMS = STACK.of_type("AWS::CloudWatch::Alarm")
FUNCTIONS = STACK.of_type("AWS::Lambda::Function")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
OWN = f"CAGateway/{PSEUDO['AWS::StackName']}"
MEASURED = {value for name, value in vars(metrics).items() if isinstance(value, str)}
CANARY_MINUTES = 10
GAUGES = {
    "ProfilesHeldAlarm": metrics.AUTHORITIES_HELD,
    "SyncsFailingAlarm": metrics.AUTHORITIES_BACKING_OFF,
    "NeverSyncedAlarm": metrics.AUTHORITIES_NEVER_SYNCED,
    "SyncsOverdueAlarm": metrics.LONGEST_OVERDUE,
    "OrdersUncertainAlarm": metrics.ORDERS_UNCERTAIN,
    "OrdersStuckAlarm": metrics.ORDERS_STUCK,
    "CertificatesUndeliveredAlarm": metrics.CERTIFICATES_UNDELIVERED,
    "OrdersObjectedAlarm": metrics.ORDERS_OBJECTED,
}


def watched(alarm: dict[str, Any]) -> list[tuple[str, str, dict[str, str]]]:
    """Give namespace, name and dimensions of all metrics of an alarm."""
    single = [alarm] if "MetricName" in alarm else []
    several = [
        one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one
    ]
    return [
        (
            one["Namespace"],
            one["MetricName"],
            {each["Name"]: each["Value"] for each in one.get("Dimensions", [])},
        )
        for one in single + several
    ]


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_somebody_who_finds_in_the_runbook_what_to_do(name: str) -> None:
    assert ALARMS[name]["AlarmActions"] == ALARMS[name]["OKActions"] == ["${AlarmTopic}"]
    assert f"| `{name}` |" in OPERATIONS


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_its_own_stack(name: str) -> None:
    for namespace, _, dimensions in watched(ALARMS[name]):
        named = {value for value in dimensions.values() if value != "cagw"}
        if namespace.startswith("CAGateway"):
            assert namespace == OWN
        else:
            assert named, "a metric of AWS's without a dimension is the account's"
            assert all("${" in value or value == PSEUDO["AWS::StackName"] for value in named)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_a_metric_that_is_measured(name: str) -> None:
    filters = STACK.of_type("AWS::Logs::MetricFilter").values()
    counted = {
        (each["MetricNamespace"], each["MetricName"])
        for one in filters
        for each in one["MetricTransformations"]
    }
    services = {
        one["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] for one in FUNCTIONS.values()
    }
    for namespace, metric, dimensions in watched(ALARMS[name]):
        if namespace == OWN and (namespace, metric) not in counted:
            assert metric in MEASURED
            assert dimensions["service"] in services


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_no_more_than_it_can(name: str) -> None:
    # CloudWatch's limit for an alarm on an expression: ten metrics.
    assert len(watched(ALARMS[name])) <= 10


def test_functions_measure_where_the_alarms_look() -> None:
    for function in FUNCTIONS.values():
        variables = function["Environment"]["Variables"]
        assert variables["POWERTOOLS_METRICS_NAMESPACE"] == OWN


@pytest.mark.parametrize(("name", "gauge"), GAUGES.items())
def test_an_alarm_about_cas_looks_at_what_every_tick_measures_anew(name: str, gauge: str) -> None:
    # A count of failures is over when the next attempt is far away; a gauge when the trouble is.
    ((_, metric, dimensions),) = watched(ALARMS[name])
    assert (metric, dimensions) == (gauge, {"service": "tick"})
    assert ALARMS[name]["Statistic"] == "Maximum"


@pytest.mark.parametrize("name", ALARMS)
def test_no_alarm_goes_off_at_a_first_deployment(name: str) -> None:
    # Nothing was measured yet, and that must not count as bad.
    assert ALARMS[name]["TreatMissingData"] in {"notBreaching", "missing"}


def test_what_cannot_be_read_is_told_by_an_alarm_of_its_own() -> None:
    # It is in no other gauge.
    watching = [metric for _, metric, _ in watched(ALARMS["UnreadableItemsAlarm"])]
    assert watching == [metrics.AUTHORITIES_UNREADABLE, metrics.ORDERS_UNREADABLE]


def test_what_is_measured_once_a_day_stays_on_for_a_day() -> None:
    daily = STACK.resources["CollectionFunctionDaily"]["Properties"]
    assert daily["ScheduleExpression"] == "rate(1 day)"
    alarm = ALARMS["OrdersUnknownAlarm"]
    assert (alarm["Period"], alarm["Statistic"], alarm["EvaluationPeriods"]) == (
        86_400,
        "Maximum",
        1,
    )


def test_what_the_comparison_finds_twice_or_elsewhere_stays_on_for_a_day() -> None:
    alarm = ALARMS["OrdersDoubledAlarm"]
    watching = [metric for _, metric, _ in watched(alarm)]
    assert watching == [metrics.ORDERS_DOUBLED, metrics.ORDERS_MISPLACED]
    periods = {one["MetricStat"]["Period"] for one in alarm["Metrics"] if "MetricStat" in one}
    assert periods == {86_400}


def test_that_a_comparison_failed_or_did_not_run_is_told() -> None:
    alarm = ALARMS["ComparisonsFailedAlarm"]
    ((_, metric, dimensions),) = watched(alarm)
    assert (metric, dimensions) == (metrics.COMPARISONS_FAILED, {"service": "collection"})
    assert (alarm["TreatMissingData"], alarm["DatapointsToAlarm"]) == ("missing", 1)
    assert alarm["InsufficientDataActions"] == ["${AlarmTopic}"]
    # Longer than from one to the next, and no longer than CloudWatch looks back: seven days.
    window_seconds = alarm["Period"] * alarm["EvaluationPeriods"]
    assert 86_400 + 3_600 < window_seconds <= 604_800


def test_that_the_schedule_has_stopped_is_told() -> None:
    alarm = ALARMS["SyncsOverdueAlarm"]
    assert alarm["TreatMissingData"] == "missing"
    assert alarm["InsufficientDataActions"] == ["${AlarmTopic}"]


def test_every_function_is_watched_for_errors() -> None:
    names = [
        dimensions["FunctionName"]
        for alarm in ("FunctionErrorsAlarm", "OrderErrorsAlarm")
        for _, _, dimensions in watched(ALARMS[alarm])
    ]
    assert len(names) == len(FUNCTIONS)
    assert set(names) == {f"${{{name}}}" for name in FUNCTIONS}


def test_every_function_that_somebody_waits_for_is_watched_for_throttles() -> None:
    names = {dimensions["FunctionName"] for _, _, dimensions in watched(ALARMS["ThrottlesAlarm"])}
    # The others are invoked in the background, and tried again.
    background = {"SyncFunction", "TickFunction", "CollectionFunction"}
    assert names == {f"${{{name}}}" for name in FUNCTIONS if name not in background}


class TestErrorsOfTheApi:
    FILTER = STACK.resources["UnforeseenErrors"]["Properties"]

    def test_are_counted_without_answers_on_purpose(self) -> None:
        assert re.findall(r'"([^"]+)"', self.FILTER["FilterPattern"]) == ["5*", "501", "503"]
        assert self.FILTER["LogGroupName"] == "${AccessLogGroup}"
        stage = STACK.only("AWS::ApiGateway::Stage")
        assert json.loads(stage["AccessLogSetting"]["Format"])["status"] == "$context.status"

    def test_alarm_as_a_share_of_all_requests(self) -> None:
        metrics_of = {
            metric: namespace for namespace, metric, _ in watched(ALARMS["ApiErrorsAlarm"])
        }
        assert metrics_of == {"UnforeseenErrors": OWN, "Count": "AWS/ApiGateway"}


def test_a_new_version_that_fails_is_taken_back() -> None:
    groups = STACK.of_type("AWS::CodeDeploy::DeploymentGroup")
    assert len(groups) == len(FUNCTIONS)
    for group in groups.values():
        alarms = {one["Name"] for one in group["AlarmConfiguration"]["Alarms"]}
        assert alarms == {"${ApiErrorsAlarm}", "${FunctionErrorsAlarm}", "${OrderErrorsAlarm}"}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert group["DeploymentConfigName"].endswith(
            f"LambdaCanary10Percent{CANARY_MINUTES}Minutes"
        )


def test_make_deploy_asks_for_each_alarm_that_takes_a_version_back() -> None:
    (watched_by_canaries,) = {
        tuple(one["Name"] for one in group["AlarmConfiguration"]["Alarms"])
        for group in STACK.of_type("AWS::CodeDeploy::DeploymentGroup").values()
    }
    assert watched_by_canaries == tuple(f"${{{name}}}" for name in CANARY_ALARMS)


@pytest.mark.parametrize("name", ["ApiErrorsAlarm", "FunctionErrorsAlarm", "OrderErrorsAlarm"])
def test_what_fails_at_first_is_known_before_all_requests_are_given_to_it(name: str) -> None:
    alarm = ALARMS[name]
    periods = {one["MetricStat"]["Period"] for one in alarm["Metrics"] if "MetricStat" in one}
    # An error in the first period is reckoned at its end, and CloudWatch takes a while for that.
    assert 2 * max(periods) * alarm["EvaluationPeriods"] <= CANARY_MINUTES * 60


class TestTheDashboard:
    BODY: Any = json.loads(STACK.only("AWS::CloudWatch::Dashboard")["DashboardBody"])

    def test_shows_every_alarm(self) -> None:
        shown = {
            arn for widget in self.BODY["widgets"] for arn in widget["properties"].get("alarms", [])
        }
        assert shown == {f"${{{name}.Arn}}" for name in ALARMS}

    def test_shows_every_function_and_what_they_measure_in_this_stack(self) -> None:
        text = json.dumps(self.BODY)
        for name in FUNCTIONS:
            assert f"${{{name}}}" in text
        assert set(re.findall(r'"(CAGateway[^"]*)"', text)) == {OWN}
        for measured in re.findall(rf'"{OWN}", "(\w+)"', text):
            assert measured in MEASURED | {"UnforeseenErrors"}

    def test_has_a_name_of_its_stacks(self) -> None:
        # Dashboards are the account's, and a stack of this name may stand in another region.
        name = f"{PSEUDO['AWS::StackName']}-{PSEUDO['AWS::Region']}"
        assert STACK.only("AWS::CloudWatch::Dashboard")["DashboardName"] == name
        assert STACK.outputs["DashboardUrl"].endswith(f"dashboards:name={name}")
