"""The table and what belongs to it: kept, found again, and never filled by what fails."""

from __future__ import annotations

import pytest

from tests.infra.expanded import TEMPLATE, expand

STACK = expand()
FUNCTIONS = STACK.of_type("AWS::Lambda::Function")


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


def test_a_look_that_fails_is_tried_five_times_and_then_kept() -> None:
    queue = STACK.resources["OrderQueue"]["Properties"]
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": "${OrderDeadLetters.Arn}",
        "maxReceiveCount": 5,
    }
    # Or it would be dropped before it is kept.
    assert 5 * queue["VisibilityTimeout"] < queue["MessageRetentionPeriod"]
    (source,) = STACK.of_type("AWS::Lambda::EventSourceMapping").values()
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # What is received and may not run counts as received: after some times it is a dead letter.
    most = source["ScalingConfig"]["MaximumConcurrency"]
    assert 2 <= most < FUNCTIONS["CollectionFunction"]["ReservedConcurrentExecutions"]
    # Lambda's documentation: six times, or a message comes again while it is worked off.
    assert queue["VisibilityTimeout"] >= 6 * FUNCTIONS["CollectionFunction"]["Timeout"]
