"""Clients in the management API, through the real handler on a real table and bus."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest

from cagateway.domain.access.bounds import UNBOUNDED, Bounds
from cagateway.domain.access.identities import (
    PrincipalIdentity,
    lookup_key,
)
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.access.roles import CLIENT_ROLES
from cagateway.store.known_clients import DynamoDBKnownClients
from tests.functional.managed_clients import ADA, client, known_by, manage
from tests.functional.management import code_of
from tests.functional.stack import Stack


class TestADocument:
    def test_comes_back_as_it_was_put(self, stack: Stack) -> None:
        document = client(ca_ids=["sectigo"], enabled=False, certificates="own")
        put, got = manage(stack, "PUT", body=document), manage(stack, "GET")
        assert (put.status, got.status) == (201, 200)
        assert got.body["client"] == put.body["client"]
        assert got.body["client"]["configuration"] == document
        assert got.headers["ETag"] == put.headers["ETag"]

    @pytest.mark.parametrize("role", CLIENT_ROLES)
    def test_is_found_by_its_identity_with_all_that_a_decision_takes(
        self, stack: Stack, role: str
    ) -> None:
        assert manage(stack, "PUT", body=client(role=role, ca_ids=["sectigo"])).status == 201
        one = known_by(stack, "o=Example")
        assert one == {}
        one = known_by(stack, "cn=\\76ault, organizationName=Example")["vault"]
        assert (one.role, one.ca_ids, one.is_enabled) == (role, {"sectigo"}, True)

    def test_that_is_switched_off_is_found_so(self, stack: Stack) -> None:
        manage(stack, "PUT", body=client())
        assert manage(stack, "PUT", body=client(enabled=False)).status == 200
        assert not known_by(stack)["vault"].is_enabled

    def test_with_another_identity_is_found_by_that_alone(self, stack: Stack) -> None:
        manage(stack, "PUT", body=client())
        manage(stack, "PUT", body=client("CN=new"))
        assert (known_by(stack), list(known_by(stack, "CN=new"))) == ({}, ["vault"])
        arn = "arn:aws:iam::123456789012:role/teams/pki"
        manage(stack, "PUT", body=client(identity={"principal-arn": arn}))
        assert known_by(stack, "CN=new") == {}
        session = PrincipalIdentity("arn:aws:iam::123456789012:role/pki")
        (known,) = DynamoDBKnownClients(stack.store.table).known_by(lookup_key(session))
        assert known.client_id == "vault"

    def test_that_is_deleted_is_found_no_more_and_keeps_its_history(self, stack: Stack) -> None:
        manage(stack, "PUT", body=client())
        assert manage(stack, "DELETE").body["type"] == "ManagedClientDeletedResponse"
        assert known_by(stack) == {}
        assert code_of(manage(stack, "GET")) == "client-not-found"
        history = manage(stack, "GET", "/vault/history").body["history"]
        assert [one["action"] for one in history] == ["deleted", "created"]
        left = {item["pk"]["S"] for item in stack.deployment.items()}
        assert left == {"CLIENT#vault"}

    def test_that_is_the_same_changes_nothing(self, stack: Stack) -> None:
        first, again = (manage(stack, "PUT", body=client()) for _ in range(2))
        assert (first.status, again.status) == (201, 200)
        assert again.headers["ETag"] == first.headers["ETag"]

    def test_that_is_wrong_is_told_all_that_is_wrong_with_it(self, stack: Stack) -> None:
        wrong = client("/CN=vault", role="policy-override-tenant", ca_ids=["a/b"], colour="blue")
        answer = manage(stack, "PUT", body=wrong)
        assert (answer.status, code_of(answer)) == (400, "invalid-configuration")
        targets = {one["target"] for one in answer.body["error"]["details"]}
        assert targets == {"identity.subject-dn", "role", "ca-ids", "colour"}
        assert stack.deployment.items() == []

    @pytest.mark.parametrize(
        ("changes", "target"),
        [
            ({"name": "a\0"}, "name"),
            ({"name": "\N{RIGHT-TO-LEFT OVERRIDE}nimda"}, "name"),
            ({"identity": client("CN=\x1b")["identity"]}, "identity.subject-dn"),
        ],
        ids=["nul", "direction", "escape"],
    )
    def test_that_reads_as_something_else_is_refused(
        self, stack: Stack, changes: dict[str, Any], target: str
    ) -> None:
        answer = manage(stack, "PUT", body=client(**changes))
        assert code_of(answer) == "invalid-configuration"
        assert [one["target"] for one in answer.body["error"]["details"]] == [target]

    def test_may_name_a_holder_with_any_characters_by_their_octets(self, stack: Stack) -> None:
        assert manage(stack, "PUT", body=client("CN=\\E2\\80\\AEa\\1B")).status == 201
        assert list(known_by(stack, "CN=\N{RIGHT-TO-LEFT OVERRIDE}a\\1b")) == ["vault"]

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            pytest.param(None, (400, "malformed-request"), id="none"),
            pytest.param("{", (400, "malformed-request"), id="not-json"),
            pytest.param("[]", (400, "invalid-configuration"), id="a-list"),
            pytest.param("{}", (400, "invalid-configuration"), id="empty"),
            pytest.param(" " * 70_000, (413, "request-too-large"), id="seventy-kilobytes"),
        ],
    )
    def test_that_is_none_is_refused(
        self, stack: Stack, body: str | None, expected: tuple[int, str]
    ) -> None:
        answer = manage(stack, "PUT", body=body)
        assert (answer.status, code_of(answer)) == expected

    def test_under_an_odd_id_is_refused(self, stack: Stack) -> None:
        assert code_of(manage(stack, "PUT", "/a%2Fb", client())) == "invalid-configuration"
        for method, path in (("GET", "/a%2Fb"), ("DELETE", "/a%2Fb"), ("GET", "/a%2Fb/history")):
            assert code_of(manage(stack, method, path)) == "client-not-found"


class TestBounds:
    NAMES: ClassVar = ["*.Bücher.example", "192.0.2.7/32", "@Example.com."]
    NORMAL: ClassVar = ["*.xn--bcher-kva.example", "192.0.2.7", "@example.com"]

    def test_come_back_in_normal_form_and_are_found_with_the_client(self, stack: Stack) -> None:
        document = client(
            allowed_names=self.NAMES, allowed_profiles=["web", "60515"], max_validity_days=47
        )
        put = manage(stack, "PUT", body=document)
        shown = put.body["client"]["configuration"]
        assert shown == document | {"allowed-names": self.NORMAL, "certificates": "own"}
        known = known_by(stack)["vault"]
        assert known.bounds == Bounds(NamePatterns.of(self.NORMAL), frozenset({"web", "60515"}), 47)
        assert (known.role, known.sees_all) == ("integrator", False)
        # As it was sent and as it is shown, it is the same document.
        for again in (document, shown):
            assert manage(stack, "PUT", body=again).headers["ETag"] == put.headers["ETag"]

    def test_that_are_taken_away_are_gone(self, stack: Stack) -> None:
        manage(stack, "PUT", body=client(allowed_names=[], certificates="all"))
        manage(stack, "PUT", body=client())
        known = known_by(stack)["vault"]
        assert (known.bounds, known.sees_all, known.role) == (UNBOUNDED, False, "integrator")

    def test_of_the_largest_document_fit_an_item(self, stack: Stack) -> None:
        names = [f"*.{'a' * 63}.d{number}.example" for number in range(100)]
        ids = [f"{number:064}" for number in range(100)]
        document = client(allowed_names=names, allowed_profiles=ids, ca_ids=ids)
        assert manage(stack, "PUT", body=document).status == 201
        assert len(known_by(stack)["vault"].bounds.names.texts) == 100

    def test_of_a_document_of_the_last_release_are_none_and_it_sees_all(self, stack: Stack) -> None:
        etag = manage(stack, "PUT", body=client()).headers["ETag"]
        for item in stack.deployment.items():
            if "document" in item:
                stored = json.loads(item["document"]["S"])
                del stored["certificates"]
                item["document"]["S"] = json.dumps(stored)
            item.pop("certificates", None)
            stack.store.table.put(item)
        known = known_by(stack)["vault"]
        assert (known.bounds, known.sees_all) == (UNBOUNDED, True)
        got = manage(stack, "GET")
        shown = got.body["client"]["configuration"]
        assert (shown["certificates"], got.headers["ETag"]) == ("all", etag)
        (listed,) = manage(stack, "GET", "").body["clientList"]
        assert listed["configuration"] == shown
        # An exported one that is put again changes nothing; without the member it is a new one.
        assert manage(stack, "PUT", body=shown).headers["ETag"] == etag
        assert manage(stack, "PUT", body=client()).headers["ETag"] != etag
        assert not known_by(stack)["vault"].sees_all
        newest = manage(stack, "GET", "/vault/history").body["history"][0]
        change = {"setting": "certificates", "before": '"all"', "after": '"own"'}
        assert newest["settings"] == [change]


class TestADryRun:
    def test_says_which_of_ten_names_would_pass(self, stack: Stack) -> None:
        body = client(allowed_names=["*.Team.example", "10.0.0.0/8", "@team.example"])
        examples = manage(stack, "PUT", body=body, query={"dry-run": "true"}).body["nameExamples"]
        said = {one["name"]: one["isAllowed"] for one in examples}
        assert len(said) == 10
        assert (said["www.team.example"], said["team.example"]) == (True, False)
        assert (said["10.0.0.0"], said["ada@team.example"]) == (True, True)
        nothing = manage(stack, "PUT", body=client(allowed_names=[]), query={"dry-run": "true"})
        assert [one["isAllowed"] for one in nothing.body["nameExamples"]] == [False] * 10
        free = manage(stack, "PUT", body=client(), query={"dry-run": "true"})
        assert free.body["nameExamples"] == []

    def test_says_what_is_made_of_nothing(self, stack: Stack) -> None:
        dry = {"dry-run": "true"}
        for document, is_told in ((client(), True), (client(certificates="all"), False)):
            body = manage(stack, "PUT", body=document, query=dry).body
            assert ("its own ones alone" in body["message"]["message"]) is is_told

    def test_checks_and_stores_nothing(self, stack: Stack) -> None:
        answer = manage(stack, "PUT", body=client(), query={"dry-run": "true"})
        assert (answer.status, answer.body["type"]) == (200, "ClientTestResponse")
        assert stack.deployment.items() == []

    def test_finds_what_is_wrong_and_an_identity_that_is_taken(self, stack: Stack) -> None:
        dry = {"dry-run": "true"}
        assert code_of(manage(stack, "PUT", body={}, query=dry)) == "invalid-configuration"
        manage(stack, "PUT", "/first", client())
        assert code_of(manage(stack, "PUT", body=client(), query=dry)) == "client-identity-taken"

    @pytest.mark.parametrize("query", [{"dry_run": "true"}, {"dry-run": "yes"}])
    def test_that_is_misspelt_stores_nothing(self, stack: Stack, query: dict[str, str]) -> None:
        assert code_of(manage(stack, "PUT", body=client(), query=query)) == "malformed-request"
        manage(stack, "PUT", body=client())
        assert code_of(manage(stack, "DELETE", query=query)) == "malformed-request"
        assert manage(stack, "GET").status == 200


class TestPreconditions:
    def test_let_the_one_who_saw_the_document_change_it(self, stack: Stack) -> None:
        etag = manage(stack, "PUT", body=client()).headers["ETag"]
        headers = {"If-Match": etag}
        assert manage(stack, "PUT", body=client(name="B"), headers=headers).status == 200
        for method in ("PUT", "DELETE"):
            late = manage(stack, method, body=client(name="C"), headers=headers)
            assert (late.status, code_of(late)) == (412, "version-conflict")
        assert manage(stack, "GET").body["client"]["configuration"]["name"] == "B"

    def test_can_ask_for_a_new_client(self, stack: Stack) -> None:
        headers = {"If-None-Match": "*"}
        assert manage(stack, "PUT", body=client(), headers=headers).status == 201
        assert manage(stack, "PUT", body=client(), headers=headers).status == 412


class TestTheTrail:
    def test_says_who_changed_what_and_the_bus_is_told(self, stack: Stack) -> None:
        manage(stack, "PUT", body=client())
        manage(stack, "PUT", body=client(enabled=False))
        newest, oldest = manage(stack, "GET", "/vault/history").body["history"]
        assert (oldest["action"], oldest["clientVersion"]) == ("created", 1)
        assert (newest["principal"], newest["clientId"]) == (ADA, "vault")
        assert newest["settings"] == [{"setting": "enabled", "before": None, "after": "false"}]
        told = [(one["detail-type"], one["detail"]["action"]) for one in stack.announced()]
        assert told == [("Client Changed", "created"), ("Client Changed", "changed")]

    def test_of_nobody_is_not_found(self, stack: Stack) -> None:
        assert code_of(manage(stack, "GET", "/nobody/history")) == "client-not-found"

    def test_is_no_authoritys(self, stack: Stack) -> None:
        manage(stack, "PUT", "/sectigo", client())
        assert code_of(stack.manage("GET")) == "certificate-authority-not-found"
        assert stack.history() == []
        assert stack.manage("GET", "").body["caList"] == []


class TestTheList:
    def test_has_all_clients_by_ascending_id_and_no_one_else(self, stack: Stack) -> None:
        stack.configure()
        for name in ("b", "a", "c"):
            manage(stack, "PUT", f"/{name}", client(f"CN={name}"))
        listed = manage(stack, "GET", "").body
        assert [one["id"] for one in listed["clientList"]] == ["a", "b", "c"]
        assert (listed["morePages"], listed["nextPageIndex"]) == (False, None)

    def test_comes_page_by_page(self, stack: Stack) -> None:
        clients = stack.deployment.management.clients.documents
        for name in ("a", "b", "c"):
            manage(stack, "PUT", f"/{name}", client(f"CN={name}"))
        page, has_more = clients.page(None, 2)
        assert ([one.document_id for one in page], has_more) == (["a", "b"], True)
        page, has_more = clients.page("b", 2)
        assert ([one.document_id for one in page], has_more) == (["c"], False)
        after = manage(stack, "GET", "", query={"nextPageIndex": "b"}).body
        assert [one["id"] for one in after["clientList"]] == ["c"]

    def test_does_not_take_odd_pages(self, stack: Stack) -> None:
        answer = manage(stack, "GET", "", query={"nextPageIndex": "a/b"})
        assert code_of(answer) == "malformed-request"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/a"), ("PUT", "/a"), ("DELETE", "/a"), ("GET", "/a/history")],
)
def test_whoever_does_not_sign_is_refused(stack: Stack, method: str, path: str) -> None:
    answer = manage(stack, method, path, client(), principal=None)
    assert (answer.status, code_of(answer)) == (403, "access-denied")


def test_a_stored_client_that_this_code_cannot_judge_is_let_in_no_more(stack: Stack) -> None:
    manage(stack, "PUT", body=client())
    (item,) = [one for one in stack.deployment.items() if one["pk"]["S"].startswith("IDENTITY#")]
    changes: list[dict[str, Any]] = [
        {"role": {"S": "brand-new"}},
        {"isEnabled": {"S": "yes"}},
        {"caIds": {"S": ""}},
    ]
    for change in changes:
        stack.store.table.put({**item, **change})
        found = known_by(stack)
        assert found == {} or not found["vault"].is_enabled
