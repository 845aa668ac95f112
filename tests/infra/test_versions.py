"""Versions: a new one exactly when what a version holds has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.infra.expanded import TEMPLATE, expand

STACK = expand()
FUNCTIONS = STACK.of_type("AWS::Lambda::Function")
# One other than the default, for each parameter.
OTHER_VALUES = {
    "ClientCidrs": "198.51.100.0/24",
    "ClientAuthentication": "IAM",
    "TruststoreAuthorities": "One",
    "SectigoAllowedHosts": "other.example",
    "SecretsPrefix": "staging/",
    "DomainName": "pki.example.com",
    "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    "OwnershipVerificationCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/2",
    "TruststoreUri": "s3://bucket/other.pem",
    "TruststoreVersion": "v2",
    "Acme": "On",
    "AcmeDomainName": "acme.example.com",
    "AcmeCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/3",
    "AcmeClientCidrs": "192.0.2.0/24",
    "ExistingTableName": "restored",
    "TableDeletionProtection": "false",
    "Architecture": "x86_64",
    "GradualDeployment": "false",
    "ReservedConcurrency": "false",
    "ApiGatewayAccountRole": "Create",
    "LogLevel": "DEBUG",
    "LogRetentionDays": "30",
    "AlarmEmail": "pki@example.com",
    "OperatorPrincipals": "arn:aws:iam::123456789012:role/pki-*",
    "DeployAtOnce": "true",
    "RequestsPerSecond": "10",
    "RequestBurst": "20",
    "ProfilesProvisionedConcurrency": "2",
    "VpcSubnetIds": "subnet-01234567,subnet-76543210",
    "VpcSecurityGroupId": "sg-01234567",
    "PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary",
}
# What is a function's and no version's.
OF_THE_FUNCTION = ("ReservedConcurrentExecutions", "RecursiveLoop", "Tags")


def versioned(function: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in function.items() if name not in OF_THE_FUNCTION}


class TestVersions:
    @staticmethod
    def of(changed: str = "", **parameters: str) -> set[tuple[str, str]]:
        """Give what tells versions apart: CloudFormation replaces one whose description changes."""
        versions = expand(changed, **parameters).of_type("AWS::Lambda::Version")
        return {(name, version["Description"]) for name, version in versions.items()}

    def test_are_published_of_every_function_and_called_by_one_alias(self) -> None:
        aliases = STACK.of_type("AWS::Lambda::Alias").values()
        assert {one["FunctionName"] for one in aliases} == {f"${{{name}}}" for name in FUNCTIONS}
        assert {one["Name"] for one in aliases} == {"live"}
        for _, _, definition in STACK.routes():
            uri = definition["x-amazon-apigateway-integration"]["uri"]
            assert uri.endswith("Function.Arn}:live/invocations")

    @pytest.mark.parametrize("layer", ["GatewayLayer", "DependenciesLayer"])
    def test_are_new_for_all_functions_when_a_layer_is(self, layer: str) -> None:
        # Nearly all code is in a layer. An alias that stays behind would serve the old one.
        assert not self.of() & self.of(changed=layer)

    def test_are_new_for_the_function_whose_code_is(self) -> None:
        ((new, _),) = self.of(changed="TickFunction") - self.of()
        assert new.startswith("TickFunctionVersion")

    @pytest.mark.parametrize("name", TEMPLATE["Parameters"])
    def test_are_new_for_the_functions_that_a_parameter_configures_and_no_others(
        self, name: str
    ) -> None:
        # An alias that stays behind would go on with the old setting, unnoticed. And
        # Lambda refuses to publish a version of what has not changed: the deployment would fail.
        # A security group does nothing without subnets.
        others = {} if name != "VpcSecurityGroupId" else {"VpcSubnetIds": "subnet-01234567"}
        before = expand(**others).of_type("AWS::Lambda::Function")
        other = {**others, name: OTHER_VALUES[name]}
        changed = {
            function
            for function, now in expand(**other).of_type("AWS::Lambda::Function").items()
            if versioned(now) != versioned(before.get(function, {}))
        }
        new = {version.split("Version")[0] for version, _ in self.of(**other) - self.of(**others)}
        # A build for another architecture has other layers, and so versions of its own.
        assert new == changed or name == "Architecture"

    @pytest.mark.parametrize("name", ["GradualDeployment", "DeployAtOnce"])
    def test_take_over_at_once_where_that_is_wanted(self, name: str) -> None:
        stack = expand(**{name: OTHER_VALUES[name]})
        assert not stack.of_type("AWS::CodeDeploy::DeploymentGroup")
        assert stack.of_type("AWS::Lambda::Alias")
