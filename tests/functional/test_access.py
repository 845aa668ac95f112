"""Who is let in: every role, route and CA, the ones that do not exist included."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import pytest

from cagateway.api.callers import presented
from cagateway.domain.access.roles import CLIENT_ROLES, TENANTS
from cagateway.store.errors import StoreError
from tests.api_events import ROUTES, Answer, api_event
from tests.certificates import Authority
from tests.functional.management import code_of
from tests.functional.stack import Deployment, Stack, answer_of, load_function

CLIENTS_CA, OTHER_CA = Authority.named("clients-ca"), Authority.named("other-ca")
VAULT = CLIENTS_CA.issue().certificate_pem  # CN=demo
ADA = "arn:aws:iam::123456789012:user/ada"
SESSION = "arn:aws:sts::123456789012:assumed-role/pki/any-name"
ROOT = "/v1/certificate-authorities"
OWN, FOREIGN, NOWHERE = "own", "foreign", "nowhere"
# Ids that no CA can have, and spellings of one that a client may not use.
ODD = ["a%2Fb", "%00", "x" * 200, "..", "%6Fwn-", "foreign%20", "FOREIGN", "%66oreign"]
MODES = ("MutualTLS", "IAM", "Address")


@dataclass
class Gateway:
    """The functions for clients, as a deployment of one mode loads them."""

    mode: str
    profiles: ModuleType
    validation: ModuleType

    def send(self, method: str, path: str, **parts: Any) -> Answer:  # noqa: ANN401
        function = self.validation if path.endswith("/validation") else self.profiles
        return answer_of(function, api_event(path, method=method, **parts))

    def forget(self) -> None:
        """Forget who was let in, as after a minute."""
        for function in (self.profiles, self.validation):
            function.routes.callers.reader._kept.clear()  # noqa: SLF001 - instead of waiting


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    yield
    os.environ.clear()
    os.environ.update(before)


def gateway_that(mode: str, **variables: str) -> Gateway:
    with environment(CLIENT_AUTHENTICATION=mode, **variables):
        return Gateway(mode, load_function("profiles"), load_function("validation"))


@pytest.fixture(scope="module")
def gateways(deployment: Deployment) -> dict[str, Gateway]:
    assert deployment
    return {mode: gateway_that(mode, TRUSTSTORE_AUTHORITIES="Several") for mode in MODES}


@pytest.fixture
def guarded(stack: Stack, gateways: dict[str, Gateway]) -> dict[str, Gateway]:
    for ca_id in (OWN, FOREIGN):
        stack.configure(ca_id)
    for gateway in gateways.values():
        gateway.forget()
    return gateways


def known(stack: Stack, client_id: str = "vault", **changes: object) -> None:
    """Configure a client."""
    identity = {"subject-dn": "CN=demo", "issuer-dn": "CN=clients-ca"}
    document = {"identity": identity, "role": "integrator", **changes}
    answer = stack.manage("PUT", f"/{client_id}", document, collection="clients")
    assert answer.status in {200, 201}, answer.text


def requests(ca_id: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Run through all that clients can ask about a CA, with the template's routes."""
    for route in ROUTES:
        if route.path.startswith(f"{ROOT}/"):
            path = route.path.replace("{caId}", ca_id).replace("{profileId}", "60515")
            assert "{" not in path, "a new route: say here what it is asked with"
            if path.endswith("/validation"):
                yield "POST", path, {"body": json.dumps({"profileId": "60515"})}
                yield "POST", path, {"body": "no json"}
                yield "POST", path, {"body": "x" * 70_000}
            else:
                yield "GET", path, {}
                yield "HEAD", path, {"query": {"$fields": "ca.certificate"}}


def test_the_routes_are_all_there() -> None:
    assert len(list(requests(OWN))) >= 3 + 2 * 4


@pytest.mark.parametrize(
    ("role", "has_ca_ids"),
    [(role, True) for role in CLIENT_ROLES]
    + [(role, False) for role in CLIENT_ROLES if role not in TENANTS],
)
def test_a_role_uses_its_cas_and_reads_one_answer_for_all_others(
    stack: Stack, guarded: dict[str, Gateway], role: str, has_ca_ids: bool
) -> None:
    known(stack, role=role, **({"ca-ids": [OWN]} if has_ca_ids else {}))
    gateway, refusals = guarded["MutualTLS"], set[str]()
    for ca_id in (OWN, FOREIGN, NOWHERE, *ODD):
        for method, path, parts in requests(ca_id):
            answer = gateway.send(method, path, certificate=VAULT, **parts)
            if ca_id == OWN or not has_ca_ids:
                assert answer.status != 403, (method, path)
                if ca_id in {OWN, FOREIGN}:
                    assert answer.status in {200, 400, 404, 413}, (method, path, answer.text)
                    assert "certificate-authority-not-found" not in answer.text
            else:
                assert answer.status == 403, (method, path)
                refusals.add(json.dumps([answer.text, answer.headers]))
    listed = gateway.send("GET", ROOT, certificate=VAULT).body["caList"]
    assert [one["id"] for one in listed] == ([OWN] if has_ca_ids else [FOREIGN, OWN])
    assert len(refusals) == (1 if has_ca_ids else 0)


