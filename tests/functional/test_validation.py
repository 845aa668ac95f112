"""POST .../enrollments/validation, through the real handler on a real table."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api_events import api_event
from tests.enrollment import accepted_csr
from tests.functional.stack import Stack
from tests.lambda_context import FakeLambdaContext

CORPUS = Path(__file__).parents[1] / "corpus" / "csr"
PATH = "/v1/certificate-authorities/sectigo/enrollments/validation"


def pkcs10(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {
        "profileId": "sectigo-profile-1",
        "requiredFormat": {"format": "X509"},
        "csr": accepted_csr(),
        **fields,
    }


def test_a_valid_request_is_told_what_will_be_issued(stack: Stack) -> None:
    stack.configure()
    answer = stack.validate(pkcs10())
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    body = answer.body
    assert body["validation"]["sync"].pop("syncedAt").endswith("Z")
    assert body == {
        "type": "EnrollmentValidationResponse",
        "message": {
            "message": "The request is valid: a certificate for an RSA 2048 key, for 30 days.",
            "details": [],
        },
        "validation": {
            "profileId": "sectigo-profile-1",
            "certType": "60515",
            "requestType": "PKCS10",
            "keyType": {"algorithm": "RSA", "value": "2048", "source": "request"},
            "subjectAltNames": ["www.example.com"],
            "validity": {"days": 30, "source": "terms"},
            "constraints": {
                "keyTypes": {
                    "EC": ["P-256", "P-384", "P-521"],
                    "RSA": ["2048", "3072", "4096", "8192"],
                },
                "keyTypesSource": "sectigo",
                "terms": [30],
                "termsSource": "sectigo",
            },
            "sync": {"state": "fresh"},
        },
    }


def test_a_refused_request_is_told_everything_that_is_wrong(stack: Stack) -> None:
    stack.configure()
    options = {"validityPeriod": "P90D"}
    body = pkcs10(csr=accepted_csr("ec-p521"), optionalCertificateRequestDetails=options)
    answer = stack.validate(body | {"profileId": "63999"})
    assert answer.status == 400
    error = answer.body["error"]
    assert (error["code"], answer.body["type"]) == ("invalid-enrollment-request", "ErrorResponse")
    assert [(detail["code"], detail["value"]) for detail in error["details"]] == [
        ("key-type-not-allowed", "EC P-521"),
        ("validity-not-allowed", "90"),
    ]


def test_a_stale_list_still_decides_and_is_said_to_be_stale(stack: Stack) -> None:
    stack.configure()
    stack.sync({"caId": "sectigo"})
    stack.age_snapshot("sectigo", timedelta(hours=2))
    assert stack.validate(pkcs10()).body["validation"]["sync"]["state"] == "stale"
    assert len(stack.deployment.bus_events()) == 1


def test_without_any_list_only_sectigo_could_tell(stack: Stack) -> None:
    stack.configure()
    stack.simulator.fail("status", status=503)
    answer = stack.validate(pkcs10())
    assert (answer.status, answer.body["error"]["code"]) == (503, "profiles-unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_with_sync_off_the_default_decides(stack: Stack) -> None:
    stack.configure(enable_ca_profile_sync=False)
    validation = stack.validate(pkcs10()).body["validation"]
    assert validation["sync"] == {"state": "disabled", "syncedAt": None}
    assert validation["constraints"]["keyTypesSource"] == "default"
    refused = stack.validate(pkcs10(csr=accepted_csr("ec-p256")))
    assert refused.body["error"]["details"][0]["code"] == "key-type-not-allowed"


@pytest.mark.parametrize(
    ("body", "ca_id", "expected"),
    [
        pytest.param(pkcs10(), "nobody", (404, "certificate-authority-not-found"), id="ca"),
        pytest.param(pkcs10(), "a%2Fb", (404, "certificate-authority-not-found"), id="odd-ca"),
        pytest.param(pkcs10(profileId="1"), "sectigo", (404, "profile-not-found"), id="profile"),
        pytest.param(pkcs10(profileId="\0" * 999), "sectigo", (404, "profile-not-found"), id="odd"),
        pytest.param("[]", "sectigo", (400, "malformed-request"), id="array"),
        pytest.param("null", "sectigo", (400, "malformed-request"), id="null"),
        pytest.param("[" * 60_000, "sectigo", (400, "malformed-request"), id="brackets"),
        pytest.param("x" * 65_537, "sectigo", (413, "request-too-large"), id="64-kib-and-one"),
        pytest.param(pkcs10(csr="A" * 1_000_000), "sectigo", (413, "request-too-large"), id="mega"),
        pytest.param(pkcs10(profileId=60515), "sectigo", (400, "malformed-request"), id="number"),
        pytest.param('{"a": 1, "a": 2}', "sectigo", (400, "malformed-request"), id="duplicates"),
    ],
)
def test_bad_input_gets_a_typed_error(
    stack: Stack, body: object, ca_id: str, expected: tuple[int, str]
) -> None:
    stack.configure()
    answer = stack.validate(body, ca_id)
    assert (answer.status, answer.body["error"]["code"]) == expected
    assert len(answer.text) < 2_000


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_post_is_allowed(stack: Stack, method: str) -> None:
    handler = stack.deployment.validation.lambda_handler
    answer = handler(api_event(PATH, method=method), FakeLambdaContext())
    assert answer["statusCode"] == 405
    assert answer["multiValueHeaders"]["Allow"] == ["POST"]


@pytest.mark.parametrize(
    "path", sorted(CORPUS.rglob("private-key*.txt")), ids=lambda path: str(path.stem)
)
@pytest.mark.parametrize("field", ["csr", "profileId", "validityPeriod"])
def test_a_private_key_sent_by_mistake_appears_nowhere(
    stack: Stack, caplog: pytest.LogCaptureFixture, path: Path, field: str
) -> None:
    caplog.set_level(logging.DEBUG)
    stack.configure()
    text = path.read_text()
    options = {"validityPeriod": text} if field == "validityPeriod" else {}
    body = pkcs10(optionalCertificateRequestDetails=options) | ({} if options else {field: text})
    answer = stack.validate(body)
    assert answer.status in {400, 404}
    for line in text.split():
        if len(line) > 20:
            assert line[:40] not in answer.text
            assert line[:40] not in caplog.text
