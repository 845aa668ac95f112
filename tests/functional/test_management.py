"""The management API, through the real handler on a real table, bus and Sectigo."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cagateway.api.document_routes import precondition
from cagateway.domain.errors import GatewayError
from cagateway.ports.store_errors import MAX_DOCUMENT_BYTES
from tests.functional.management import code_of, own
from tests.functional.stack import ROOT, Stack

SAMPLES = [ROOT / "docs" / "corp.json", ROOT / "docs" / "internal.json"]


class TestADocument:
    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
    def test_that_the_documentation_shows_is_accepted(self, stack: Stack, sample: Path) -> None:
        answer = stack.manage("PUT", "/sample", sample.read_text())
        assert (answer.status, answer.body["type"]) == (201, "ManagedCAResponse")
        assert answer.body["ca"]["configuration"] == json.loads(sample.read_text())

    def test_comes_back_as_it_was_put(self, stack: Stack) -> None:
        put = stack.manage("PUT", body=own(stack))
        got = stack.manage("GET")
        assert (put.status, got.status) == (201, 200)
        assert got.body["ca"] == put.body["ca"]
        assert got.headers["ETag"] == put.headers["ETag"]

    def test_takes_effect_on_the_next_read(self, stack: Stack) -> None:
        stack.manage("PUT", body=own(stack, enable_ca_profile_sync=False))
        local = {"unique-id": "new", "properties": {"terms": [7]}}
        assert (
            stack.manage("PUT", body=own(stack, local, enable_ca_profile_sync=False)).status == 200
        )
        profiles = stack.get("/v1/certificate-authorities/sectigo/profiles").body["profiles"]
        assert [(one["id"], one["properties"]) for one in profiles] == [("new", {"terms": "[7]"})]

    def test_that_is_the_same_changes_nothing(self, stack: Stack) -> None:
        first, again = (stack.manage("PUT", body=own(stack)) for _ in range(2))
        assert (first.status, again.status) == (201, 200)
        assert again.headers["ETag"] == first.headers["ETag"]

    def test_that_is_wrong_is_told_all_that_is_wrong_with_it(self, stack: Stack) -> None:
        wrong = own(stack, profile_sync_intervall="PT5M", org_id="x", url="https://evil.example")
        answer = stack.manage("PUT", body=wrong)
        assert (answer.status, code_of(answer)) == (400, "invalid-configuration")
        targets = {detail["target"] for detail in answer.body["error"]["details"]}
        names = ("profile-sync-intervall", "org-id", "url")
        assert targets == {f"properties.{name}" for name in names}
        assert stack.manage("GET").status == 404

    def test_with_a_password_is_refused_and_the_password_unseen(
        self, stack: Stack, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        answer = stack.manage("PUT", body=own(stack, login_password="hunter2"))
        assert code_of(answer) == "invalid-configuration"
        assert "credentials-secret" in answer.body["error"]["message"]
        assert "hunter2" not in answer.text + caplog.text

    def test_of_a_thousand_profiles_is_accepted_and_served(self, stack: Stack) -> None:
        profiles = [
            {"unique-id": f"profile-{n}", "properties": {"terms": [n]}} for n in range(1, 1_001)
        ]
        body = own(stack, *profiles, enable_ca_profile_sync=False)
        assert stack.manage("PUT", body=body).status == 201
        listed = stack.get("/v1/certificate-authorities/sectigo/profiles").body["profiles"]
        assert len(listed) == 1_000

    def test_of_ten_thousand_profiles_is_told_the_limit(self, stack: Stack) -> None:
        profiles = [{"unique-id": f"profile-{n}"} for n in range(10_000)]
        answer = stack.manage("PUT", body=own(stack, *profiles))
        assert code_of(answer) == "invalid-configuration"
        assert "10000" in answer.body["error"]["message"]
        assert "1000 are accepted" in answer.body["error"]["message"]

    def test_that_no_item_can_hold_is_refused_and_the_old_one_stays(self, stack: Stack) -> None:
        stack.manage("PUT", body=own(stack))
        long = [
            {"unique-id": f"p{n}", "properties": {"description": "x" * 1_000}}
            for n in range(MAX_DOCUMENT_BYTES // 1_000)
        ]
        for query in ({}, {"dry-run": "true"}):
            answer = stack.manage("PUT", body=own(stack, *long), query=query)
            assert (answer.status, code_of(answer)) == (413, "request-too-large")
        assert stack.manage("GET").body["ca"]["configuration"] == own(stack)

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            pytest.param(None, (400, "malformed-request"), id="none"),
            pytest.param("{", (400, "malformed-request"), id="not-json"),
            pytest.param("[]", (400, "invalid-configuration"), id="a-list"),
            pytest.param('{"name": "a", "name": "b"}', (400, "malformed-request"), id="twice"),
            pytest.param("[" * 60_000, (400, "malformed-request"), id="nested"),
            pytest.param(" " * 2_100_000, (413, "request-too-large"), id="two-megabytes"),
        ],
    )
    def test_that_is_none_is_refused(
        self, stack: Stack, body: str | None, expected: tuple[int, str]
    ) -> None:
        answer = stack.manage("PUT", body=body)
        assert (answer.status, code_of(answer)) == expected

    def test_under_an_odd_id_is_refused(self, stack: Stack) -> None:
        answer = stack.manage("PUT", "/a%2Fb", own(stack))
        assert (answer.status, code_of(answer)) == (400, "invalid-configuration")


class TestPreconditions:
    def test_let_the_one_who_saw_the_document_change_it(self, stack: Stack) -> None:
        etag = stack.manage("PUT", body=own(stack)).headers["ETag"]
        body = own(stack, org_id=5)
        assert stack.manage("PUT", body=body, headers={"If-Match": etag}).status == 200
        late = stack.manage("PUT", body=own(stack, org_id=6), headers={"If-Match": etag})
        assert (late.status, code_of(late)) == (412, "version-conflict")
        assert stack.manage("GET").body["ca"]["configuration"] == body

    def test_let_one_of_many_writers_win(self, stack: Stack) -> None:
        etag = stack.manage("PUT", body=own(stack)).headers["ETag"]
        editor = stack.deployment.management.administration.editor
        expected = precondition({"If-Match": etag})

        def put(org_id: int) -> str:
            try:
                editor.put("sectigo", own(stack, org_id=org_id), "ada", expected)
            except GatewayError as error:
                return error.kind
            return "stored"

        with ThreadPoolExecutor(16) as pool:
            outcomes = list(pool.map(put, range(10, 60)))
        assert outcomes.count("stored") == 1
        assert outcomes.count("version-conflict") == 49

    @pytest.mark.parametrize(("exists", "status"), [(False, 201), (True, 412)])
    def test_can_ask_for_a_new_authority(self, stack: Stack, exists: bool, status: int) -> None:
        if exists:
            stack.manage("PUT", body=own(stack))
        answer = stack.manage("PUT", body=own(stack, org_id=9), headers={"If-None-Match": "*"})
        assert answer.status == status

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    def test_can_ask_for_any_that_exists(self, stack: Stack, method: str) -> None:
        stack.configure()
        headers = {"If-Match": "*"}
        assert stack.manage(method, body=own(stack, org_id=9), headers=headers).status == 200

    def test_hold_for_no_authority_that_is_not_there(self, stack: Stack) -> None:
        assert stack.manage("PUT", body=own(stack), headers={"If-Match": "*"}).status == 412

    def test_see_that_an_authority_was_created_again(self, stack: Stack) -> None:
        etag = stack.manage("PUT", body=own(stack)).headers["ETag"]
        stack.manage("DELETE")
        stack.manage("PUT", body=own(stack))
        assert stack.manage("DELETE", headers={"If-Match": etag}).status == 412

    def test_count_whichever_line_they_come_in(self, stack: Stack) -> None:
        etag = stack.manage("PUT", body=own(stack)).headers["ETag"]
        seen = {"If-None-Match": [etag, '"other"']}
        assert stack.manage("PUT", body=own(stack, org_id=9), headers=seen).status == 412
        known = {"If-Match": [etag, '"other"']}
        assert stack.manage("PUT", body=own(stack, org_id=9), headers=known).status == 200


class TestParametersThatComeTwice:
    @pytest.mark.parametrize("values", [["true", "false"], ["false", "true"], ["true", "true"]])
    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    def test_are_refused_and_nothing_changes(
        self, stack: Stack, method: str, values: list[str]
    ) -> None:
        stack.manage("PUT", body=own(stack))
        body = own(stack, org_id=9)
        answer = stack.manage(method, body=body, query={"dry-run": values})
        assert (answer.status, code_of(answer)) == (400, "malformed-request")
        assert answer.body["error"]["target"] == "dry-run"
        assert stack.manage("GET").body["ca"]["configuration"] == own(stack)

    def test_are_refused_in_lists_too(self, stack: Stack) -> None:
        answer = stack.manage("GET", "", query={"nextPageIndex": ["a", "b"]})
        assert (answer.status, code_of(answer)) == (400, "malformed-request")


class TestDeleting:
    def test_removes_all_that_was_kept_but_the_history(self, stack: Stack) -> None:
        stack.manage("PUT", body=own(stack))
        stack.sync({"caId": "sectigo"})
        answer = stack.manage("DELETE")
        assert (answer.status, answer.body["type"]) == (200, "ManagedCADeletedResponse")
        left = {item["sk"]["S"].split("#")[0] for item in stack.deployment.items()}
        assert left == {"history", "sectigo"}  # and a mark, until no sync can be on its way

    def test_of_what_is_not_there_is_not_found(self, stack: Stack) -> None:
        answer = stack.manage("DELETE")
        assert (answer.status, code_of(answer)) == (404, "certificate-authority-not-found")


class TestTheList:
    def test_comes_page_by_page(self, stack: Stack) -> None:
        for number in range(102):
            stack.create(f"ca-{number:03}", {"name": f"CA {number}"})
        first = stack.manage("GET", "").body
        assert (len(first["caList"]), first["morePages"]) == (100, True)
        rest = stack.manage("GET", "", query={"nextPageIndex": first["nextPageIndex"]}).body
        assert [ca["id"] for ca in rest["caList"]] == ["ca-100", "ca-101"]
        assert (rest["morePages"], rest["nextPageIndex"]) == (False, None)

    def test_refuses_an_odd_page(self, stack: Stack) -> None:
        answer = stack.manage("GET", "", query={"nextPageIndex": "a/b"})
        assert (answer.status, code_of(answer)) == (400, "malformed-request")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("", "GET, HEAD"),
        ("/sectigo", "GET, HEAD, PUT, DELETE"),
        ("/sectigo/profile-sync", "GET, HEAD, POST"),
    ],
)
def test_other_methods_are_refused_by_name(stack: Stack, path: str, methods: str) -> None:
    answer = stack.manage("PATCH", path)
    assert (answer.status, answer.headers["Allow"]) == (405, methods)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/sectigo"),
        ("PUT", "/sectigo"),
        ("DELETE", "/sectigo"),
        ("GET", "/sectigo/profile-sync"),
        ("POST", "/sectigo/profile-sync"),
    ],
)
def test_nobody_without_a_name_is_let_in(stack: Stack, method: str, path: str) -> None:
    stack.configure()
    answer = stack.manage(method, path, own(stack), principal=None)
    assert (answer.status, code_of(answer)) == (403, "access-denied")
