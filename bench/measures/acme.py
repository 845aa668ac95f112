"""ACME: a cold start, and a whole issuance, from the nonce to the certificate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bench import artefacts, events
from bench.acme_client import AcmeClient
from bench.artefacts import Deployable
from bench.container import Container
from bench.figures import Bar, Figure
from bench.measures.paired import Pair
from bench.rounds import Rounds
from bench.sectigo_list import profile_id
from bench.stage import Stage, StageError
from cagateway.store.acme_orders import DynamoDBAcmeOrders
from cagateway.store.table import Table
from local.acme_demo import create_acme_demo
from local.demo import CA_ID, configuration, create_ca

PROFILES = 100
_HOST = "acme.example.com"
_PATH = f"/acme/{CA_ID}/{profile_id(0)}"
# Directory, nonce, order, authorization, finalize, one poll, certificate: certbot 5.8 with an
# account, whose certificate is there when it polls for the first time.
CERTBOT_ROUND_TRIPS = 7
# For each request: a nonce is used up, and the account, its credential and its client are read.
ROUND_TRIPS_BAR = Bar(6)
# What reads a list has 1.25; this one loads cryptography and joserfc, and all that judges a CSR.
INIT_BAR = Bar(2)
_TITLE = "a whole issuance by ACME"


def acme(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare a cold start with a bare client's, and an issuance with what certbot asks."""
    return [_cold_start(stage, rounds), *_issuance(stage, rounds)]


def _cold_start(stage: Stage, rounds: Rounds) -> Figure:
    pair = Pair()
    ours, client = artefacts.built("AcmeFunction"), artefacts.yardstick("dynamodb_client")
    for _ in rounds.each("cold start of ACME", 3):
        pair.add(_init_ms(stage, ours), _init_ms(stage, client))
    return pair.figure("cold start of ACME (INIT)", "only makes a boto3 client", INIT_BAR)


def _init_ms(stage: Stage, function: Deployable) -> float:
    with stage.container(function) as container:
        return container.initialize()


def _issuance(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Issue one certificate after another, and read as often as certbot asks, in turn."""
    processor, calls = Pair(), Pair()
    event = events.list_profiles(stage.ca_with(PROFILES))
    credential = _credential(stage)
    bare, built = artefacts.yardstick("bare_read"), artefacts.built("AcmeFunction")
    collector = artefacts.built("CollectionFunction")
    with (
        stage.container(built, 0) as ours,
        stage.container(bare, 1) as yardstick,
        stage.container(collector, 2) as collecting,
    ):
        client = AcmeClient(f"https://{_HOST}{_PATH}", lambda *asked: _asked(ours, *asked))
        client.register(*credential)
        # The first ones open connections and load what is loaded late.
        warm = rounds.each("issuance by ACME", 1)
        for number in (-2, -1, *warm):
            used, spent_ms = _issued(
                stage, (ours, collecting), client, f"www-{number + 2}.example.com"
            )
            before_ms = yardstick.cpu_ms() or 0
            for _ in range(CERTBOT_ROUND_TRIPS):
                yardstick.invoke(event)
            if number >= 0:
                calls.add(used, CERTBOT_ROUND_TRIPS)
                processor.add(spent_ms, (yardstick.cpu_ms() or 0) - before_ms)
    title, against = f"{_TITLE}: DynamoDB round trips", "certbot's own round trips"
    return [
        calls.figure(title, against, ROUND_TRIPS_BAR, unit=""),
        processor.figure(
            f"{_TITLE}: processor time alone", f"gets an item, {CERTBOT_ROUND_TRIPS} times"
        ),
    ]


def _issued(
    stage: Stage, containers: tuple[Container, Container], client: AcmeClient, name: str
) -> tuple[float, float]:
    """Issue a certificate; tell what functions/acme asked of DynamoDB, and its processor time."""
    ours, collecting = containers
    stage.aws.dynamodb_use()
    before_ms = ours.cpu_ms() or 0
    path = client.finalized(name)
    calls, spent_ms = stage.aws.dynamodb_use().calls, (ours.cpu_ms() or 0) - before_ms
    event = _collection(stage, client.account.rpartition("/")[2], path.rpartition("/")[2])
    collecting.invoke(event)
    stage.aws.dynamodb_use()
    before_ms = ours.cpu_ms() or 0
    if not client.fetched(path):
        raise StageError("The certificate was not there at the first poll.")
    calls += stage.aws.dynamodb_use().calls
    return calls, spent_ms + (ours.cpu_ms() or 0) - before_ms


def _collection(stage: Stage, account_id: str, order_id: str) -> dict[str, Any]:
    """Make the message that has a certificate ordered and collected; no queue delivers it here."""
    table = Table(stage.clients.dynamodb, stage.template.tables[0].name)
    found = DynamoDBAcmeOrders(table).find(account_id, order_id)
    if found is None or found.enrollment_id is None:
        raise StageError("The order was not finalized.")
    message = {"caId": found.ca_id, "orderId": found.enrollment_id}
    return {"Records": [{"messageId": "1", "body": json.dumps(message)}]}


def _credential(stage: Stage) -> tuple[str, str]:
    """Configure a CA and a client, and give the client's credential."""
    table_name = stage.template.tables[0].name
    create_ca(stage.clients, table_name, CA_ID, configuration(stage.sectigo_url))
    with stage.container(artefacts.built("SyncFunction")) as container:
        container.invoke(events.forced_sync(CA_ID))
    return create_acme_demo(stage.clients, table_name, stage.template.keys[0])


def _asked(ours: Container, method: str, path: str, body: str | None) -> Mapping[str, Any]:
    answer: dict[str, Any] = json.loads(ours.invoke(_event(method, path, body)).body)
    if answer["statusCode"] >= 300:  # noqa: PLR2004 - what HTTP calls no success
        raise StageError(f"functions/acme answered {str(answer)[:500]}")
    return answer


def _event(method: str, path: str, body: str | None) -> dict[str, Any]:
    """Make a request of ACME's API, as API Gateway hands it over."""
    headers = {"Host": _HOST, "X-Forwarded-Proto": "https"}
    if body is not None:
        headers["Content-Type"] = "application/jose+json"
    what, *ids = path.split("/")
    named = dict(zip(("acmeOrderId", "number"), ids, strict=False))
    if ids[1:] == ["finalize"]:
        del named["number"]
    shown = [f"{{{name}}}" for name in named]
    resource = "/".join(("/acme/{caId}/{profileId}", what, *shown, *ids[len(named) :]))
    parameters = {"caId": CA_ID, "profileId": str(profile_id(0)), **named}
    event = events.acme(method, f"{_PATH}/{path}", resource, headers)
    return {**event, "pathParameters": parameters, "body": body}
