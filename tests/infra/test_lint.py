"""cfn-lint on what CloudFormation gets, which knows more than on what is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.infra.expanded import REQUIRED, ROOT, TEMPLATE, expand

DOMAIN = {
    "DomainName": "pki.example.com",
    "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    "TruststoreUri": "s3://bucket/truststore.pem",
    "TruststoreVersion": "v1",
    "OwnershipVerificationCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/2",
}
# Each value of each switch is in one of them.
SETS = {
    "as it comes": {},
    "with a domain": DOMAIN
    | {
        "ClientAuthentication": "MutualTLS",
        "TruststoreAuthorities": "One",
        "LogLevel": "DEBUG",
        "ApiGatewayAccountRole": "Create",
    },
    "at once, beside a table": {
        "ClientAuthentication": "IAM",
        "OperatorPrincipals": "arn:aws:iam::123456789012:role/pki-*",
        "VpcSubnetIds": "subnet-01234567,subnet-0123456789abcdef0",
        "VpcSecurityGroupId": "sg-0123456789abcdef0",
        "PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary",
        "ProfilesProvisionedConcurrency": "2",
        "DeployAtOnce": "true",
        "GradualDeployment": "false",
        "ReservedConcurrency": "false",
        "LogLevel": "WARNING",
        "ExistingTableName": "restored",
        "Architecture": "x86_64",
        "AlarmEmail": "a@b.example",
    },
    "with ACME, unprotected": {
        "TableDeletionProtection": "false",
        "LogLevel": "ERROR",
        "Acme": "On",
        "AcmeClientCidrs": "0.0.0.0/0",
        "AcmeDomainName": "acme.example.com",
        "AcmeCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/3",
    },
}
# One line each, with the reason.
ACCEPTED = {
    "W2001": "ParametersNotUsed: some are used up by the transform",
    "W1020": "SAM writes Fn::Sub where there is nothing to substitute",
    "W1030": "An empty security group stands in a branch that is not taken",
    "W7001": "SAM uses a mapping up that says whether a deployment is gradual",
    "E3005": "CloudFormation passes over a DependsOn of what a condition leaves out",
}


def test_the_expanded_template_is_sound(tmp_path: Path) -> None:
    paths = []
    for name, parameters in SETS.items():
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(json.dumps(expand(**parameters).for_lint()), "utf-8")
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--format", "parseable"]
    ignored = ["--ignore-checks", *ACCEPTED, "--regions", "eu-west-1"]
    done = subprocess.run(
        [*command, *ignored, "--", *paths], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_value_of_every_switch_is_tried() -> None:
    for name, parameter in TEMPLATE["Parameters"].items():
        if name != "LogRetentionDays" and "AllowedValues" in parameter:
            tried = {
                one.get(name, parameter.get("Default") or REQUIRED[name]) for one in SETS.values()
            }
            assert tried == set(parameter["AllowedValues"]), name
