"""`POST /v1/management/organizations`: what `org-id` may be, for whoever types a connection."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from cagateway.api.resolver import gateway_resolver, serve
from cagateway.api.routes.configurations import OrganizationRoutes
from cagateway.domain.authorities.refused_logins import MAX_TRIES
from cagateway.ports.sectigo import ConnectionTestError
from local.aws_resources import create_secret
from local.sectigo.account import DEMO
from tests.api_events import Answer, api_event
from tests.documents import document
from tests.functional.stack import Stack, answer_of
from tests.lambda_context import FakeLambdaContext

PATH = "/v1/management/organizations"
ADA = "arn:aws:iam::123456789012:user/ada"


def account(stack: Stack, **settings: object) -> dict[str, object]:
    return {
        "url": stack.simulator.url,
        "customer-uri": DEMO.customer_uri,
        "credentials-secret": "cagateway/demo",
        **{name.replace("_", "-"): value for name, value in settings.items()},
    }


def ask(stack: Stack, body: object, principal: str | None = ADA) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    event = api_event(PATH, method="POST", body=text, principal=principal)
    return answer_of(stack.deployment.management, event)


def test_the_accounts_organizations_and_their_departments_are_listed(stack: Stack) -> None:
    answer = ask(stack, account(stack))
    assert answer.status == 200
    assert answer.body["organizations"] == [
        {"id": 1234, "name": "Demo", "parent": None},
        {"id": 1235, "name": "Web shop", "parent": "Demo"},
    ]
    assert answer.body["isComplete"]
    assert answer.body["connection"] == {"state": "ok"}


def test_each_of_them_may_be_the_org_id(stack: Stack) -> None:
    for one in ask(stack, account(stack)).body["organizations"]:
        content = document(url=stack.simulator.url, org_id=one["id"])
        tested = stack.manage("PUT", body=content, query={"dry-run": "true"})
        assert tested.body["connection"]["state"] == "ok"


def test_an_account_that_does_not_work_says_why(stack: Stack) -> None:
    stack.simulator.fail("html")
    answer = ask(stack, account(stack))
    assert (answer.status, answer.body["organizations"]) == (200, [])
    assert answer.body["connection"]["reason"] == "sectigo-malformed-answer"


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"url": "https://elsewhere.example"}, "url"),
        ({"url": None}, "url"),
        ({"customer_uri": ""}, "customer-uri"),
        ({"credentials_secret": "others/acme"}, "credentials-secret"),
        ({"credentials_secret": "cagateway/"}, "credentials-secret"),
        ({"org_id": 7}, "org-id"),
        ({"login_password": "hunter2"}, "login-password"),
    ],
    ids=repr,
)
def test_what_is_wrong_is_named_and_not_sent(
    stack: Stack, changes: dict[str, object], target: str
) -> None:
    answer = ask(stack, account(stack, **changes))
    error = answer.body["error"]
    assert (answer.status, error["code"]) == (400, "invalid-configuration")
    assert error["target"] == target
    assert "hunter2" not in answer.text
    assert stack.simulator.calls == 0


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "7"])
def test_what_is_no_account_is_refused(stack: Stack, body: str) -> None:
    assert ask(stack, body).status == 400


def test_it_is_for_principals_alone(stack: Stack) -> None:
    assert ask(stack, account(stack), principal=None).status == 403
    assert stack.simulator.calls == 0


def test_a_refused_login_counts_as_any_other(stack: Stack) -> None:
    secret = f"cagateway/{uuid4()}"
    wrong = {"login": DEMO.login, "password": "hunter2"}
    create_secret(stack.deployment.clients.secrets, secret, wrong)
    content = document(url=stack.simulator.url, credentials_secret=secret)
    reasons = set()
    for _ in range(MAX_TRIES):
        answer = ask(stack, account(stack, credentials_secret=secret))
        reasons.add(answer.body["connection"]["reason"])
        stack.manage("PUT", body=content, query={"dry-run": "true"})
    assert reasons == {"sectigo-login-refused"}
    assert stack.simulator.calls == MAX_TRIES
    assert "hunter2" not in answer.text


class _NeverAnswers:
    def list_organizations(self, _account: object) -> None:
        raise ConnectionTestError("functions/connection_test failed")


def test_no_end_is_told_as_what_it_is(stack: Stack) -> None:
    real = stack.deployment.management.administration
    app = gateway_resolver(stack.deployment.management.logger)
    serve(app, OrganizationRoutes(app, replace(real, connections=_NeverAnswers())).table())
    event = api_event(PATH, method="POST", body=json.dumps(account(stack)), principal=ADA)
    answer = Answer.of(app.resolve(event, FakeLambdaContext()))
    assert answer.body["connection"]["reason"] == "connection-test-unfinished"
