"""GET through the handler: what clients of CA Gateway see."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.documents import PROFILES_RESPONSE, SECTIGO_TYPES, document
from tests.functional.stack import Stack

PATH = "/v1/certificate-authorities/sectigo/profiles"


@pytest.fixture
def synced(configured: Stack) -> Stack:
    assert configured.sync({"caId": "sectigo"})["outcome"] == "completed"
    return configured


class TestTheProfileList:
    def test_is_the_documented_one(self, configured: Stack) -> None:
        assert configured.get(PATH).body == PROFILES_RESPONSE

    def test_has_its_keys_in_the_documented_order(self, configured: Stack) -> None:
        answer = configured.get(PATH)
        assert answer.text == json.dumps(
            PROFILES_RESPONSE, separators=(",", ":"), ensure_ascii=False
        )

    def test_is_the_same_under_the_context_path(self, synced: Stack) -> None:
        assert synced.get(f"/cagw{PATH}").text == synced.get(PATH).text

    @pytest.mark.parametrize("accept_encoding", ["identity", "gzip"])
    def test_may_be_long(self, configured: Stack, accept_encoding: str) -> None:
        configured.simulator.serve([{**SECTIGO_TYPES[0], "id": n} for n in range(1, 2_001)])
        answer = configured.get(PATH, headers={"Accept-Encoding": accept_encoding})
        assert len(answer.body["profiles"]) == 2_001
        encoding = "gzip" if accept_encoding == "gzip" else None
        assert answer.headers.get("Content-Encoding") == encoding

    def test_comes_from_the_table_and_not_from_sectigo(self, synced: Stack) -> None:
        synced.simulator.fail("status", status=503)
        assert synced.get(PATH).body == PROFILES_RESPONSE
        assert synced.simulator.calls == 1

    def test_says_how_old_it_is_and_how_long_it_may_be_kept(self, synced: Stack) -> None:
        headers = synced.get(PATH).headers
        assert int(headers["Age"]) < 30
        assert headers["X-Profile-Sync-Age"] == headers["Age"]
        assert headers["Cache-Control"] == "private, max-age=3600"
        assert headers["X-Profile-Sync"] == "fresh"
        assert headers["Content-Type"] == "application/json"

    def test_tells_when_a_local_profiles_certificate_type_is_gone(self, synced: Stack) -> None:
        synced.simulator.serve(SECTIGO_TYPES[1:])
        synced.sync({"caId": "sectigo", "force": True})
        body = synced.get(PATH).body
        assert body["profiles"][0]["id"] == "sectigo-profile-1"
        (detail,) = body["message"]["details"]
        assert (detail["code"], detail["value"]) == ("ca-profile-not-found", "60515")


class TestAClientThatHasTheListAlready:
    @pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
    def test_is_told_so(self, synced: Stack, form: str) -> None:
        etag = synced.get(PATH).headers["ETag"]
        answer = synced.get(PATH, headers={"If-None-Match": form.format(etag)})
        assert (answer.status, answer.text) == (304, "")
        assert "X-Profile-Sync-Age" in answer.headers

    def test_is_told_so_whichever_line_names_it(self, synced: Stack) -> None:
        etag = synced.get(PATH).headers["ETag"]
        answer = synced.get(PATH, headers={"If-None-Match": [etag, '"other"']})
        assert (answer.status, answer.text) == (304, "")
        assert answer.headers["ETag"] == etag

    def test_gets_a_changed_list(self, synced: Stack) -> None:
        etag = synced.get(PATH).headers["ETag"]
        synced.simulator.serve(SECTIGO_TYPES[:2])
        synced.sync({"caId": "sectigo", "force": True})
        answer = synced.get(PATH, headers={"If-None-Match": etag})
        assert (answer.status, len(answer.body["profiles"])) == (200, 3)


class TestOneProfile:
    @pytest.mark.parametrize("index", [0, 2])
    def test_is_an_entry_of_the_list(self, synced: Stack, index: int) -> None:
        entry = PROFILES_RESPONSE["profiles"][index]
        body = synced.get(f"{PATH}/{entry['id']}").body
        assert (body["type"], body["profile"]) == ("ProfileResponse", entry)

    def test_that_does_not_exist_is_not_found(self, synced: Stack) -> None:
        answer = synced.get(f"{PATH}/1")
        assert (answer.status, answer.body["error"]["code"]) == (404, "profile-not-found")

    def test_that_nobody_can_know_yet_is_unavailable(self, configured: Stack) -> None:
        configured.simulator.fail("status", status=503)
        answer = configured.get(f"{PATH}/60515")
        assert (answer.status, answer.body["error"]["code"]) == (503, "profiles-unavailable")
        assert 1 <= int(answer.headers["Retry-After"]) <= 5


class TestWithoutASnapshot:
    def test_the_first_read_asks_sectigo_once(self, configured: Stack) -> None:
        configured.get(PATH)
        configured.get(PATH)
        assert configured.simulator.calls == 1

    def test_a_failing_sectigo_leaves_the_local_profiles_and_the_reason(
        self, configured: Stack
    ) -> None:
        configured.simulator.fail("status", status=503)
        answer = configured.get(PATH)
        assert answer.status == 200
        assert answer.headers["X-Profile-Sync"] == "unavailable"
        assert [one["id"] for one in answer.body["profiles"]] == ["sectigo-profile-1"]
        (detail,) = answer.body["message"]["details"]
        assert (detail["code"], detail["value"]) == ("profiles-unavailable", "sectigo-error")
        assert "HTTP 503" in detail["message"]

    def test_an_empty_list_is_no_answer_while_only_sectigo_could_fill_it(
        self, stack: Stack
    ) -> None:
        stack.create("sectigo", {**document(url=stack.simulator.url), "profiles": []})
        stack.simulator.fail("status", status=503)
        answer = stack.get(PATH)
        assert (answer.status, answer.body["error"]["code"]) == (503, "profiles-unavailable")
        assert "HTTP 503" in answer.body["error"]["message"]
        assert answer.headers["X-Profile-Sync"] == "unavailable"
        assert 1 <= int(answer.headers["Retry-After"]) <= 5

    def test_an_empty_list_is_the_answer_where_nobody_else_could_fill_it(
        self, stack: Stack
    ) -> None:
        stack.create("sectigo", {**document(enable_ca_profile_sync=False), "profiles": []})
        assert stack.get(PATH).body["profiles"] == []
        stack.create("acme", {**document(url=stack.simulator.url), "profiles": []})
        stack.simulator.serve([])
        answer = stack.get(PATH.replace("sectigo", "acme"))
        assert (answer.status, answer.headers["X-Profile-Sync"]) == (200, "fresh")
        assert answer.body["profiles"] == []

    @pytest.mark.parametrize(
        ("settings", "secrets"),
        [
            ({"credentials_secret": "cagateway/of-acme"}, ["of-acme"]),
            ({"url": "https://sectigo.internal.example"}, ["127.0.0.1", "internal.example"]),
        ],
        ids=["a-missing-secret", "an-address-that-is-not-allowed"],
    )
    def test_the_reason_names_neither_secrets_nor_hosts_to_readers(
        self, stack: Stack, settings: dict[str, str], secrets: list[str]
    ) -> None:
        stack.configure(**settings)
        answer = stack.get(PATH)
        assert answer.headers["X-Profile-Sync"] == "unavailable"
        assert len(answer.body["message"]["details"]) == 1
        assert not [one for one in secrets if one in answer.text]

    def test_a_disabled_sync_asks_nobody(self, stack: Stack) -> None:
        stack.configure(enable_ca_profile_sync=False)
        answer = stack.get(PATH)
        assert answer.headers["X-Profile-Sync"] == "disabled"
        assert "Age" not in answer.headers
        assert [one["id"] for one in answer.body["profiles"]] == ["sectigo-profile-1"]
        assert stack.simulator.calls == 0


class TestAStaleSnapshot:
    @pytest.fixture
    def stale(self, synced: Stack) -> Stack:
        synced.age_snapshot("sectigo", timedelta(hours=1))
        return synced

    def test_is_served_and_a_sync_is_asked_for_once(self, stale: Stack) -> None:
        answers = [stale.get(PATH) for _ in range(5)]
        assert {answer.headers["X-Profile-Sync"] for answer in answers} == {"stale"}
        assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-cache"}
        assert answers[-1].body == PROFILES_RESPONSE
        (event,) = stale.deployment.bus_events()
        assert event["detail"]["caId"] == "sectigo"

    def test_is_fresh_again_after_the_sync_that_was_asked_for(self, stale: Stack) -> None:
        stale.get(PATH)
        (event,) = stale.deployment.bus_events()
        assert stale.sync(event)["outcome"] == "completed"
        assert stale.get(PATH).headers["X-Profile-Sync"] == "fresh"

    def test_says_why_it_is_stale(self, stale: Stack) -> None:
        stale.simulator.fail("garbage")
        stale.sync({"caId": "sectigo"})
        body = stale.get(PATH).body
        (detail,) = body["message"]["details"]
        assert (detail["code"], detail["value"]) == ("profiles-stale", "sectigo-malformed-answer")
        assert len(body["profiles"]) == 4
