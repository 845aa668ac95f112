"""What the functions are measured on: AWS, Sectigo, and CAs with as many profiles as wanted."""

from __future__ import annotations

import itertools
import json
import subprocess
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import requests

from bench import artefacts, events
from bench.artefacts import Deployable
from bench.container import Container
from bench.dynamodb_meter import AwsProcess
from bench.runtime_api import RuntimeApi
from bench.sectigo_list import sectigo_profiles
from cagateway.domain.certificates.listed import ListedCertificate
from cagateway.domain.documents import ChangeAction, ConfigurationChange
from cagateway.store import keys
from cagateway.store.items import listed_certificates
from cagateway.store.items.configurations import to_attributes
from cagateway.store.items.documents import as_text
from cagateway.store.order_keys import ends_key
from cagateway.store.summaries import DynamoDBSummaries
from cagateway.store.table import Table
from local.aws_resources import create_resources, create_secret
from local.boto3_clients import Clients, connect
from local.child_programs import simulator
from local.demo import SECRET_NAME, configuration, create_ca
from local.function_environment import Endpoints, function_environment
from local.sectigo.account import DEMO
from local.surroundings import OPEN, TEMPLATE, Surroundings
from local.template import Template
from local.template_reader import read_template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

SURROUNDINGS = Surroundings(parameters={**OPEN, "Acme": "On"})
# An item holds 400 KB; an answer that is longer is stored compressed.
MAX_TEXT_BYTES = 390_000
_CONTROL_SECONDS = 30
_WORDS = "for web servers of the second floor " * 8
# What one local profile adds to a document.
_FILLING_BYTES = 440
_ITEMS_PER_CALL = 25  # BatchWriteItem's limit


class StageError(Exception):
    """Something on the stage does not do its part; the message says what."""


@dataclass
class Stage:
    """Everything that runs; made by `staged`."""

    template: Template
    clients: Clients
    aws: AwsProcess
    sectigo_url: str
    endpoints: Endpoints
    # So that ours and a yardstick can be asked in turn, and what works for ours beside them.
    apis: tuple[RuntimeApi, RuntimeApi, RuntimeApi]
    _seeded: dict[int, str] = field(default_factory=dict)

    def container(self, function: Deployable, api: int = 0, **variables: str) -> Container:
        """Get a container, to be entered; what runs on an API makes room for it.

        Args:
            function: What it runs.
            api: Which of the APIs it asks for events.
            variables: What its environment has beside the template's.
        """
        environment = {**self._environment(function.name), **variables}
        return Container(function, self.apis[api], environment)

    def ca_with(self, count: int) -> str:
        """Give the id of a CA with so many profiles; it is synced by functions/sync itself."""
        if count not in self._seeded:
            ca_id = f"bench-{count}"
            create_ca(self.clients, self._table_name, ca_id, configuration(self.sectigo_url))
            self.list_at_sectigo(count)
            with self.container(artefacts.built("SyncFunction")) as container:
                report = json.loads(container.invoke(events.forced_sync(ca_id)).body)
            if report.get("outcome") != "completed":
                raise StageError(f"{count} profiles could not be synced: {report}")
            self._seeded[count] = ca_id
            self._store_answer(ca_id)
        return self._seeded[count]

    def cas_that_are_due(self, count: int, document_bytes: int = 0) -> None:
        """Configure so many CAs that were never synced.

        Args:
            count: How many.
            document_bytes: How long each one's document is, at least.
        """
        document = _filled(configuration(self.sectigo_url), document_bytes)
        text, now = as_text(document), datetime.now(UTC)
        self._put_many(
            {
                **keys.key(f"due-{number}", keys.CONFIGURATION),
                **to_attributes(
                    ConfigurationChange(f"due-{number}", 1, ChangeAction.CREATED, "bench", now),
                    document,
                    text,
                ),
            }
            for number in range(count)
        )
        # So that the functions, which wait for two seconds, find pages that are read already.
        list(DynamoDBSummaries(Table(self.clients.dynamodb, self._table_name)).summaries())

    def ca_without_sync(self, ca_id: str, document_bytes: int) -> None:
        """Configure a CA whose document, of a length at least, is all that there is of it."""
        document = configuration(self.sectigo_url)
        connection: Any = document["properties"]
        off = {**connection, "enable-ca-profile-sync": False}
        filled = _filled({**document, "properties": off}, document_bytes)
        create_ca(self.clients, self._table_name, ca_id, filled)

    def give_the_list_of(self, ca_id: str, others: Iterable[str]) -> None:
        """Give other CAs the list that one has, and the state of its syncs.

        moto copies whole tables for a transaction: a thousand syncs would take it hours.
        """
        dynamodb, table = self.clients.dynamodb, self._table_name
        found = dynamodb.query(
            TableName=table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :hot)",
            ExpressionAttributeValues={":pk": keys.key(ca_id, "")["pk"], ":hot": {"S": keys.HOT}},
        )
        lists = [item for item in found["Items"] if item["sk"]["S"] != keys.CONFIGURATION]
        for other in others:
            for item in lists:
                dynamodb.put_item(
                    TableName=table, Item={**item, **keys.key(other, item["sk"]["S"])}
                )

    def certificates_of(self, ca_ids: Iterable[str], count: int) -> None:
        """List so many certificates of each CA, half a year's, as orders would have them listed."""
        begun = datetime.now(UTC) - timedelta(days=100)
        self._put_many(
            _listed(ca_id, number, begun + timedelta(days=number * 198 / count))
            for ca_id in ca_ids
            for number in range(count)
        )

    def list_at_sectigo(self, count: int) -> None:
        url = f"{self.sectigo_url}/simulator/profiles"
        told = requests.put(url, json=sectigo_profiles(count), timeout=_CONTROL_SECONDS)
        told.raise_for_status()

    def _put_many(self, items: Iterable[Mapping[str, AttributeValueTypeDef]]) -> None:
        """Put items past the store: moto copies its whole table for each transaction."""
        rest = iter(items)
        while batch := list(itertools.islice(rest, _ITEMS_PER_CALL)):
            puts: Any = [{"PutRequest": {"Item": item}} for item in batch]
            self.clients.dynamodb.batch_write_item(RequestItems={self._table_name: puts})

    @property
    def _table_name(self) -> str:
        return self.template.tables[0].name

    def _store_answer(self, ca_id: str) -> None:
        """Store what functions/profiles answers, for the yardsticks to return."""
        with self.container(artefacts.built("ProfilesFunction")) as container:
            text = body_of(container.invoke(events.list_profiles(ca_id)).body)
        is_short = len(text.encode()) <= MAX_TEXT_BYTES
        item: dict[str, AttributeValueTypeDef] = {
            "pk": {"S": f"ANSWER#{ca_id}"},
            "sk": {"S": "answer"},
            "body": {"S": text} if is_short else {"B": zlib.compress(text.encode())},
        }
        self.clients.dynamodb.put_item(TableName=self._table_name, Item=item)

    def _environment(self, name: str) -> Mapping[str, str]:
        """The environment of a function; a yardstick has that of functions/profiles."""
        functions = self.template.functions
        function = functions.get(name, functions["ProfilesFunction"])
        environment = function_environment(function, self.endpoints, SURROUNDINGS, {})
        return {**environment, "SECTIGO_ALLOWED_HOSTS": "127.0.0.1"}


