"""KMS and SQS, as orders use them, against moto's server."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from cagateway.api.order_messages import CompareOrders, PollOrder, read_task
from cagateway.events.order_queue import OrderQueue
from cagateway.ports.orders import KeyVaultError
from cagateway.vault.kms import KmsKey, KmsVault
from tests.fakes.clock import NOON
from tests.functional.queues import ACCESS, NOWHERE, take_all
from tests.orders import ORDER_ID, order

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

KEY = b"-----BEGIN PRIVATE KEY----- not really, but nobody may see it"


class TestTheVault:
    @pytest.fixture
    def vault(self, moto_url: str) -> KmsVault:
        client = boto3.client("kms", endpoint_url=moto_url, **ACCESS)
        key_id = client.create_key()["KeyMetadata"]["KeyId"]
        return KmsVault(KmsKey(lambda: client, key_id))

    def test_opens_what_it_sealed(self, vault: KmsVault) -> None:
        sealed = vault.seal(KEY, ORDER_ID)
        assert vault.open(sealed, ORDER_ID) == KEY
        assert KEY not in base64.b64decode(sealed)
        assert base64.b64encode(KEY).decode()[:24] not in sealed

    def test_takes_the_longest_key_that_is_made(self, vault: KmsVault) -> None:
        # RSA 4096 as PKCS #8.
        longest = b"k" * 2_400
        assert vault.open(vault.seal(longest, ORDER_ID), ORDER_ID) == longest

    def test_does_not_open_another_orders_key(self, vault: KmsVault) -> None:
        sealed = vault.seal(KEY, ORDER_ID)
        with pytest.raises(KeyVaultError):
            vault.open(sealed, "01M8997DG00000000000000001")

    @pytest.mark.parametrize("sealed", ["", "AAAA", "no base64!", "é"], ids=repr)
    def test_says_of_what_is_no_key_that_it_does_not_open(
        self, vault: KmsVault, sealed: str
    ) -> None:
        with pytest.raises(KeyVaultError):
            vault.open(sealed, ORDER_ID)

    def test_says_when_there_is_no_kms_and_shows_nothing_of_the_key(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = boto3.client("kms", endpoint_url=NOWHERE, **ACCESS)
        vault = KmsVault(KmsKey(lambda: client, "alias/orders"))
        with pytest.raises(KeyVaultError) as caught:
            vault.seal(KEY, ORDER_ID)
        with pytest.raises(KeyVaultError):
            vault.open("AAAA", ORDER_ID)
        assert caught.value.__cause__ is None
        assert "PRIVATE" not in f"{caught.value!r}{caplog.text}"

    def test_says_when_the_key_is_gone(self, vault: KmsVault) -> None:
        gone = KmsVault(replace(vault.key, key_id="12345678-1234-1234-1234-123456789012"))
        with pytest.raises(KeyVaultError):
            gone.seal(KEY, ORDER_ID)


class TestTheQueue:
    @pytest.fixture
    def client(self, moto_url: str) -> SQSClient:
        return boto3.client("sqs", endpoint_url=moto_url, **ACCESS)

    @pytest.fixture
    def url(self, client: SQSClient) -> Iterator[str]:
        url = client.create_queue(QueueName="orders-of-a-test")["QueueUrl"]
        yield url
        client.delete_queue(QueueUrl=url)

    @pytest.fixture
    def queue(self, client: SQSClient, url: str) -> OrderQueue:
        return OrderQueue(lambda: client, url)

    def counted(self, client: SQSClient, url: str) -> tuple[int, int]:
        """Count the messages that can be taken now, and those that can later."""
        about = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        now = about["ApproximateNumberOfMessages"]
        return int(now), int(about["ApproximateNumberOfMessagesDelayed"])

    @pytest.mark.parametrize(
        ("seconds", "counts"),
        [
            pytest.param(None, (0, 0), id="nothing-to-do"),
            pytest.param(-60, (1, 0), id="due-already"),
            pytest.param(30, (0, 1), id="soon"),
            pytest.param(899, (0, 1), id="as-late-as-sqs-can"),
            pytest.param(900, (0, 0), id="left-to-the-tick"),
            pytest.param(86_400, (0, 0), id="tomorrow"),
        ],
    )
    def test_asks_for_a_look_at_its_time(
        self,
        queue: OrderQueue,
        client: SQSClient,
        seconds: int | None,
        counts: tuple[int, int],
    ) -> None:
        due = None if seconds is None else NOON + timedelta(seconds=seconds)
        queue.poll_later(order(next_poll_at=due), NOON)
        assert self.counted(client, queue.queue_url) == counts

    def test_a_message_is_read_as_it_was_meant(self, queue: OrderQueue, client: SQSClient) -> None:
        queue.poll_later(replace(order(), next_poll_at=NOON - timedelta(seconds=9)), NOON)
        queue.compare(["ca-1", "ca-2"])
        tasks = [read_task(body) for body in take_all(client, queue.queue_url)]
        assert PollOrder("ca-1", ORDER_ID) in tasks
        assert CompareOrders(("ca-1", "ca-2")) in tasks

    @pytest.mark.parametrize("number", [0, 1, 10, 11, 25])
    def test_asks_for_many_looks_in_batches(
        self,
        queue: OrderQueue,
        client: SQSClient,
        number: int,
    ) -> None:
        due = [("ca-1", f"{ORDER_ID[:-2]}{place:02}") for place in range(number)]
        queue.poll_now(due)
        bodies = [json.loads(body) for body in take_all(client, queue.queue_url)]
        assert sorted((one["caId"], one["orderId"]) for one in bodies) == due

    @pytest.mark.parametrize("where", ["no-queue", "no-sqs"])
    def test_what_cannot_be_asked_for_is_left_to_the_tick(
        self, moto_url: str, where: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        endpoint = moto_url if where == "no-queue" else NOWHERE
        client = boto3.client("sqs", endpoint_url=endpoint, **ACCESS)
        queue = OrderQueue(lambda: client, f"{endpoint}/123456789012/there-is-none")
        queue.poll_later(order(next_poll_at=NOON), NOON)
        queue.poll_now([("ca-1", ORDER_ID)])
        queue.compare(["ca-1"])
        assert caplog.text.count("the schedule will") == 3
