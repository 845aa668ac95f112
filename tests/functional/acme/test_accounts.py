"""Accounts, and what every request has to be (RFC 8555, 6 and 7.3)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from cagateway.services.acme.accounts import KEPT, MOST_MADE_IN_A_DAY
from cagateway.store.acme_keys import account_key, made_key
from tests.acme_keys import b64, binding, ec_key, jwk_of, rsa_key, signed
from tests.functional.acme.client import Client, problem_of, registered, roll, url_of
from tests.functional.acme.house import DIRECTORY, HMAC_KEY, AcmeHouse
from tests.golden_items import GOLDEN_ITEMS, items_in

WRITTEN = GOLDEN_ITEMS / "v5" / "acme_counts.json"
NEW_ACCOUNT = f"{DIRECTORY}/new-account"


def test_a_directory_says_where_everything_is(house: AcmeHouse) -> None:
    answer = house.get(f"{DIRECTORY}/directory")
    assert answer.status == 200
    body = answer.body
    assert body.pop("meta") == {"externalAccountRequired": True}
    assert body["renewalInfo"] == f"{DIRECTORY}/renewal-info"
    assert all(url.startswith(f"{DIRECTORY}/") for url in body.values())


@pytest.mark.parametrize(
    ("ca_id", "profile_id", "named"),
    [("ca-2", "web", "ca-2"), ("ca-1", "wbe", "wbe"), ("ca-1", "%2e%2e", "id")],
)
def test_a_typing_mistake_in_it_is_told(
    house: AcmeHouse, ca_id: str, profile_id: str, named: str
) -> None:
    answer = house.get(f"https://acme.example/cagw/acme/{ca_id}/{profile_id}/directory")
    assert answer.status == 404
    assert problem_of(answer) == "malformed"
    assert named in answer.body["detail"]


def test_urls_are_as_the_client_saw_them(house: AcmeHouse) -> None:
    """A domain of one's own has no stage, and a base path only if it has one."""
    path = "/acme/ca-1/web/directory"
    answer = house.ask(f"https://acme.example/cagw{path}", method="GET", path=path)
    assert answer.body["newOrder"] == "https://acme.example/acme/ca-1/web/new-order"
    # What the Host header says of another host is not believed.
    other = house.ask(f"{DIRECTORY}/directory", method="GET", domainName="pki.example")
    assert other.body["newOrder"] == "https://pki.example/cagw/acme/ca-1/web/new-order"


def test_a_nonce_is_given_to_all_who_ask(house: AcmeHouse) -> None:
    head = house.ask(f"{DIRECTORY}/new-nonce", method="HEAD")
    got = house.get(f"{DIRECTORY}/new-nonce")
    assert (head.status, got.status) == (200, 204)
    assert head.headers["Cache-Control"] == got.headers["Cache-Control"] == "no-store"
    assert head.headers["Replay-Nonce"] != got.headers["Replay-Nonce"]
    assert house.links == [f'<{DIRECTORY}/directory>;rel="index"']


def test_an_account_is_made_with_a_credential_and_found_again(house: AcmeHouse) -> None:
    client = Client(house)
    made = client.register(contact=["mailto:pki@example.com"], termsOfServiceAgreed=True)
    assert made.status == 201
    assert made.body["status"] == "valid"
    assert made.body["contact"] == ["mailto:pki@example.com"]
    assert made.headers["Replay-Nonce"]
    again = Client(house, client.key)
    found = again.post(NEW_ACCOUNT, {"onlyReturnExisting": True})
    assert (found.status, url_of(found)) == (200, client.kid)
    # A repetition, with or without the credential, makes no second one.
    assert url_of(again.post(NEW_ACCOUNT, {})) == client.kid
    assert client.post(client.kid).body == {**made.body}


def test_each_kind_of_key_can_be_an_accounts(house: AcmeHouse) -> None:
    for key in (rsa_key(), ed25519.Ed25519PrivateKey.generate()):
        client = Client(house, key)
        assert client.register().status == 201
        assert client.post(client.kid).status == 200


def test_without_a_credential_there_is_no_account(house: AcmeHouse) -> None:
    client = Client(house)
    missing = client.post(NEW_ACCOUNT, {"onlyReturnExisting": True})
    assert problem_of(missing) == "accountDoesNotExist"
    assert problem_of(client.post(NEW_ACCOUNT, {})) == "externalAccountRequired"


