"""Whatever is sent, the answer is a typed error that says what to change."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from cagateway.ports.store_errors import StoreError
from tests.functional.management import code_of
from tests.functional.stack import Stack

LIST = "/v1/certificate-authorities"
ODD_IDS = {
    "a slash": "a/b",
    "300 characters": "x" * 300,
    "NUL": "a\0b",
    "line breaks": "a\r\nX-Injected: 1",
    "non-ASCII": "sectigö",
    "a key's separator": "CA#sectigo",
    "another path": "..",
    "a percent sign": "100%",
    "a script": "<script>alert(1)</script>",
    "a lone surrogate's bytes": "\udc80",
}


@pytest.fixture(params=ODD_IDS.values(), ids=list(ODD_IDS))
def odd_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogateescape"), safe="")


@pytest.mark.parametrize("rest", ["", "/status", "/profiles", "/profiles/60515"])
def test_an_authority_with_an_odd_id_is_not_found(stack: Stack, odd_id: str, rest: str) -> None:
    answer = stack.get(f"{LIST}/{encoded(odd_id)}{rest}")
    assert (answer.status, code_of(answer)) == (404, "certificate-authority-not-found")
    assert len(answer.text) < 1000


def test_a_profile_with_an_odd_id_is_not_found(stack: Stack, odd_id: str) -> None:
    stack.configure(enable_ca_profile_sync=False)
    answer = stack.get(f"{LIST}/sectigo/profiles/{encoded(odd_id)}")
    assert (answer.status, code_of(answer)) == (404, "profile-not-found")


def test_an_odd_id_that_comes_decoded_is_not_found_either(stack: Stack, odd_id: str) -> None:
    answer = stack.get(f"{LIST}/{odd_id}/profiles")
    assert answer.status == 404
    assert code_of(answer) in {"certificate-authority-not-found", "resource-not-found"}


def test_a_percent_encoded_id_is_the_id(stack: Stack) -> None:
    stack.configure("acme~tls", enable_ca_profile_sync=False)
    assert stack.get(f"{LIST}/acme%7Etls/profiles").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["", "/sectigo", "/sectigo/status", "/sectigo/profiles", "/sectigo/profiles/60515"]
)
def test_another_method_is_refused_by_name(stack: Stack, method: str, path: str) -> None:
    answer = stack.get(f"{LIST}{path}", method=method)
    assert (answer.status, code_of(answer)) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD"


def test_head_is_answered_as_get(stack: Stack) -> None:
    stack.configure(enable_ca_profile_sync=False)
    path = f"{LIST}/sectigo/profiles"
    assert stack.get(path, method="HEAD").headers == stack.get(path).headers


@pytest.mark.parametrize(
    "path", ["/", "/v2", "/v1/profiles", f"{LIST}/sectigo/enrolments", "/cagw"]
)
def test_a_path_that_leads_nowhere_is_not_found(stack: Stack, path: str) -> None:
    answer = stack.get(path)
    assert (answer.status, code_of(answer)) == (404, "resource-not-found")


@pytest.mark.parametrize("context", ["", "/cagw"])
def test_what_only_ca_gateway_has_is_told_apart_from_what_is_nowhere(
    stack: Stack, context: str
) -> None:
    answer = stack.get(f"{context}{LIST}/sectigo/properties")
    assert (answer.status, code_of(answer)) == (501, "not-implemented")
    assert "/profiles" in answer.body["error"]["message"]


def test_unknown_query_parameters_are_passed_over(stack: Stack) -> None:
    stack.configure(enable_ca_profile_sync=False)
    assert stack.get(f"{LIST}/sectigo/profiles", query={"page": "\0", "$filter": "x"}).status == 200


class Broken:
    """A reader whose table is gone."""

    def read(self, *_: object) -> None:
        raise StoreError("the table of hunter2 is gone")


def test_trouble_inside_is_told_to_the_log_and_not_outside(
    stack: Stack, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "cagateway.services.authorities.reading.AuthorityReader.read", Broken().read
    )
    answer = stack.get(f"{LIST}/sectigo/profiles")
    assert (answer.status, code_of(answer)) == (500, "internal-error")
    assert "hunter2" not in answer.text
    assert "hunter2" in caplog.text


def test_a_broken_stored_configuration_is_not_told_outside(stack: Stack) -> None:
    stack.create("broken", {"name": 7})
    answer = stack.get(f"{LIST}/broken/profiles")
    assert (answer.status, code_of(answer)) == (500, "internal-error")
    assert "must be a string" not in answer.text
