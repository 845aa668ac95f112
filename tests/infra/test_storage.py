"""The table and what belongs to it: kept, found again, and never filled by what fails."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.sync.schedule import CAS_PER_MESSAGE, TICK_SECONDS
from cagateway.sectigo.transport.limits import CallLimits
from cagateway.services.sync.schedule import DONE_IN_A_TICK
from tests.infra.expanded import TEMPLATE, expand

STACK = expand()
FUNCTIONS = STACK.of_type("AWS::Lambda::Function")
SECTIGO_SECONDS = CallLimits().total_seconds


class TestTheTable:
    TABLE = STACK.resources["Table"]

    def test_outlives_its_stack_but_not_a_first_deployment_that_fails(self) -> None:
        assert self.TABLE["DeletionPolicy"] == "RetainExceptOnCreate"
        assert self.TABLE["UpdateReplacePolicy"] == "Retain"

    @pytest.mark.parametrize("protected", ["true", "false"])
    def test_refuses_to_be_deleted_unless_told_otherwise(self, protected: str) -> None:
        table = expand(TableDeletionProtection=protected).resources["Table"]["Properties"]
        assert table["DeletionProtectionEnabled"] == protected
        assert TEMPLATE["Parameters"]["TableDeletionProtection"]["Default"] == "true"

    def test_is_on_demand_encrypted_expiring_and_recoverable(self) -> None:
        properties = self.TABLE["Properties"]
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert properties["SSESpecification"] == {"SSEEnabled": True}
        assert properties["TimeToLiveSpecification"]["Enabled"] is True
        assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True

    def test_has_an_index_in_which_no_document_is(self) -> None:
        indexes = {
            one["IndexName"]: one for one in self.TABLE["Properties"]["GlobalSecondaryIndexes"]
        }
        listed, summed_up = indexes["certificate-authorities"], indexes["authority-summaries"]
        assert listed["KeySchema"] == summed_up["KeySchema"]
        projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["summary"]}
        assert summed_up["Projection"] == projection

    def test_is_kept_with_the_key_of_what_is_encrypted_in_it(self) -> None:
        key = STACK.resources["GeneratedKeys"]
        assert (key["DeletionPolicy"], key["UpdateReplacePolicy"]) == (
            self.TABLE["DeletionPolicy"],
            self.TABLE["UpdateReplacePolicy"],
        )
        assert key["Properties"]["EnableKeyRotation"] is True

    def test_may_be_one_that_was_there_before(self) -> None:
        restored = expand(ExistingTableName="restored")
        assert "Table" not in restored.resources
        assert restored.outputs["TableName"] == "restored"
        for function in restored.of_type("AWS::Lambda::Function").values():
            assert function["Environment"]["Variables"]["TABLE_NAME"] == "restored"
        assert "${Table" not in str(restored.resources)


@pytest.mark.parametrize(
    ("queue_name", "letters", "function_name"),
    [
        ("OrderQueue", "OrderDeadLetters", "CollectionFunction"),
        ("SyncQueue", "SyncDeadLetters", "SyncFunction"),
    ],
)
def test_a_message_that_fails_is_tried_five_times_and_then_kept(
    queue_name: str, letters: str, function_name: str
) -> None:
    queue, function = STACK.resources[queue_name]["Properties"], FUNCTIONS[function_name]
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": f"${{{letters}.Arn}}",
        "maxReceiveCount": 5,
    }
    # Or it would be dropped before it is kept.
    assert 5 * queue["VisibilityTimeout"] < queue["MessageRetentionPeriod"]
    source = source_of(queue_name)
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # What is received and may not run counts as received: after some times it is a dead letter.
    most = source["ScalingConfig"]["MaximumConcurrency"]
    assert 2 <= most < function["ReservedConcurrentExecutions"]
    # Lambda's documentation: six times, or a message comes again while it is worked off.
    assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]


def test_syncs_that_are_due_fit_into_the_functions_time_and_the_queue() -> None:
    source, timeout = source_of("SyncQueue"), FUNCTIONS["SyncFunction"]["Timeout"]
    together = source["BatchSize"] * CAS_PER_MESSAGE
    assert together * SECTIGO_SECONDS < timeout
    in_a_tick = source["ScalingConfig"]["MaximumConcurrency"] * TICK_SECONDS // SECTIGO_SECONDS
    assert in_a_tick == DONE_IN_A_TICK
    ten_thousand_take = 10_000 / DONE_IN_A_TICK * TICK_SECONDS
    assert ten_thousand_take < STACK.resources["SyncQueue"]["Properties"]["MessageRetentionPeriod"]


def test_a_version_is_fed_by_the_queue_once_it_has_all_requests() -> None:
    """The release before could not read the queue's messages.

    A mapping to the alias is made once the alias has moved, canary included.
    """
    assert source_of("SyncQueue")["FunctionName"] == "${SyncFunctionAliaslive}"


def source_of(queue_name: str) -> Any:  # noqa: ANN401 - any JSON
    (source,) = (
        one
        for one in STACK.of_type("AWS::Lambda::EventSourceMapping").values()
        if one["EventSourceArn"] == f"${{{queue_name}.Arn}}"
    )
    return source
