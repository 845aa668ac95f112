"""The edges to AWS: what fails there is translated once."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.session import Session

from cagateway.bootstrap import client_config
from cagateway.domain.sync.state import SyncCause
from cagateway.events.bus import BusEvent, EventBus
from cagateway.events.connection_tests import ConnectionTests
from cagateway.events.sync_requests import SyncRequests
from cagateway.ports.events import EventBusError
from cagateway.ports.sectigo import ConnectionTestError
from cagateway.ports.store_errors import StoreError, StoreUnavailableError
from cagateway.ports.sync import SyncRequestError
from cagateway.settings import MissingSettingError, Settings
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.summaries import DynamoDBSchedule
from cagateway.store.table import Table
from tests.fakes.clock import NOON

DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "PutEvents")
TIMEOUT = ReadTimeoutError(endpoint_url="https://lambda")


def cancelled(reasons: list[dict[str, str]]) -> ClientError:
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "no"},
        "CancellationReasons": reasons,
    }
    return ClientError(answer, "TransactWriteItems")


def refused(code: str, status: int) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": status, "RetryAttempts": 2},
    }
    return ClientError(answer, "GetItem")


CONFLICT = ClientError(
    {"Error": {"Code": "TransactionConflictException", "Message": "no"}}, "UpdateItem"
)
WRITES: dict[str, Callable[[Table], object]] = {
    "transaction": lambda table: table.transact([]),
    "update": lambda table: table.update({}, "SET a = :a", "b = :b", {}) is not None,
}


@dataclass
class FakeAws:
    """Stands for any client: answers, or raises what it was given."""

    answer: Any = None
    error: Exception | None = None
    calls: list[dict[str, Any]] = field(default_factory=list)

    def __getattr__(self, _: str) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:  # noqa: ANN401 - as boto3's
            self.calls.append(parameters)
            if self.error:
                raise self.error
            return self.answer

        return call


def requests_to(client: FakeAws) -> SyncRequests:
    bus = EventBus(lambda: client, "bus")  # type: ignore[arg-type, return-value]
    return SyncRequests(bus, lambda: client, "FirstRead")  # type: ignore[arg-type, return-value]


def tries_by(client: FakeAws) -> ConnectionTests:
    return ConnectionTests(lambda: client, "Test")  # type: ignore[arg-type, return-value]


class TestAskingForSyncs:
    def test_puts_ten_events_to_a_call(self) -> None:
        client = FakeAws({"Entries": [{}]})
        requests_to(client).ask([f"ca-{n}" for n in range(25)], SyncCause.SCHEDULE, NOON)
        assert [len(call["Entries"]) for call in client.calls] == [10, 10, 5]

    def test_says_who_asks_and_when(self) -> None:
        client = FakeAws({"Entries": [{}]})
        requests_to(client).ask(["ca-1"], SyncCause.STALE_READ, NOON)
        (entry,) = client.calls[0]["Entries"]
        assert (entry["EventBusName"], entry["Source"]) == ("bus", "cagateway")
        assert entry["DetailType"] == "Profile Sync Requested"
        assert json.loads(entry["Detail"]) == {
            "caId": "ca-1",
            "cause": "stale-read",
            "requestedAt": "2026-11-23T12:00:00+00:00",
            "force": False,
        }

    def test_goes_on_after_a_call_that_was_refused(self) -> None:
        client = FakeAws(error=DENIED)
        with pytest.raises(SyncRequestError, match="25 events"):
            requests_to(client).ask([f"ca-{n}" for n in range(25)], SyncCause.SCHEDULE, NOON)
        assert len(client.calls) == 3

    @pytest.mark.parametrize(
        "client",
        [
            FakeAws(error=DENIED),
            FakeAws(error=TIMEOUT),
            FakeAws({"Entries": [{"ErrorCode": "InternalFailure"}]}),
        ],
        ids=["denied", "timed out", "not taken"],
    )
    def test_tells_when_it_could_not(self, client: FakeAws) -> None:
        with pytest.raises(SyncRequestError):
            requests_to(client).ask(["ca-1"], SyncCause.SCHEDULE, NOON)


class TestTheBus:
    def test_takes_at_most_256_kb_to_a_call(self) -> None:
        client = FakeAws({"Entries": [{}]})
        events = [BusEvent("x", {"text": "x" * 100_000})] * 5
        EventBus(lambda: client, "bus").send(events)  # type: ignore[arg-type, return-value]
        assert [len(call["Entries"]) for call in client.calls] == [2, 2, 1]

    def test_is_not_opened_for_nothing(self) -> None:
        EventBus(lambda: pytest.fail("opened"), "bus").send([])

    def test_tells_how_many_events_were_not_taken(self) -> None:
        client = FakeAws({"Entries": [{}, {"ErrorCode": "ThrottlingException"}]})
        with pytest.raises(EventBusError, match="1 events were not taken, first: Throttling"):
            EventBus(lambda: client, "bus").send([BusEvent("x", {})])  # type: ignore[arg-type, return-value]


class TestRunningASync:
    def test_names_the_authority_to_the_function(self) -> None:
        client = FakeAws({})
        requests_to(client).run_now("ca-1", SyncCause.FIRST_READ, NOON)
        ((name, payload),) = [call.values() for call in client.calls]
        assert name == "FirstRead"
        assert json.loads(payload) == {
            "caId": "ca-1",
            "cause": "first-read",
            "requestedAt": "2026-11-23T12:00:00+00:00",
        }

    @pytest.mark.parametrize("error", [DENIED, TIMEOUT], ids=["denied", "timed out"])
    def test_tells_when_it_could_not(self, error: Exception) -> None:
        with pytest.raises(SyncRequestError):
            requests_to(FakeAws(error=error)).run_now("ca-1", SyncCause.FIRST_READ, NOON)


class TestTryingAConnection:
    def test_names_what_is_tried_and_gives_what_was_found(self) -> None:
        client = FakeAws({"Payload": io.BytesIO(b'{"profileCount":3}')})
        assert tries_by(client).try_connection({"name": "new"}) == {"profileCount": 3}
        ((name, payload),) = [call.values() for call in client.calls]
        assert (name, json.loads(payload)) == ("Test", {"connectionTest": {"name": "new"}})

    def test_tells_when_a_connection_could_not_be_tried(self) -> None:
        with pytest.raises(ConnectionTestError):
            tries_by(FakeAws({"FunctionError": "Unhandled"})).try_connection({})
        with pytest.raises(ConnectionTestError):
            tries_by(FakeAws({"FunctionError": "Unhandled"})).list_organizations({})

    @pytest.mark.parametrize("error", [DENIED, TIMEOUT], ids=["denied", "timed out"])
    def test_tells_when_it_could_not(self, error: Exception) -> None:
        with pytest.raises(ConnectionTestError):
            tries_by(FakeAws(error=error)).list_organizations({})


class TestAThrottledTable:
    def test_that_leaves_items_undeleted_is_given_up(self) -> None:
        client = FakeAws({"UnprocessedItems": {"table": [{}]}})
        with pytest.raises(StoreError):
            Table(client, "table").delete_many([{}])  # type: ignore[arg-type]
        assert len(client.calls) == 5

    @pytest.mark.parametrize(
        ("error", "write"),
        [
            (cancelled([{"Code": "None"}, {"Code": "TransactionConflict"}]), WRITES["transaction"]),
            (CONFLICT, WRITES["update"]),
        ],
        ids=WRITES,
    )
    def test_whose_item_is_always_in_another_transaction_is_given_up(
        self, error: Exception, write: Callable[[Table], object]
    ) -> None:
        client, waits = FakeAws(error=error), list[float]()
        with pytest.raises(StoreUnavailableError):
            write(Table(client, "table", waits.append, lambda: 0.5))  # type: ignore[arg-type]
        assert len(client.calls) == len(waits) == 14
        assert waits[:3] == [0.01, 0.02, 0.04]
        assert max(waits) == 0.25

    def test_whose_item_was_in_another_transaction_is_written_after_it(self) -> None:
        class OnceInConflict(FakeAws):
            """Refuses the first write."""

            def update_item(self, **parameters: object) -> dict[str, Any]:
                self.calls.append(parameters)
                if len(self.calls) == 1:
                    raise CONFLICT
                return {}

        client = OnceInConflict()
        waits = list[float]()
        assert WRITES["update"](Table(client, "table", waits.append, lambda: 1.0))  # type: ignore[arg-type]
        assert (len(client.calls), waits) == (2, [0.02])

    def test_whose_condition_failed_is_told(self) -> None:
        reasons = [{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed"}]
        assert not Table(FakeAws(error=cancelled(reasons)), "table").transact([])  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("error", "passes"),
        [
            pytest.param(TIMEOUT, True, id="no-answer"),
            pytest.param(refused("ThrottlingException", 400), True, id="throttled"),
            pytest.param(cancelled([{"Code": "ThrottlingError"}]), True, id="in-a-transaction"),
            pytest.param(refused("InternalServerError", 500), True, id="out-of-order"),
            pytest.param(refused("SomethingNew", 503), True, id="out-of-order-by-another-name"),
            pytest.param(refused("AccessDeniedException", 400), False, id="denied"),
            pytest.param(refused("ValidationException", 400), False, id="a-mistake-of-ours"),
            pytest.param(
                cancelled([{"Code": "ItemCollectionSizeLimitExceeded"}]), False, id="full"
            ),
        ],
    )
    def test_says_whether_it_passes_by_itself(self, error: Exception, passes: bool) -> None:
        with pytest.raises(StoreError) as caught:
            Table(FakeAws(error=error), "table").get({})  # type: ignore[arg-type]
        assert isinstance(caught.value, StoreUnavailableError) is passes

    def test_that_leaves_keys_unprocessed_is_given_up(self) -> None:
        left: dict[str, Any] = {"Responses": {}, "UnprocessedKeys": {"table": {"Keys": []}}}
        client = FakeAws(left)
        with pytest.raises(StoreError):
            DynamoDBSchedule(Table(client, "table")).sync_states(["ca-1"])  # type: ignore[arg-type]
        assert len(client.calls) == 5

    def test_that_never_stops_paging_is_given_up(self) -> None:
        client = FakeAws({"Items": [], "LastEvaluatedKey": {"pk": {"S": "x"}}})
        with pytest.raises(StoreError):
            list(DynamoDBStore(Table(client, "table")).summaries())  # type: ignore[arg-type]
        assert len(client.calls) == 100


class TestSettings:
    ENVIRONMENT = {"TABLE_NAME": "table", "EVENT_BUS_NAME": "bus"}  # noqa: RUF012 - read only

    def test_are_read_once(self) -> None:
        more = {
            "FIRST_READ_FUNCTION_NAME": "first-read",
            "SECTIGO_ALLOWED_HOSTS": "a.example, b.example,",
        }
        settings = Settings.from_environment(self.ENVIRONMENT | more)
        hosts = frozenset({"a.example", "b.example"})
        assert settings == Settings("table", "bus", "first-read", "", hosts)

    @pytest.mark.parametrize("name", ENVIRONMENT)
    def test_that_are_missing_are_named(self, name: str) -> None:
        others = {key: value for key, value in self.ENVIRONMENT.items() if key != name}
        with pytest.raises(MissingSettingError, match=name):
            Settings.from_environment(others)


def test_a_call_names_the_gateway_and_what_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    sent: list[str] = []
    session = Session()
    session.set_credentials("id", "secret")
    client: Any = session.create_client("dynamodb", config=client_config())

    def seen(request: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own
        sent.append(request.headers["User-Agent"].decode())
        raise KeyboardInterrupt

    client.meta.events.register("before-send.dynamodb", seen)
    with pytest.raises(KeyboardInterrupt):
        client.list_tables()
    # Powertools adds itself where it is loaded.
    (text,) = sent
    assert re.match(r"ca-gateway Botocore/[0-9.]+( PT/|$)", text)
