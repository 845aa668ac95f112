"""Who is calling: what API Gateway verified counts, and nothing that a client can write."""

from __future__ import annotations

import ssl
from typing import Any

import pytest

from cagateway.api.callers import presented
from cagateway.domain.access.identities import CertificateIdentity, PrincipalIdentity
from cagateway.domain.x509.identity_names import read_name
from cagateway.services.clients.authorization import Presented
from tests.certificates import Authority

AUTHORITY = Authority.named("clients")
PEM = AUTHORITY.issue().certificate_pem  # CN=demo
DER = ssl.PEM_cert_to_DER_cert(PEM)
DEMO = CertificateIdentity(read_name("CN=demo") or (), read_name("CN=clients"))
ARN = "arn:aws:iam::123456789012:user/a"


def event(**identity: object) -> dict[str, Any]:
    return {"requestContext": {"identity": identity}}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"clientCertPem": PEM}, id="the-certificate"),
        pytest.param(
            {"clientCertPem": PEM, "subjectDN": "CN=admin", "issuerDN": "CN=x"},
            id="the-certificate-and-another-text",
        ),
    ],
)
def test_a_holder_is_known_by_the_certificate(sent: object) -> None:
    expected = Presented(certificate=DEMO, der=DER)
    assert presented(event(clientCert=sent)) == expected


def test_the_stage_says_where_the_cas_are_and_nothing_else_does() -> None:
    sent = event(clientCert={"clientCertPem": PEM})
    uri = "s3://bucket/truststore.pem"
    assert presented({**sent, "stageVariables": {"truststoreUri": uri}}).truststore_uri == uri
    stages: list[object] = [None, [], {}, {"truststoreUri": 7}]
    for stage in stages:
        assert presented({**sent, "stageVariables": stage}).truststore_uri == ""


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(None, id="none"),
        pytest.param("CN=demo", id="a-text"),
        pytest.param([], id="a-list"),
        pytest.param({}, id="empty"),
        pytest.param({"subjectDN": "CN=demo", "issuerDN": "CN=clients"}, id="the-texts-alone"),
        pytest.param({"clientCertPem": 7}, id="a-number"),
        pytest.param({"subjectDN": "/CN=demo", "issuerDN": "/CN=clients"}, id="slashes"),
        pytest.param({"subjectDN": ["CN=demo"], "issuerDN": "CN=clients"}, id="a-list-of-names"),
        pytest.param(
            {"clientCertPem": PEM[:200], "subjectDN": "CN=demo", "issuerDN": "CN=clients"},
            id="a-certificate-that-cannot-be-read",
        ),
        pytest.param({"clientCertPem": PEM * 2}, id="two-certificates"),
    ],
)
def test_what_cannot_be_read_is_nobody(sent: object) -> None:
    assert presented(event(clientCert=sent)) == Presented()


@pytest.mark.parametrize(
    ("arn", "principal"),
    [(ARN, PrincipalIdentity(ARN)), (None, None), ("", None), (1, None), ("anonymous", None)],
)
def test_a_signer_is_known_by_the_arn(arn: object, principal: PrincipalIdentity | None) -> None:
    assert presented(event(userArn=arn)) == Presented(principal=principal)


@pytest.mark.parametrize(
    "sent", [{}, {"requestContext": None}, {"requestContext": {"identity": "x"}}], ids=str
)
def test_an_event_without_identity_is_nobodys(sent: dict[str, Any]) -> None:
    assert presented(sent) == Presented()


SPOOFED = ["X-Client-Cert", "X-Client-Subject-DN", "X-Amzn-Mtls-Clientcert", "ca-client-id"]


@pytest.mark.parametrize("header", [*SPOOFED, *map(str.lower, SPOOFED)])
@pytest.mark.parametrize("value", [PEM, "CN=demo", ARN])
def test_nothing_that_a_client_writes_counts(header: str, value: str) -> None:
    written = {
        "headers": {header: value},
        "multiValueHeaders": {header: [value, value]},
        "queryStringParameters": {"userArn": value, "clientCert": value},
        "body": value,
        "identity": {"userArn": ARN},
        "requestContext": {
            "identity": {"userAgent": value, "user": value, "caller": value, "sourceIp": "::1"},
            "authorizer": {"principalId": value},
            "clientCert": {"clientCertPem": PEM},
            "authentication": {"clientCert": {"clientCertPem": PEM}},
        },
    }
    assert presented(written) == Presented()