def test_whoever_is_nobody_reads_the_same_as_who_may_not(
    stack: Stack, guarded: dict[str, Gateway]
) -> None:
    known(stack, **{"ca-ids": [OWN]})
    gateway = guarded["MutualTLS"]
    stranger = OTHER_CA.issue().certificate_pem
    answers = [
        gateway.send("GET", f"{ROOT}/{FOREIGN}/profiles", certificate=VAULT),
        gateway.send("GET", f"{ROOT}/{OWN}/profiles", certificate=stranger),
        gateway.send("GET", f"{ROOT}/{NOWHERE}/profiles", certificate=stranger),
        gateway.send("GET", f"{ROOT}/{OWN}/profiles"),
        gateway.send("GET", ROOT),
    ]
    assert {answer.status for answer in answers} == {403}
    assert len({json.dumps([answer.text, answer.headers]) for answer in answers}) == 1
    assert code_of(answers[0]) == "access-denied"


@pytest.mark.parametrize("mode", MODES)
def test_nobody_is_let_in_where_an_identity_is_demanded(
    stack: Stack, guarded: dict[str, Gateway], mode: str
) -> None:
    known(stack)
    known(stack, "signer", identity={"principal-arn": ADA})
    for ca_id in (OWN, NOWHERE):
        for method, path, parts in requests(ca_id):
            answer = guarded[mode].send(method, path, **parts)
            assert (answer.status == 403) == (mode != "Address"), (method, path)


@pytest.mark.parametrize(
    ("mode", "presented", "is_let_in"),
    [
        ("MutualTLS", {"certificate": VAULT}, True),
        ("MutualTLS", {"principal": ADA}, False),
        ("MutualTLS", {"certificate": "CN=demo"}, False),
        ("IAM", {"principal": ADA}, True),
        ("IAM", {"principal": ADA.replace("ada", "Ada")}, False),
        ("IAM", {"certificate": VAULT}, False),
        ("IAM", {"headers": {"X-Amzn-Principal": ADA, "Authorization": ADA}}, False),
        ("MutualTLS", {"headers": {"X-Client-Cert": VAULT.replace("\n", " ")}}, False),
    ],
)
def test_a_mode_knows_clients_by_what_it_demands(
    stack: Stack,
    guarded: dict[str, Gateway],
    mode: str,
    presented: dict[str, Any],
    is_let_in: bool,
) -> None:
    known(stack)
    known(stack, "signer", identity={"principal-arn": ADA})
    answer = guarded[mode].send("GET", f"{ROOT}/{OWN}/status", **presented)
    assert answer.status == (200 if is_let_in else 403)


def test_all_sessions_of_a_role_are_one_client(stack: Stack, guarded: dict[str, Gateway]) -> None:
    arn = "arn:aws:iam::123456789012:role/teams/pki"
    known(stack, identity={"principal-arn": arn})
    for session in (SESSION, SESSION.replace("any-name", "another")):
        assert guarded["IAM"].send("GET", ROOT, principal=session).status == 200
    for other in (SESSION.replace("role/pki", "role/pki2"), arn, SESSION.replace("1234", "4321")):
        assert guarded["IAM"].send("GET", ROOT, principal=other).status == 403


PREFIXES = ["/cagw", "/cagw/cagw", "//", "/v1/..", "/v1/management/..", "/%76%31/..", "/CAGW"]


@pytest.mark.parametrize(("mode", "prefix"), list(itertools.product((*MODES, "Local"), PREFIXES)))
def test_what_api_gateway_took_for_another_path_reaches_no_answer(
    stack: Stack, guarded: dict[str, Gateway], mode: str, prefix: str
) -> None:
    known(stack)
    known(stack, "signer", identity={"principal-arn": ADA})
    functions = [stack.deployment.management]
    if mode == "Local":
        functions += [stack.deployment.profiles, stack.deployment.validation]
    else:
        functions += [guarded[mode].profiles, guarded[mode].validation]
    paths = [f"{ROOT}/{OWN}/profiles", ROOT, "/v1/management/clients"]
    for function, path in itertools.product(functions, paths):
        event = api_event(f"{prefix}{path}", certificate=VAULT, principal=ADA)
        answer = answer_of(function, {**event, "resource": "/{proxy+}"})
        assert (answer.status, code_of(answer)) == (404, "resource-not-found")


