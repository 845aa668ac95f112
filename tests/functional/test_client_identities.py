"""An identity is one client's, through the real handler on a real table."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.functional.managed_clients import ADA, client, known_by, manage
from tests.functional.management import code_of
from tests.functional.stack import Stack


class TestAnIdentity:
    def test_that_another_client_has_is_refused_in_every_spelling(self, stack: Stack) -> None:
        manage(stack, "PUT", "/first", client())
        for subject in ("CN=vault,O=Example", "cn=vault, 2.5.4.10=\\45xample"):
            answer = manage(stack, "PUT", "/second", client(subject))
            assert (answer.status, code_of(answer)) == (409, "client-identity-taken")
            assert answer.body["error"]["value"] == "first"
        assert code_of(manage(stack, "GET", "/second")) == "client-not-found"

    def test_of_a_client_that_is_switched_off_stays_taken(self, stack: Stack) -> None:
        manage(stack, "PUT", "/first", client(enabled=False))
        assert code_of(manage(stack, "PUT", "/second", client())) == "client-identity-taken"

    def test_that_is_free_again_can_be_taken(self, stack: Stack) -> None:
        manage(stack, "PUT", "/first", client())
        manage(stack, "PUT", "/first", client("CN=other"))
        assert manage(stack, "PUT", "/second", client()).status == 201
        manage(stack, "DELETE", "/first")
        assert manage(stack, "PUT", "/third", client("CN=other")).status == 201

    def test_of_another_issuer_is_another(self, stack: Stack) -> None:
        manage(stack, "PUT", "/first", client())
        own = client()["identity"]
        other = {**own, "issuer-dn": "CN=Another CA"}
        assert manage(stack, "PUT", "/second", client(identity=other)).status == 201

    def test_goes_to_one_of_many_who_want_it_at_once(self, stack: Stack) -> None:
        editor = stack.deployment.management.clients

        def put(number: int) -> str:
            try:
                editor.put(f"client-{number}", client(), ADA, lambda _: None)
            except Exception as error:  # noqa: BLE001 - whatever is no refusal fails the test
                return str(getattr(error, "kind", repr(error)))
            return "stored"

        with ThreadPoolExecutor(16) as pool:
            outcomes = list(pool.map(put, range(40)))
        assert outcomes.count("stored") == 1
        assert outcomes.count("client-identity-taken") == 39
        assert len(manage(stack, "GET", "").body["clientList"]) == 1
        assert len(known_by(stack)) == 1

    def test_without_an_issuer_is_refused_where_there_are_several(self, stack: Stack) -> None:
        answer = manage(stack, "PUT", body=client(identity={"subject-dn": "CN=vault"}))
        assert code_of(answer) == "invalid-configuration"
        targets = [one["target"] for one in answer.body["error"]["details"]]
        assert targets == ["identity.issuer-dn", "identity.issuer-key-sha256"]