def test_a_credential_counts_only_as_it_was_given_out(house: AcmeHouse) -> None:
    client, jwk = Client(house), jwk_of(ec_key())
    own = jwk_of(client.key)
    bindings = {
        "another key's": binding(HMAC_KEY, "key-1", NEW_ACCOUNT, jwk),
        "wrong HMAC key": binding(bytes(32), "key-1", NEW_ACCOUNT, own),
        "unknown": binding(HMAC_KEY, "key-9", NEW_ACCOUNT, own),
        "another URL": binding(HMAC_KEY, "key-1", f"{DIRECTORY}/new-order", own),
        "with a nonce": binding(HMAC_KEY, "key-1", NEW_ACCOUNT, own, nonce="n"),
        "another algorithm": binding(HMAC_KEY, "key-1", NEW_ACCOUNT, own, alg="HS512"),
        "none": binding(HMAC_KEY, "key-1", NEW_ACCOUNT, own, alg="none"),
        "no object": "binding",
    }
    for name, made in bindings.items():
        answer = client.post(NEW_ACCOUNT, {"externalAccountBinding": made})
        expected = {"malformed", "unauthorized", "badSignatureAlgorithm"}
        assert problem_of(answer) in expected, name
    # What is wrong and what is unknown read the same.
    texts = {
        client.post(NEW_ACCOUNT, {"externalAccountBinding": bindings[name]}).text
        for name in ("wrong HMAC key", "unknown")
    }
    assert len(texts) == 1


def test_an_expired_credential_makes_no_new_accounts_and_keeps_the_old(house: AcmeHouse) -> None:
    client = registered(house)
    house.credential("key-1", expires_at=house.world.clock() + timedelta(hours=1))
    house.world.clock.advance(3_600)
    assert problem_of(Client(house).register()) == "unauthorized"
    assert client.post(client.kid).status == 200


def test_a_credential_makes_so_many_accounts_in_a_day(house: AcmeHouse) -> None:
    """What refuses is asked for anew each time; the account that a key has is found as before."""
    house.credential("key-2")
    first = registered(house)
    house.table.put(
        {
            **made_key("key-1", house.world.clock()),
            "made": {"N": str(MOST_MADE_IN_A_DAY - 1)},
        }
    )
    assert Client(house).register().status == 201
    for answer in (Client(house).register(), Client(house).register()):
        assert (answer.status, problem_of(answer)) == (429, "rateLimited")
        assert int(answer.headers["Retry-After"]) == 12 * 3_600
        for advice in ("Keep your ACME client's folder", "another credential", "tomorrow"):
            assert advice in answer.body["detail"]
    assert Client(house, first.key).register().status == 200
    assert first.order().status == 201
    assert Client(house).register("key-2").status == 201
    house.world.clock.advance(12 * 3_600)
    assert Client(house).register().status == 201


def test_only_accounts_that_are_made_count(house: AcmeHouse) -> None:
    """A day's count goes by itself, soon after its day."""
    day, client = house.world.clock(), registered(house)
    Client(house, client.key).register()
    Client(house).register("key-9")
    Client(house).register(contact="x")
    assert [house.table.get(made_key("key-1", day))] == items_in(WRITTEN)


@pytest.mark.parametrize(
    "change",
    [
        {"enabled": False},
        {"role": "read-only-integrator"},
        {"ca-ids": ["ca-2"]},
        {"allowed-profiles": ["mail"]},
        {"allowed-names": None},
    ],
    ids=str,
)
def test_what_ends_a_client_ends_its_accounts_within_a_minute(
    house: AcmeHouse, client: Client, change: dict[str, object]
) -> None:
    assert client.post(client.kid).status == 200
    changed = {**house.documents.kept["team"], **change}
    house.documents.kept["team"] = {k: v for k, v in changed.items() if v is not None}
    # What is bought is asked for at once.
    assert problem_of(client.order()) == "unauthorized"
    house.ticks += 59
    order = client.post(f"{client.kid}/orders")
    assert problem_of(order) == "unauthorized"
    assert problem_of(Client(house).register()) == "unauthorized"


def test_a_deleted_credential_ends_its_accounts_and_another_makes_them_anew(
    house: AcmeHouse,
    client: Client,
) -> None:
    del house.credentials.kept["key-1"]
    assert problem_of(client.order()) == "unauthorized"
    again = Client(house, client.key)
    assert problem_of(again.post(NEW_ACCOUNT, {"onlyReturnExisting": True})) == "unauthorized"
    house.credential("key-2")
    assert again.register("key-2").status == 201
    assert again.kid != client.kid
    assert again.order().status == 201
    # The old one stays where it was.
    assert problem_of(client.order()) == "unauthorized"


