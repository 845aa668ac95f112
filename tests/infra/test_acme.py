"""The ACME server in the template: off unless asked for, and a function that can do little."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import pytest

from cagateway.api.resolver import GatewayResolver
from local.routing import METHODS
from local.surroundings import OPEN, Surroundings
from local.template import Template
from local.template_reader import read_template
from tests.functional.stack import load_function
from tests.infra.expanded import ROOT, expand
from tests.infra.test_narrow_permissions import BY_CREDENTIAL, BY_ORDER, item
from tests.infra.test_permissions import TABLE
from tests.policy.requests import secret
from tests.policy.statements import Request, granting, listed

ON = {"Acme": "On", "AcmeClientCidrs": "192.0.2.0/24,2001:db8::/32"}
AT_A_DOMAIN = {
    **ON,
    "AcmeDomainName": "acme.example-corp.com",
    "AcmeCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
}
STACK, BEHIND_A_DOMAIN, WITHOUT = expand(**ON), expand(**AT_A_DOMAIN), expand()
API = STACK.resources["AcmeApi"]["Properties"]["Body"]
STAGE = STACK.resources["AcmeApicagwStage"]["Properties"]
STATEMENTS = STACK.statements("AcmeFunction")
KEY = "${GeneratedKeys.Arn}"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")


def test_nothing_of_it_is_there_unless_it_is_asked_for() -> None:
    assert [name for name in WITHOUT.resources if "Acme" in name] == []
    assert [name for name in WITHOUT.outputs if "Acme" in name] == []
    # What there was stays as it is, but for the function that orders what ACME's clients want.
    changed = {name for name, one in WITHOUT.resources.items() if STACK.resources.get(name) != one}
    assert changed == {"CollectionFunctionRole"}


def test_the_function_that_orders_for_it_has_the_login_for_that() -> None:
    login = Request("secretsmanager:GetSecretValue", secret("cagateway/ordering/corp"))
    source = {"events:source": ("cagateway",), "events:detail-type": ("Profile Sync Requested",)}
    sync = Request("events:PutEvents", "${EventBus.Arn}", source)
    for request in (login, sync):
        assert granting(STACK.statements("CollectionFunction"), request)
        assert granting(WITHOUT.statements("CollectionFunction"), request) == []


class TestTheFunction:
    def test_may_do_this_and_nothing_else(self) -> None:
        grants = {
            (action, resource)
            for statement in STATEMENTS
            for action in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        }
        assert grants == {
            *((f"dynamodb:{one}", TABLE) for one in ("Query", "GetItem", "BatchGetItem")),
            *((f"dynamodb:{one}", TABLE) for one in ("PutItem", "UpdateItem", "DeleteItem")),
            ("dynamodb:Query", f"{TABLE}/index/authority-summaries"),
            ("events:PutEvents", "${EventBus.Arn}"),
            ("lambda:InvokeFunction", "${FirstReadFunction.Arn}:live"),
            ("lambda:InvokeFunction", "${RevocationFunction.Arn}:live"),
            ("kms:Decrypt", KEY),
            ("sqs:SendMessage", "${OrderQueue.Arn}"),
        }

    @pytest.mark.parametrize(
        "request_",
        [
            *(item("GetItem", key) for key in ("ACME-CREDENTIAL#k", "CLIENTS", "ACME#1")),
            *(item("PutItem", key) for key in ("ACME#1", "ACME-KEY#t", "ORDERS#corp")),
            item("UpdateItem", "ACME-NONCE#n"),
            item("UpdateItem", "ACME-REPLACED#corp"),
            item("DeleteItem", "ACME-KEY#t"),
            Request("kms:Decrypt", KEY, BY_CREDENTIAL),
        ],
        ids=lambda one: f"{one.action} {dict(one.context)}",
    )
    def test_may_do_what_it_is_there_for(self, request_: Request) -> None:
        assert granting(STATEMENTS, request_)

    @pytest.mark.parametrize(
        "request_",
        [
            *(item("PutItem", key) for key in ("ACME-CREDENTIAL#k", "CLIENTS", "CLIENT#web")),
            *(item("PutItem", key) for key in ("CA#corp", "IDENTITY#0", "LOGIN#x")),
            *(item("DeleteItem", key) for key in ("ACME#1", "ORDERS#corp", "ACME-CREDENTIAL#k")),
            item("Query", "CLIENTS"),
            item("GetItem", "LOGIN#x"),
            Request("dynamodb:Scan", TABLE),
            Request("kms:Decrypt", KEY),
            Request("kms:Decrypt", KEY, BY_ORDER),
            Request("kms:Encrypt", KEY, BY_CREDENTIAL),
            Request("secretsmanager:GetSecretValue", secret("cagateway/demo")),
            Request("lambda:InvokeFunction", "${EnrollmentFunction.Arn}:live"),
            Request("sqs:ReceiveMessage", "${OrderQueue.Arn}"),
        ],
        ids=lambda one: f"{one.action} {dict(one.context)}",
    )
    def test_that_was_taken_over_gets_no_further(self, request_: Request) -> None:
        assert granting(STATEMENTS, request_) == []

    def test_is_told_no_secret_and_ends_before_api_gateway_gives_up(self) -> None:
        function = STACK.resources["AcmeFunction"]["Properties"]
        told = set(function["Environment"]["Variables"])
        assert not {"SECRETS_PREFIX", "SECTIGO_ALLOWED_HOSTS"} & told
        assert "VpcConfig" not in function
        assert int(function["Timeout"]) < 29
        group = function["LoggingConfig"]["LogGroup"][2:-1]
        assert "RetentionInDays" in STACK.resources[group]["Properties"]


class TestTheApi:
    def test_has_the_routes_that_the_function_serves(self, monkeypatch: pytest.MonkeyPatch) -> None:
        surroundings = Surroundings(parameters={**OPEN, **ON})
        template: Template = read_template(ROOT / "template.yaml", surroundings)
        assert template.acme_api is not None
        environment = template.functions["AcmeFunction"].environment
        for name, value in {**environment, "AWS_DEFAULT_REGION": "eu-west-1"}.items():
            monkeypatch.setitem(os.environ, name, value)
        app = load_function("acme").app
        assert isinstance(app, GatewayResolver)
        routes = template.acme_api.routes
        assert {route.function for route in routes} == {"AcmeFunction"}
        paths = {route.path for route in routes} - {"/{proxy+}"}
        assert app.served == {(method, path) for path in paths for method in METHODS}

    def test_asks_for_no_certificate_and_no_signature(self) -> None:
        for methods in API["paths"].values():
            for definition in methods.values():
                assert "security" not in definition
        domain = BEHIND_A_DOMAIN.resources["AcmeDomain"]["Properties"]
        assert "MutualTlsAuthentication" not in domain
        assert domain["SecurityPolicy"] == "TLS_1_2"

    def test_lets_in_the_addresses_that_are_named(self) -> None:
        allow, deny = API["x-amazon-apigateway-policy"]["Statement"]
        cidrs = {"aws:SourceIp": ON["AcmeClientCidrs"].split(",")}
        assert (allow["Effect"], allow["Condition"]) == ("Allow", {"IpAddress": cidrs})
        assert (deny["Effect"], deny["Condition"]) == ("Deny", {"NotIpAddress": cidrs})

    def test_has_one_address(self) -> None:
        for stack, is_shut in ((STACK, False), (BEHIND_A_DOMAIN, True)):
            (server,) = stack.resources["AcmeApi"]["Properties"]["Body"]["servers"]
            configured = server["x-amazon-apigateway-endpoint-configuration"]
            assert configured["disableExecuteApiEndpoint"] is is_shut
        assert re.fullmatch(r"https://.+\.execute-api\..+/cagw/acme", STACK.outputs["AcmeUrl"])
        assert BEHIND_A_DOMAIN.outputs["AcmeUrl"] == "https://acme.example-corp.com/acme"
        mapping = BEHIND_A_DOMAIN.resources["AcmeDomainMapping"]["Properties"]
        assert "BasePath" not in mapping

    def test_takes_jose_as_it_is_and_is_throttled(self) -> None:
        assert API["x-amazon-apigateway-binary-media-types"] == ["*/*"]
        (settings,) = STAGE["MethodSettings"]
        assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == ("100", "200")

    def test_answers_by_itself_in_problem_documents(self) -> None:
        for kind, one in API["x-amazon-apigateway-gateway-responses"].items():
            body: Any = json.loads(one["responseTemplates"]["application/json"])
            assert re.fullmatch(r"urn:ietf:params:acme:error:[a-zA-Z]+", body["type"]), kind
            assert body["detail"]
            assert "$" not in json.dumps(body)
            parameters = one["responseParameters"]
            content_type = parameters["gatewayresponse.header.Content-Type"]
            assert content_type == "'application/problem+json'"
        throttled = API["x-amazon-apigateway-gateway-responses"]["THROTTLED"]
        assert "rateLimited" in throttled["responseTemplates"]["application/json"]

    def test_writes_down_neither_bodies_nor_queries(self) -> None:
        line = json.loads(STAGE["AccessLogSetting"]["Format"])
        assert list(line)[:2] == ["path", "integrationError"]
        used = " ".join(line.values())
        for name in ("query", "body", "header", "requestOverride", "userAgent", "error.message"):
            assert name not in used


@pytest.mark.parametrize("name", ["AcmeErrorsAlarm", "AcmeThrottlesAlarm", "AcmeApiErrorsAlarm"])
def test_an_alarm_tells_an_operator_who_finds_in_the_runbook_what_to_do(name: str) -> None:
    alarm = STACK.resources[name]["Properties"]
    assert alarm["AlarmActions"] == alarm["OKActions"] == ["${AlarmTopic}"]
    assert alarm["TreatMissingData"] == "notBreaching"
    assert f"| `{name}` |" in OPERATIONS
    assert f"${{{name}.Arn}}" in STACK.resources["AcmeDashboard"]["Properties"]["DashboardBody"]
    assert json.loads(STACK.resources["AcmeDashboard"]["Properties"]["DashboardBody"])
