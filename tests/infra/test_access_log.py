"""The access log: a line for each request, which a caller cannot turn into another one."""

from __future__ import annotations

import json
import re

import pytest

from tests.infra.expanded import expand

STACK = expand()
STAGE = STACK.only("AWS::ApiGateway::Stage")
# What a caller may fill in, or cause to be quoted.
MADE_UP = {
    "context.path",
    "context.identity.clientCert.subjectDN",
    "context.identity.clientCert.issuerDN",
    "context.error.message",
    "context.integration.error",
}


class TestTheAccessLog:
    FORMAT = STAGE["AccessLogSetting"]["Format"]

    def test_is_a_line_of_json_that_says_who_asked_for_what(self) -> None:
        line = json.loads(self.FORMAT)
        assert "\n" not in self.FORMAT
        assert line["clientSubject"] == "$context.identity.clientCert.subjectDN"
        assert line["principal"] == "$context.identity.userArn"
        assert line["requestId"] == "$context.requestId"
        assert {"sourceIp", "method", "route", "status", "functionRequestId"} <= line.keys()

    def test_puts_first_what_a_caller_can_make_up(self) -> None:
        names = list(json.loads(self.FORMAT))
        made_up = ["path", "clientSubject", "clientIssuer", "integrationError"]
        assert names[: len(made_up)] == made_up

    @pytest.mark.parametrize("text", ['","status":"200","x":"', '"', "\\", '","principal":"eve'])
    def test_cannot_be_told_another_story_by_a_caller(self, text: str) -> None:
        """Fill the format in as API Gateway does, which escapes nothing."""
        names = re.findall(r"\$(context[\w.]+)", self.FORMAT)
        filled = {name: text if name in MADE_UP else f"its {name}" for name in names}
        line = re.sub(r"\$(context[\w.]+)", lambda found: filled[found[1]], self.FORMAT)
        try:
            told = json.loads(line)
        except json.JSONDecodeError:
            # No story at all: a line of text.
            return
        truth = json.loads(self.FORMAT)
        for member, variable in truth.items():
            if variable.removeprefix("$") not in MADE_UP:
                assert told[member] == filled[variable.removeprefix("$")]

    def test_has_nothing_that_is_secret_or_a_callers_to_fill(self) -> None:
        for name in ("userAgent", "accessKey", "clientCertPem", "apiKey", "authorizer"):
            assert name not in self.FORMAT

    def test_is_kept_as_long_as_the_functions_logs(self) -> None:
        group = expand(LogRetentionDays="30").resources["AccessLogGroup"]["Properties"]
        assert group["RetentionInDays"] == "30"

    def test_needs_a_role_of_the_account_that_the_stack_sets_only_when_told_to(self) -> None:
        assert not STACK.of_type("AWS::ApiGateway::Account")
        stack = expand(ApiGatewayAccountRole="Create")
        assert stack.only("AWS::ApiGateway::Account")
        for name in ("ApiGatewayAccount", "ApiGatewayLogRole"):
            # Other APIs of the account may have come to need it.
            assert stack.resources[name]["DeletionPolicy"] == "Retain"
        assert "ApiGatewayAccount" in stack.resources["Api"]["DependsOn"]
