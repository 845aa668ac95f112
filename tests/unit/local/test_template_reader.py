"""The project's own template, as the local gateway reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from local.routing import find_route
from local.surroundings import ROOT, TEMPLATE, Surroundings
from local.template import Queue, QueueSource, Template
from local.template_reader import TemplateError, read_template

MINIMAL = """
Resources:
  Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: prod}}}}
  F:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: f, Handler: app.go, {properties}}}
"""


@pytest.fixture(scope="module")
def template() -> Template:
    return read_template(TEMPLATE, Surroundings())


def read(folder: Path, properties: str) -> Template:
    path = folder / "template.yaml"
    path.write_text(MINIMAL.format(properties=properties), "utf-8")
    return read_template(path, Surroundings())


def test_every_function_has_its_folder_timeout_and_memory(template: Template) -> None:
    profiles = template.functions["ProfilesFunction"]
    assert profiles.code_folder == ROOT / "functions" / "profiles"
    assert profiles.handler == "app.lambda_handler"
    assert (profiles.timeout_seconds, profiles.memory_mib) == (25, 512)
    assert template.functions["SyncFunction"].timeout_seconds == 60
    assert template.functions["SyncFunction"].maximum_retry_attempts == 2


def test_the_environment_names_local_resources(template: Template) -> None:
    environment = template.functions["ProfilesFunction"].environment
    assert environment["TABLE_NAME"] == template.tables[0].name
    assert environment["EVENT_BUS_NAME"] == template.buses[0] == "ca-gateway"
    assert environment["FIRST_READ_FUNCTION_NAME"].endswith(":function:FirstReadFunction:live")
    assert environment["POWERTOOLS_SERVICE_NAME"] == "profiles"


def test_local_mode_is_not_in_the_templates_allow_list(template: Template) -> None:
    hosts = template.functions["SyncFunction"].environment["SECTIGO_ALLOWED_HOSTS"]
    assert hosts.split(",")[0] == "cert-manager.com"
    assert "127.0.0.1" not in hosts


def test_a_route_leads_to_its_function(template: Template) -> None:
    path = "/v1/certificate-authorities/{caId}/profiles"
    match = find_route(template.api.routes, "GET", path)
    assert match is not None
    assert match.route.function == "ProfilesFunction"
    assert template.api.stage == "cagw"


def test_the_apis_own_answers_are_error_responses(template: Template) -> None:
    for body in (template.api.client_error_body, template.api.server_error_body):
        assert json.loads(body)["type"] == "ErrorResponse"


def test_they_have_headers_too(template: Template) -> None:
    headers = dict(template.api.own_answers["INTEGRATION_TIMEOUT"].headers)
    assert headers == {"Cache-Control": "no-store", "Retry-After": "5"}


def test_the_rule_and_the_schedules_lead_to_their_functions(template: Template) -> None:
    (rule,) = template.rules
    assert (rule.function, rule.bus) == ("SyncFunction", "ca-gateway")
    assert rule.pattern["source"] == ["cagateway"]
    daily, tick = sorted(template.schedules, key=lambda one: one.name)
    assert (tick.name, tick.function, tick.rate_seconds) == ("Tick", "TickFunction", 300)
    assert (daily.function, daily.rate_seconds) == ("CollectionFunction", 86_400)


def test_the_table_keeps_its_index_and_its_time_to_live(template: Template) -> None:
    (table,) = template.tables
    assert table.ttl_attribute == "expiresAt"
    assert "certificate-authorities" in str(table.properties["GlobalSecondaryIndexes"])
    assert "PointInTimeRecoverySpecification" not in table.properties


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("rate(1 minute)", 60),
        ("rate(5 minutes)", 300),
        ("rate(2 hours)", 7200),
        ("rate(1 day)", 86_400),
    ],
)
def test_a_rate_is_read_in_seconds(tmp_path: Path, expression: str, seconds: int) -> None:
    event = f"T: {{Type: ScheduleV2, Properties: {{ScheduleExpression: {expression}}}}}"
    assert read(tmp_path, f"Events: {{{event}}}").schedules[0].rate_seconds == seconds


def test_what_a_template_leaves_out_is_lambdas_default(tmp_path: Path) -> None:
    function = read(tmp_path, "Timeout: 7").functions["F"]
    assert (function.timeout_seconds, function.memory_mib) == (7, 128)
    assert function.environment == {}


@pytest.mark.parametrize(
    ("properties", "named"),
    [
        ("Timeout: soon", "Timeout"),
        ("Environment: {Variables: {A: !Ref Nothing}}", "F.Environment.Variables.A: "),
        (
            "Events: {T: {Type: ScheduleV2, Properties: {ScheduleExpression: cron(0 8)}}}",
            "F.Events.T.ScheduleV2.Properties.ScheduleExpression",
        ),
        ("Events: {T: {Type: Api, Properties: {Method: get}}}", "F.Events.T"),
    ],
)
def test_an_error_names_the_place(tmp_path: Path, properties: str, named: str) -> None:
    with pytest.raises(TemplateError) as caught:
        read(tmp_path, properties)
    assert named in str(caught.value)


def test_queues_keys_and_what_they_feed_go_by_names_that_are_known_before_they_exist(
    tmp_path: Path,
) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        """
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: prod}}
  Key: {Type: AWS::KMS::Key}
  Later: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60, Tags: []}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: f
      Handler: app.go
      Environment: {Variables: {QUEUE_URL: !Ref Later, KEY_ID: !Ref Key}}
      EventInvokeConfig:
        DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Later.Arn}}
      Events:
        Messages: {Type: SQS, Properties: {Queue: !GetAtt Later.Arn, BatchSize: 5}}
""",
        "utf-8",
    )
    read = read_template(path, Surroundings())
    (queue,) = read.queues
    arn = "arn:aws:sqs:eu-west-1:123456789012:ca-gateway-Later"
    assert queue == Queue("ca-gateway-Later", queue.url, arn, {"VisibilityTimeout": 60})
    assert queue.url.endswith("/123456789012/ca-gateway-Later")
    assert read.keys == ("alias/ca-gateway-Key",)
    assert read.queue_sources == (QueueSource(arn, "F", 5),)
    assert read.functions["F"].environment == {"QUEUE_URL": queue.url, "KEY_ID": read.keys[0]}
    assert read.functions["F"].dead_letters_arn == arn
