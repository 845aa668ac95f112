"""What may be given to a stack: each parameter by itself, and one against another."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.infra.expanded import ROOT, TEMPLATE, expand

PARAMETERS: dict[str, Any] = TEMPLATE["Parameters"]
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
OPERATORS = {"OperatorPrincipals": "arn:aws:iam::123456789012:role/pki-*"}
ACME = {"Acme": "On", "AcmeClientCidrs": "0.0.0.0/0"}
DOMAIN = {
    "DomainName": "pki.example.com",
    "CertificateArn": CERTIFICATE,
    "TruststoreUri": "s3://bucket/truststore.pem",
}


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        DOMAIN,
        DOMAIN | {"ClientAuthentication": "MutualTLS"},
        # So that clients can be configured before certificates decide.
        DOMAIN | {"ClientAuthentication": "Address"},
        DOMAIN | OPERATORS | {"ClientAuthentication": "IAM"},
        OPERATORS | {"ClientAuthentication": "IAM"},
        OPERATORS,
        {"VpcSubnetIds": "subnet-01234567", "VpcSecurityGroupId": "sg-01234567"},
        DOMAIN | {"TruststoreVersion": "v1", "OwnershipVerificationCertificateArn": CERTIFICATE},
        {"ClientCidrs": "0.0.0.0/0"},
        ACME,
        ACME | {"AcmeDomainName": "acme.example.com", "AcmeCertificateArn": CERTIFICATE},
        ACME | DOMAIN | {"AcmeDomainName": "acme.example.com", "AcmeCertificateArn": CERTIFICATE},
    ],
    ids=repr,
)
def test_what_goes_together_is_taken(parameters: dict[str, str]) -> None:
    assert expand(**parameters).violations() == []


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        (DOMAIN | {"CertificateArn": ""}, "CertificateArn"),
        (DOMAIN | {"TruststoreUri": ""}, "TruststoreUri"),
        ({"ClientAuthentication": "MutualTLS"}, "DomainName"),
        ({"ClientAuthentication": "IAM"}, "OperatorPrincipals"),
        ({"VpcSubnetIds": "subnet-01234567"}, "VpcSecurityGroupId"),
        ({"VpcSecurityGroupId": "sg-01234567"}, "VpcSubnetIds"),
        ({"CertificateArn": CERTIFICATE}, "DomainName"),
        ({"TruststoreUri": "s3://bucket/t.pem"}, "DomainName"),
        ({"TruststoreVersion": "v1"}, "DomainName"),
        ({"OwnershipVerificationCertificateArn": CERTIFICATE}, "DomainName"),
        ({"Acme": "On"}, "AcmeClientCidrs"),
        ({"AcmeClientCidrs": "0.0.0.0/0"}, "Acme=On"),
        ({"AcmeCertificateArn": CERTIFICATE}, "AcmeDomainName"),
        (ACME | {"AcmeDomainName": "acme.example.com"}, "AcmeCertificateArn"),
        (
            ACME
            | DOMAIN
            | {"AcmeDomainName": "pki.example.com", "AcmeCertificateArn": CERTIFICATE},
            "DomainName",
        ),
    ],
    ids=repr,
)
def test_what_does_not_is_refused_by_name(parameters: dict[str, str], named: str) -> None:
    (violation,) = expand(**parameters).violations()
    assert named in violation


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "ClientCidrs",
            ["192.0.2.0/24", "192.0.2.0/24,2001:db8::/32"],
            ["", "192.0.2.1", "192.0.2.0/24,", "*"],
        ),
        (
            "SectigoAllowedHosts",
            ["cert-manager.com"],
            ["https://cert-manager.com", "a:443", "", "a,"],
        ),
        ("DomainName", ["", "pki.example.com"], ["PKI.example.com", "pki", "a_b.example", "a..b"]),
        ("CertificateArn", ["", CERTIFICATE], ["certificate/1"]),
        ("AcmeDomainName", ["", "acme.example.com"], ["ACME.example.com", "acme", "a..b"]),
        ("AcmeCertificateArn", ["", CERTIFICATE], ["certificate/1"]),
        (
            "AcmeClientCidrs",
            ["", "0.0.0.0/0", "192.0.2.0/24,2001:db8::/32"],
            ["192.0.2.1", "192.0.2.0/24,", "*", ",192.0.2.0/24"],
        ),
        ("TruststoreUri", ["", "s3://bucket/a/b.pem"], ["https://bucket/b.pem", "s3://bucket"]),
        ("ExistingTableName", ["", "restored-1"], ["a/b", "ab"]),
        (
            "SecretsPrefix",
            ["cagateway/", "a.b_c+d=e@f-g/"],
            # Below another stack's prefix that stack could read this one's logins.
            ["", "/", "cagateway", "staging/cagateway/", f"{'a' * 33}/", "*/"],
        ),
        (
            "OperatorPrincipals",
            ["", *OPERATORS.values(), ",".join(2 * list(OPERATORS.values()))],
            [
                "*",
                "ada",
                "arn:aws:iam::123456789012:role/a b",
                "arn:aws:iam::*:role/a",
                "arn:aws:iam::123456789012:root",
            ],
        ),
        (
            "VpcSubnetIds",
            ["", "subnet-01234567", "subnet-01234567,subnet-0123456789abcdef0,subnet-76543210"],
            ["subnet-", "subnet-01234567,", ",".join(4 * ["subnet-01234567"]), "vpc-01234567"],
        ),
        ("VpcSecurityGroupId", ["", "sg-01234567"], ["sg-", "sg-01234567,sg-01234567"]),
        (
            "PermissionsBoundary",
            ["", "arn:aws:iam::123456789012:policy/a/b", "arn:aws:iam::aws:policy/PowerUserAccess"],
            ["boundary", "arn:aws:iam::123456789012:role/a"],
        ),
        ("AlarmEmail", ["", "pki@example.com"], ["pki"]),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_with_the_right_one(
    name: str, good: list[str], bad: list[str]
) -> None:
    pattern = re.compile(PARAMETERS[name]["AllowedPattern"])
    assert all(pattern.fullmatch(value) for value in good)
    assert not any(pattern.fullmatch(value) for value in bad)
    assert PARAMETERS[name]["ConstraintDescription"]


def test_logs_are_kept_for_as_long_as_cloudwatch_can() -> None:
    allowed = PARAMETERS["LogRetentionDays"]["AllowedValues"]
    assert PARAMETERS["LogRetentionDays"]["Default"] in allowed
    assert {1, 90, 365, 3653} <= set(allowed)


def test_every_parameter_but_who_may_connect_and_how_has_a_default() -> None:
    assert {name for name, one in PARAMETERS.items() if "Default" not in one} == {
        "ClientCidrs",
        "ClientAuthentication",
    }


def test_every_parameter_is_explained_with_its_default() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    for name, parameter in PARAMETERS.items():
        (default,) = (shown for names, shown in rows if f"`{name}`" in names)
        assert (str(parameter.get("Default", "")) or "none") in default


def test_a_versions_description_can_hold_the_longest_values() -> None:
    longest = {
        "SectigoAllowedHosts": "h" * PARAMETERS["SectigoAllowedHosts"]["MaxLength"],
        "ExistingTableName": "t" * PARAMETERS["ExistingTableName"]["MaxLength"],
        "SecretsPrefix": "p" * 32 + "/",
        "VpcSubnetIds": ",".join(3 * [f"subnet-{'0' * 17}"]),
        "VpcSecurityGroupId": f"sg-{'0' * 17}",
    }
    for name, value in longest.items():
        assert re.fullmatch(PARAMETERS[name]["AllowedPattern"], value), name
    for version in expand(**longest).of_type("AWS::Lambda::Version").values():
        # Lambda's limit.
        assert len(version["Description"]) <= 256