def test_a_client_that_is_switched_off_is_out_once_it_is_looked_up_again(
    stack: Stack, guarded: dict[str, Gateway]
) -> None:
    known(stack)
    gateway = guarded["MutualTLS"]
    assert gateway.send("GET", ROOT, certificate=VAULT).status == 200
    known(stack, enabled=False)
    gateway.forget()
    assert gateway.send("GET", ROOT, certificate=VAULT).status == 403
    known(stack)
    assert gateway.send("GET", ROOT, certificate=VAULT).status == 200
    stack.manage("DELETE", "/vault", collection="clients")
    gateway.forget()
    assert gateway.send("GET", ROOT, certificate=VAULT).status == 403


def test_a_client_without_issuer_is_let_in_only_where_there_is_one(
    stack: Stack, guarded: dict[str, Gateway]
) -> None:
    document = {"identity": {"subject-dn": "CN=demo"}, "role": "integrator"}
    one = gateway_that("MutualTLS", TRUSTSTORE_AUTHORITIES="One")
    with environment(TRUSTSTORE_AUTHORITIES="One"):
        management = load_function("management")
    put = api_event(
        "/v1/management/clients/vault", method="PUT", body=json.dumps(document), principal=ADA
    )
    assert answer_of(management, put).status == 201
    stranger = OTHER_CA.issue().certificate_pem
    for certificate in (VAULT, stranger):
        assert one.send("GET", ROOT, certificate=certificate).status == 200
        # The truststore got a second CA: whoever it issues may have that name.
        assert guarded["MutualTLS"].send("GET", ROOT, certificate=certificate).status == 403


@pytest.mark.parametrize("path", ["/profiles", "/status", ""])
def test_a_warm_read_of_a_known_client_makes_one_round_trip(
    stack: Stack, guarded: dict[str, Gateway], path: str
) -> None:
    known(stack)
    gateway, calls = guarded["MutualTLS"], list[str]()
    client = gateway.profiles.routes.reader.store.table.client
    assert client is gateway.profiles.routes.callers.reader.clients.table.client
    gateway.send("GET", f"{ROOT}/{OWN}{path}", certificate=VAULT)

    def count(model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        calls.append(model.name)

    client.meta.events.register("before-call.dynamodb", count)
    try:
        assert gateway.send("GET", f"{ROOT}/{OWN}{path}", certificate=VAULT).status == 200
        assert calls == ["Query"]
        gateway.forget()
        assert gateway.send("GET", f"{ROOT}/{OWN}{path}", certificate=VAULT).status == 200
        assert calls == ["Query"] * 3
    finally:
        client.meta.events.unregister("before-call.dynamodb", count)


def test_the_table_failing_lets_nobody_in(stack: Stack, guarded: dict[str, Gateway]) -> None:
    known(stack)
    reader = guarded["MutualTLS"].profiles.routes.callers.reader
    table = replace(reader.clients.table, name="no-such-table")
    broken = replace(reader.clients, table=table)
    callers = replace(
        guarded["MutualTLS"].profiles.routes.callers, reader=replace(reader, clients=broken)
    )
    with pytest.raises(StoreError):
        callers.reader.caller(presented(api_event(ROOT, certificate=VAULT)))


def test_every_answer_is_logged_with_its_client(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    known(stack, **{"ca-ids": [OWN]})
    stack.configure(OWN)
    # Loaded here: a logger writes to what stdout was when it was made.
    gateway = gateway_that("MutualTLS", POWERTOOLS_SERVICE_NAME="who-is-logged")
    capsys.readouterr()
    for ca_id, certificate in ((OWN, VAULT), (FOREIGN, VAULT), (OWN, None)):
        gateway.send("GET", f"{ROOT}/{ca_id}/status", certificate=certificate)
    gateway.send("GET", "/v1/nothing")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = [
        (one.get("client_id"), one["resource"], one["status"])
        for one in lines
        if one["message"] == "Answered"
    ]
    path = f"{ROOT}/{{caId}}/status"
    assert told == [
        ("vault", path, 200),
        ("vault", path, 403),
        ("(unknown)", path, 403),
        (None, "/{proxy+}", 404),
    ]
