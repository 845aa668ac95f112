"""The API: which route lets whom in, what it answers by itself, what it writes down."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cagateway.domain.errors import ErrorKind
from cagateway.services.clients.authorization import Authentication
from tests.infra.expanded import TEMPLATE, expand
from tests.policy.statements import like

DOMAIN = {
    "DomainName": "pki.example-corp.com",
    "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    "TruststoreUri": "s3://bucket/truststore.pem",
}
STACK, BEHIND_A_DOMAIN = expand(), expand(**DOMAIN)
API = STACK.only("AWS::ApiGateway::RestApi")
STAGE = STACK.only("AWS::ApiGateway::Stage")
POLICY = API["Body"]["x-amazon-apigateway-policy"]["Statement"]
RESPONSES = API["Body"]["x-amazon-apigateway-gateway-responses"]
# Codes that only API Gateway itself gives; no function answers with them.
OF_API_GATEWAY = {"request-refused", "too-many-requests", "gateway-timeout"}


class TestTheDeployment:
    @pytest.mark.parametrize(
        "parameters",
        [
            DOMAIN,
            DOMAIN | {"DomainName": "other.example.com"},
            {"ClientCidrs": "198.51.100.0/24"},
            {"ClientAuthentication": "IAM"},
            {"ClientAuthentication": "MutualTLS"},
        ],
        ids=["a domain", "another domain", "other clients", "signatures", "certificates"],
    )
    def test_is_another_one_when_what_it_serves_changes(self, parameters: dict[str, str]) -> None:
        # Whether the default endpoint is off, and who may connect, take effect with it alone.
        assert expand(**parameters).deployment() != STACK.deployment()
        assert expand(**parameters).deployment() == expand(**parameters).deployment()

    @pytest.mark.parametrize(
        "parameters", [{"LogLevel": "DEBUG"}, {"AlarmEmail": "a@example.com"}], ids=repr
    )
    def test_stays_when_it_does_not(self, parameters: dict[str, str]) -> None:
        assert expand(**parameters).deployment() == STACK.deployment()

    def test_is_the_one_that_the_stage_serves(self) -> None:
        assert STAGE["DeploymentId"] == f"${{{STACK.deployment()}}}"
        assert STAGE["StageName"] == "cagw"


class TestTheDefaultEndpoint:
    def test_is_open_without_a_domain_and_shut_with_one(self) -> None:
        for stack, is_shut in ((STACK, False), (BEHIND_A_DOMAIN, True)):
            (server,) = stack.only("AWS::ApiGateway::RestApi")["Body"]["servers"]
            configured = server["x-amazon-apigateway-endpoint-configuration"]
            assert configured["disableExecuteApiEndpoint"] is is_shut

    def test_is_the_address_that_clients_are_told(self) -> None:
        assert ".execute-api." in STACK.outputs["ApiUrl"]
        assert BEHIND_A_DOMAIN.outputs["ApiUrl"] == "https://pki.example-corp.com/cagw"


class TestTheDomain:
    def test_asks_for_a_client_certificate_of_the_truststore(self) -> None:
        domain = BEHIND_A_DOMAIN.only("AWS::ApiGateway::DomainName")
        assert domain["MutualTlsAuthentication"] == {"TruststoreUri": DOMAIN["TruststoreUri"]}
        assert "OwnershipVerificationCertificateArn" not in domain
        assert domain["SecurityPolicy"] == "TLS_1_2"

    def test_reads_another_truststore_when_its_version_is_said(self) -> None:
        domain = expand(**DOMAIN, TruststoreVersion="v2").only("AWS::ApiGateway::DomainName")
        assert domain["MutualTlsAuthentication"]["TruststoreVersion"] == "v2"

    def test_may_have_a_certificate_of_a_private_ca(self) -> None:
        arn = DOMAIN["CertificateArn"] + "2"
        more = {"OwnershipVerificationCertificateArn": arn}
        domain = expand(**DOMAIN, **more).only("AWS::ApiGateway::DomainName")
        assert domain["OwnershipVerificationCertificateArn"] == arn


class TestWhoIsLetIn:
    def test_nobody_is_by_default(self) -> None:
        assert "Default" not in TEMPLATE["Parameters"]["ClientCidrs"]

    @pytest.mark.parametrize("mode", ["MutualTLS", "Address"])
    def test_readers_come_from_the_addresses_that_are_named(self, mode: str) -> None:
        policy = expand(ClientCidrs="192.0.2.0/24,2001:db8::/32", ClientAuthentication=mode).only(
            "AWS::ApiGateway::RestApi"
        )
        allow, deny = policy["Body"]["x-amazon-apigateway-policy"]["Statement"]
        cidrs = {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]}
        assert (allow["Effect"], allow["Condition"]) == ("Allow", {"IpAddress": cidrs})
        assert (deny["Effect"], deny["Condition"]) == ("Deny", {"NotIpAddress": cidrs})

    @pytest.mark.parametrize("mode", ["MutualTLS", "IAM", "Address"])
    def test_iam_alone_decides_whose_signature_counts(self, mode: str) -> None:
        # Within an account an Allow of the resource policy does instead of one of the principal.
        body = expand(ClientAuthentication=mode).only("AWS::ApiGateway::RestApi")["Body"]
        statements = body["x-amazon-apigateway-policy"]["Statement"]
        allowed = [one["Resource"] for one in statements if one["Effect"] == "Allow"]
        clients = "execute-api:/*/*/v1/certificate-authorities*"
        assert [clients == one for one in allowed] == ([] if mode == "IAM" else [True])
        (denied,) = (one["Resource"] for one in statements if one["Effect"] == "Deny")
        assert denied == "execute-api:/*"

    @pytest.mark.parametrize("mode", ["MutualTLS", "IAM", "Address"])
    def test_a_route_is_for_those_who_sign_where_it_has_to_be(self, mode: str) -> None:
        routes = list(expand(ClientAuthentication=mode).routes())
        assert len(routes) > 10
        for _, path, definition in routes:
            is_signed = definition.get("security", []) == [{"AWS_IAM": []}]
            assert is_signed == (mode == "IAM" or path.startswith("/v1/management/")), path
            assert is_signed or "security" not in definition

    @pytest.mark.parametrize("mode", ["MutualTLS", "IAM", "Address"])
    def test_the_functions_know_how_clients_are_known(self, mode: str) -> None:
        stack = expand(ClientAuthentication=mode, TruststoreAuthorities="One")
        functions = stack.of_type("AWS::Lambda::Function")
        for name in ("ProfilesFunction", "ValidationFunction", "ManagementFunction"):
            told = functions[name]["Environment"]["Variables"]
            assert told["CLIENT_AUTHENTICATION"] == mode
            assert told["TRUSTSTORE_AUTHORITIES"] == "One"

    def test_a_deployment_cannot_let_everybody_do_everything(self) -> None:
        parameter = TEMPLATE["Parameters"]["ClientAuthentication"]
        assert set(parameter["AllowedValues"]) == {*Authentication} - {Authentication.LOCAL}
        assert "Default" not in parameter
        # What is not said counts as the stricter one.
        assert TEMPLATE["Parameters"]["TruststoreAuthorities"]["Default"] == "Several"

    def test_signatures_are_those_of_aws_and_no_caller_lends_a_role(self) -> None:
        schemes = API["Body"]["components"]["securitySchemes"]
        assert schemes["AWS_IAM"]["x-amazon-apigateway-authtype"] == "awsSigv4"
        for _, _, definition in STACK.routes():
            assert "credentials" not in definition["x-amazon-apigateway-integration"]

    def test_every_route_leads_to_a_function_that_the_api_may_invoke(self) -> None:
        may_invoke = {
            one["FunctionName"]
            for one in STACK.of_type("AWS::Lambda::Permission").values()
            if one["Principal"] == "apigateway.amazonaws.com"
        }
        for _, path, definition in STACK.routes():
            uri = definition["x-amazon-apigateway-integration"]["uri"]
            function = uri.removesuffix(".Arn}:live/invocations").rpartition("/${")[2]
            assert f"${{{function}Aliaslive}}" in may_invoke, path

    def test_the_function_gets_every_method_and_every_path(self) -> None:
        routes = {(method, path) for method, path, _ in STACK.routes()}
        assert {method for method, _ in routes} == {"x-amazon-apigateway-any-method"}
        assert ("x-amazon-apigateway-any-method", "/{proxy+}") in routes

    def test_everybody_is_throttled_as_the_parameters_say(self) -> None:
        (settings,) = STAGE["MethodSettings"]
        assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == ("100", "200")
        stage = expand(RequestsPerSecond="5", RequestBurst="9").only("AWS::ApiGateway::Stage")
        (settings,) = stage["MethodSettings"]
        assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == ("5", "9")

    def test_routes_are_not_measured_one_by_one_for_nobody_looks_at_that(self) -> None:
        (settings,) = STAGE["MethodSettings"]
        assert settings["MetricsEnabled"] is False
        for text in (STACK.only("AWS::CloudWatch::Dashboard")["DashboardBody"],):
            assert '"Resource"' not in text

    @pytest.mark.parametrize("mode", ["MutualTLS", "IAM", "Address"])
    def test_the_management_api_is_for_the_operators_that_are_named(self, mode: str) -> None:
        arns = "arn:aws:iam::123456789012:role/pki-*,arn:aws:iam::123456789012:user/ada"
        stack = expand(ClientAuthentication=mode, OperatorPrincipals=arns)
        body = stack.only("AWS::ApiGateway::RestApi")["Body"]
        (denied,) = (
            one
            for one in body["x-amazon-apigateway-policy"]["Statement"]
            if one["Resource"].endswith("/v1/management/*")
        )
        assert denied["Effect"] == "Deny"
        assert denied["Principal"] == "*"
        assert denied["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": arns.split(",")}}
        for _, path, _definition in stack.routes():
            is_managed = path.startswith("/v1/management/")
            assert like(denied["Resource"], f"execute-api:/cagw/GET{path}") == is_managed
        assert stack.deployment() != expand(ClientAuthentication=mode).deployment()

    def test_nobody_is_named_unless_somebody_says_so(self) -> None:
        assert len(POLICY) == 2


def test_compressed_answers_are_handed_over_as_they_are() -> None:
    # With any other type API Gateway would send the base64 that functions answer with.
    assert API["Body"]["x-amazon-apigateway-binary-media-types"] == ["*/*"]


class TestWhatApiGatewayAnswersByItself:
    @staticmethod
    def body(kind: str) -> Any:  # noqa: ANN401 - JSON
        return json.loads(RESPONSES[kind]["responseTemplates"]["application/json"])

    @pytest.mark.parametrize("kind", RESPONSES)
    def test_has_the_shape_of_every_error(self, kind: str) -> None:
        body = self.body(kind)
        assert body["type"] == "ErrorResponse"
        assert body["error"].keys() == {"code", "message", "target", "value", "details"}
        assert all(isinstance(body["error"][name], str) for name in ("code", "target", "value"))
        assert body["message"] == {"message": body["error"]["message"], "details": []}
        assert body["error"]["code"] in {*ErrorKind, *OF_API_GATEWAY}
        # What API Gateway would fill in names ARNs, and is not escaped.
        assert "$" not in json.dumps(body)

    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            ("MISSING_AUTHENTICATION_TOKEN", "access-denied"),
            ("INVALID_SIGNATURE", "access-denied"),
            ("EXPIRED_TOKEN", "access-denied"),
            ("ACCESS_DENIED", "access-denied"),
            ("REQUEST_TOO_LARGE", "request-too-large"),
            ("THROTTLED", "too-many-requests"),
            ("INTEGRATION_TIMEOUT", "gateway-timeout"),
            ("DEFAULT_5XX", "internal-error"),
        ],
    )
    def test_has_the_code_that_a_function_would_give(self, kind: str, code: str) -> None:
        assert self.body(kind)["error"]["code"] == code

    @pytest.mark.parametrize("kind", ["THROTTLED", "INTEGRATION_TIMEOUT"])
    def test_says_when_to_come_back(self, kind: str) -> None:
        parameters = RESPONSES[kind]["responseParameters"]
        assert int(parameters["gatewayresponse.header.Retry-After"].strip("'")) > 0

    @pytest.mark.parametrize("kind", RESPONSES)
    def test_is_kept_by_no_cache(self, kind: str) -> None:
        parameters = RESPONSES[kind]["responseParameters"]
        assert parameters["gatewayresponse.header.Cache-Control"] == "'no-store'"