def _listed(ca_id: str, number: int, begins_at: datetime) -> Mapping[str, AttributeValueTypeDef]:
    """Make a certificate of 199 days, of one of ten clients, without a successor."""
    one = ListedCertificate(
        order_id=f"01M8997DG0{number:016d}",
        serial_number=f"{number:032X}",
        subject_name=f"CN=www-{number}.{ca_id}.example.com",
        names=(f"www-{number}.{ca_id}.example.com",),
        profile_id="63999",
        client_id=f"client-{number % 10}",
        not_before=begins_at,
        not_after=begins_at + timedelta(days=199),
        key_type="RSA 2048",
        is_public_tls=True,
    )
    return {**ends_key(ca_id, one.place), **listed_certificates.to_attributes(one)}


def _filled(document: Mapping[str, Any], size_bytes: int) -> Mapping[str, Any]:
    """Add local profiles until a document has its size."""
    lacking = max(0, size_bytes - len(json.dumps(document)))
    profiles = [
        {
            "unique-id": f"local-{number}",
            "name": "a profile with a description of a usual length",
            "properties": {"cert_type": "60515", "description": _WORDS},
        }
        for number in range(lacking // _FILLING_BYTES)
    ]
    return {**document, "profiles": [*document["profiles"], *profiles]}


def body_of(answer: bytes) -> str:
    """Take the text out of what a function answered API Gateway; it has to be a 200."""
    response: dict[str, Any] = json.loads(answer)
    if response["statusCode"] != 200:  # noqa: PLR2004 - HTTP's own number
        raise StageError(f"A function answered {answer[:500]!r}")
    return str(response["body"])


@contextmanager
def staged() -> Iterator[Stage]:
    """Start everything, and stop it at the end."""
    with ExitStack() as running:
        aws = running.enter_context(AwsProcess())
        sectigo_url = running.enter_context(simulator(errors=subprocess.DEVNULL))
        first, second, third = (running.enter_context(RuntimeApi()) for _ in range(3))
        endpoints = Endpoints(*6 * (aws.address,))
        clients = connect(endpoints, SURROUNDINGS, {})
        template = read_template(TEMPLATE, SURROUNDINGS)
        create_resources(clients, template)
        login = {"login": DEMO.login, "password": DEMO.password}
        create_secret(clients.secrets, SECRET_NAME, login)
        yield Stage(
            template=template,
            clients=clients,
            aws=aws,
            sectigo_url=sectigo_url,
            endpoints=endpoints,
            apis=(first, second, third),
        )
