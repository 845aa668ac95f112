"""Syncs and dry runs through the management API."""

from __future__ import annotations

import pytest

from tests.functional.management import code_of, own, requested
from tests.functional.stack import Stack

PASSWORD = "demo-password"


class TestASync:
    def test_is_asked_for_when_what_is_synced_changes(self, stack: Stack) -> None:
        stack.manage("PUT", body=own(stack))
        stack.manage("PUT", body=own(stack, {"unique-id": "only-local"}))
        stack.manage("PUT", body=own(stack, {"unique-id": "only-local"}, org_id=5))
        assert [event["cause"] for event in requested(stack)] == ["configuration-change"] * 2

    def test_is_not_asked_for_while_it_is_off(self, stack: Stack) -> None:
        stack.manage("PUT", body=own(stack, enable_ca_profile_sync=False))
        assert requested(stack) == []

    def test_of_a_corrected_configuration_does_not_wait(self, stack: Stack) -> None:
        stack.manage("PUT", body=own(stack, org_id=99))
        assert stack.sync({"caId": "sectigo"})["reason"] == "sectigo-organization-unknown"
        stack.manage("PUT", body=own(stack))
        assert stack.sync({"caId": "sectigo"})["outcome"] == "completed"

    def test_can_be_asked_for(self, stack: Stack) -> None:
        stack.configure()
        answer = stack.manage("POST", "/sectigo/profile-sync", {"force": True})
        assert (answer.status, answer.body["type"]) == (202, "ProfileSyncResponse")
        (event,) = requested(stack)
        assert (event["caId"], event["force"], event["cause"]) == ("sectigo", True, "request")

    def test_remembers_who_asked_for_it(self, stack: Stack) -> None:
        stack.manage("PUT", body=own(stack))
        requested(stack)  # what the PUT asked for
        stack.manage("POST", "/sectigo/profile-sync", {"force": True})
        (event,) = requested(stack)
        assert event["requestedBy"].endswith("user/ada")
        stack.sync(event)
        answer = stack.manage("GET", "/sectigo/profile-sync")
        newest = answer.body["profileSync"]["history"][0]
        assert (newest["event"], newest["requestedBy"]) == (
            "Profile Sync Completed",
            event["requestedBy"],
        )

    @pytest.mark.parametrize("body", [None, "{}", '{"force": false}', '{"force": null}'])
    def test_is_not_forced_unless_that_is_asked_for(self, stack: Stack, body: str | None) -> None:
        stack.configure()
        stack.manage("POST", "/sectigo/profile-sync", body)
        assert [event["force"] for event in requested(stack)] == [False]

    @pytest.mark.parametrize("body", ["[]", '{"force": "yes"}', '{"forced": true}', "force"])
    def test_with_a_wrong_body_is_refused(self, stack: Stack, body: str) -> None:
        stack.configure()
        answer = stack.manage("POST", "/sectigo/profile-sync", body)
        assert (answer.status, code_of(answer)) == (400, "malformed-request")

    def test_that_is_off_cannot_be_asked_for(self, stack: Stack) -> None:
        stack.configure(enable_ca_profile_sync=False)
        answer = stack.manage("POST", "/sectigo/profile-sync")
        assert (answer.status, code_of(answer)) == (409, "profile-sync-disabled")

    def test_shows_what_it_did_and_who_changed_what(self, stack: Stack) -> None:
        stack.manage("PUT", body=own(stack))
        stack.sync({"caId": "sectigo"})
        stack.simulator.fail("empty")
        stack.sync({"caId": "sectigo"})
        answer = stack.manage("GET", "/sectigo/profile-sync")
        status = answer.body["profileSync"]
        assert (status["state"], status["profiles"], status["isAskedFor"]) == ("fresh", 3, False)
        assert (status["setback"]["reason"], status["setback"]["isHeld"]) == (
            "sectigo-empty-list",
            True,
        )
        held = status["setback"]["held"]
        assert (held["listed"], held["known"], held["vanished"], held["seen"]) == (0, 3, 3, 1)
        assert [one["profileId"] for one in held["missing"]] == ["60515", "63999", "64442"]
        assert held["missing"][0]["profileName"] == "profileA"
        assert status["nextSyncAt"] == status["setback"]["nextAttemptAt"]
        assert [entry["event"] for entry in status["history"]] == [
            "Profile Sync Held",
            "Profile Sync Completed",
            "Configuration Changed",
        ]
        assert status["history"][-1]["principal"].endswith("user/ada")
        assert PASSWORD not in answer.text


class TestADryRun:
    QUERY = {"dry-run": "true"}  # noqa: RUF012 - read only

    def test_logs_in_and_counts_the_profiles(self, stack: Stack) -> None:
        answer = stack.manage("PUT", body=own(stack), query=self.QUERY)
        assert (answer.status, answer.body["type"]) == (200, "ConfigurationTestResponse")
        assert answer.body["connection"] == {"state": "ok", "profiles": 3}

    def test_stores_nothing_and_tells_nobody(self, stack: Stack) -> None:
        stack.manage("PUT", body=own(stack), query=self.QUERY)
        assert stack.manage("GET").status == 404
        assert requested(stack) == []

    def test_tells_why_sectigo_gives_nothing(self, stack: Stack) -> None:
        answer = stack.manage("PUT", body=own(stack, org_id=99), query=self.QUERY)
        assert answer.status == 200
        connection = answer.body["connection"]
        assert (connection["state"], connection["reason"]) == (
            "failed",
            "sectigo-organization-unknown",
        )
        assert PASSWORD not in answer.text

    def test_of_a_document_without_sync_tries_no_connection(self, stack: Stack) -> None:
        body = own(stack, enable_ca_profile_sync=False)
        answer = stack.manage("PUT", body=body, query=self.QUERY)
        assert answer.body["connection"] == {"state": "not-tested"}
        assert stack.simulator.calls == 0

    def test_of_a_wrong_document_tells_what_is_wrong(self, stack: Stack) -> None:
        answer = stack.manage("PUT", body=own(stack, org_id=0), query=self.QUERY)
        assert code_of(answer) == "invalid-configuration"

    @pytest.mark.parametrize("query", [{"dry-run": "yes"}, {"dryrun": "true"}, {"dry_run": ""}])
    def test_that_is_mistyped_stores_nothing(self, stack: Stack, query: dict[str, str]) -> None:
        answer = stack.manage("PUT", body=own(stack), query=query)
        assert code_of(answer) == "malformed-request"
        assert stack.manage("GET").status == 404

    @pytest.mark.parametrize("query", [{"dry-run": "true"}, {"dryrun": ""}])
    def test_of_a_deletion_deletes_nothing(self, stack: Stack, query: dict[str, str]) -> None:
        stack.manage("PUT", body=own(stack))
        assert code_of(stack.manage("DELETE", query=query)) == "malformed-request"
        assert stack.manage("GET").status == 200


def test_a_force_outside_the_body_asks_for_no_sync(stack: Stack) -> None:
    stack.manage("PUT", body=own(stack))
    requested(stack)  # what the PUT asked for
    answer = stack.manage("POST", "/sectigo/profile-sync", query={"force": "true"})
    assert code_of(answer) == "malformed-request"
    assert requested(stack) == []