def test_an_account_that_has_expired_does_not_keep_its_key(house: AcmeHouse) -> None:
    """TTL removes one item, and what finds it up to two days later."""
    client = registered(house)
    account_id = client.kid.rpartition("/")[2]
    house.table.delete_many([account_key(account_id)])
    assert problem_of(client.order()) == "accountDoesNotExist"
    again = Client(house, client.key)
    assert again.register().status == 201
    assert again.kid != client.kid


def test_contacts_are_changed_and_an_account_is_ended(house: AcmeHouse, client: Client) -> None:
    changed = client.post(client.kid, {"contact": ["mailto:ops@example.com"]})
    assert changed.body["contact"] == ["mailto:ops@example.com"]
    assert problem_of(client.post(client.kid, {"status": "revoked"})) == "malformed"
    assert client.post(client.kid, {"status": "deactivated"}).body["status"] == "deactivated"
    for answer in (client.post(client.kid), client.order(), Client(house, client.key).register()):
        assert (answer.status, problem_of(answer)) == (401, "unauthorized")


def test_a_key_is_rolled_over(house: AcmeHouse) -> None:
    client, new = registered(house), Client(house, ed25519.Ed25519PrivateKey.generate())
    assert roll(client, new)[0] == 200
    assert client.post(client.kid).status == 403
    rolled = Client(house, new.key, client.kid)
    assert rolled.post(client.kid).status == 200
    assert url_of(Client(house, new.key).post(NEW_ACCOUNT, {})) == client.kid
    # The old one is free for another account.
    assert Client(house, client.key).register().status == 201


def test_a_key_is_not_rolled_over_unless_both_sign_for_it(house: AcmeHouse) -> None:
    client, other = registered(house), registered(house)
    new = Client(house)
    assert roll(client, new, account=other.kid)[0] == 400
    assert roll(client, new, oldKey=jwk_of(other.key))[0] == 400
    url = f"{DIRECTORY}/key-change"
    payload = {"account": client.kid, "oldKey": jwk_of(client.key)}
    forged = signed(other.key, {"jwk": jwk_of(new.key), "url": url}, payload)
    assert problem_of(client.post(url, forged)) == "malformed"
    answer = client.post(url, signed(other.key, {"jwk": jwk_of(other.key), "url": url}, payload))
    assert (answer.status, url_of(answer)) == (409, other.kid)
    assert client.post(client.kid).status == 200


def test_of_two_roll_overs_at_once_one_wins(house: AcmeHouse, client: Client) -> None:
    url = f"{DIRECTORY}/key-change"
    news = [Client(house), Client(house)]
    tokens = [
        client.token(
            url,
            signed(
                new.key,
                {"jwk": jwk_of(new.key), "url": url},
                {"account": client.kid, "oldKey": jwk_of(client.key)},
            ),
        )
        for new in news
    ]
    # Both were signed before either is answered.
    assert [house.ask(url, token).status for token in tokens] == [200, 403]
    statuses = [Client(house, new.key, client.kid).post(client.kid).status for new in news]
    assert statuses == [200, 403]


def test_an_account_that_orders_is_kept_and_found_by_its_key(house: AcmeHouse) -> None:
    client = registered(house)
    house.world.clock.advance(200 * 86_400)
    client.order()
    account_id = client.kid.rpartition("/")[2]
    account = house.accounts.find(account_id)
    assert account is not None
    assert account.expires_at == house.world.clock() + KEPT
    items = house.table.client.scan(TableName=house.table.name)["Items"]
    (by_key,) = (item for item in items if item["pk"]["S"].startswith("ACME-KEY#"))
    assert int(by_key["expiresAt"]["N"]) == int(account.expires_at.timestamp())


def test_problems_say_what_to_change(house: AcmeHouse, client: Client) -> None:
    assert house.get(f"{DIRECTORY}/new-order").status == 405
    plain = house.ask(client.kid, client.token(client.kid), media_type="application/json")
    assert (plain.status, problem_of(plain)) == (415, "malformed")
    assert problem_of(house.get("https://acme.example/cagw/acme")) == "malformed"
    algorithms = client.post(client.kid, None, alg="PS256")
    assert problem_of(algorithms) == "badSignatureAlgorithm"
    assert algorithms.body["algorithms"] == ["ES256", "ES384", "RS256", "EdDSA"]
    large = house.ask(client.kid, text=json.dumps({"payload": "A" * 70_000}))
    assert (large.status, problem_of(large)) == (413, "malformed")
    twice = house.ask(client.kid, text='{"payload":"","payload":"","protected":"","signature":""}')
    assert problem_of(twice) == "malformed"
    assert b64(b"") == ""
