"""What `make deploy` decides before anything is built."""

from __future__ import annotations

from dataclasses import replace

import pytest

from operations.deployment import (
    Account,
    Asked,
    DeploymentRefusedError,
    ExistingStack,
    Plan,
    plan,
    read_parameters,
    read_tags,
)

ACCOUNT = Account("123456789012", "eu-west-1", unreserved=1000, has_log_role=True)
CIDRS = {"ClientCidrs": "192.0.2.0/24"}
CLIENTS = CIDRS | {"ClientAuthentication": "Address"}
STACK = ExistingStack("UPDATE_COMPLETE", CLIENTS | {"Architecture": "x86_64"})
RESERVED = 36


def planned(
    stack: ExistingStack | None = None,
    asked: dict[str, str] | None = None,
    architecture: str | None = None,
    account: Account = ACCOUNT,
) -> Plan:
    return plan(account, stack, Asked(CLIENTS | (asked or {}), {}, architecture), RESERVED)


class TestTheArchitecture:
    @pytest.mark.parametrize(
        ("stack", "asked", "named", "chosen"),
        [
            (None, {}, None, "arm64"),
            (None, {}, "x86_64", "x86_64"),
            (None, {"Architecture": "x86_64"}, None, "x86_64"),
            (STACK, {}, None, "x86_64"),
            (STACK, {}, "arm64", "arm64"),
            (STACK, {"Architecture": "arm64"}, None, "arm64"),
        ],
    )
    def test_is_one_for_the_build_and_the_deployment(
        self, stack: ExistingStack | None, asked: dict[str, str], named: str | None, chosen: str
    ) -> None:
        made = planned(stack, asked, named)
        assert made.architecture == made.parameters["Architecture"] == chosen

    def test_is_not_two(self) -> None:
        with pytest.raises(DeploymentRefusedError, match="different"):
            planned(None, {"Architecture": "arm64"}, "x86_64")


class TestTheTable:
    def test_can_be_taken_away_again_when_a_first_deployment_fails(self) -> None:
        assert planned().parameters["TableDeletionProtection"] == "false"

    def test_refuses_to_be_deleted_from_then_on(self) -> None:
        assert planned(STACK).parameters["TableDeletionProtection"] == "true"

    def test_can_be_deleted_by_somebody_who_says_so(self) -> None:
        made = planned(STACK, {"TableDeletionProtection": "false"})
        assert made.parameters["TableDeletionProtection"] == "false"


class TestWhatWouldFailHalfWay:
    def test_a_stack_without_clients(self) -> None:
        with pytest.raises(DeploymentRefusedError, match="ClientCidrs"):
            plan(ACCOUNT, None, Asked({}), RESERVED)

    @pytest.mark.parametrize("stack", [None, replace(STACK, parameters=CIDRS)], ids=["new", "old"])
    def test_a_stack_that_does_not_say_how_they_are_known(
        self, stack: ExistingStack | None
    ) -> None:
        with pytest.raises(DeploymentRefusedError, match="ClientAuthentication"):
            plan(ACCOUNT, stack, Asked(CIDRS), RESERVED)

    def test_not_one_that_has_them_already(self) -> None:
        assert "ClientCidrs" not in plan(ACCOUNT, STACK, Asked({}), RESERVED).parameters

    @pytest.mark.parametrize(("concurrency", "fits"), [(10, False), (135, False), (136, True)])
    def test_a_share_of_concurrency_that_the_account_does_not_have(
        self, concurrency: int, fits: bool
    ) -> None:
        account = replace(ACCOUNT, unreserved=concurrency)
        if fits:
            assert "ReservedConcurrency" not in planned(account=account).parameters
        else:
            with pytest.raises(DeploymentRefusedError, match="ReservedConcurrency=false"):
                planned(account=account)
        planned(None, {"ReservedConcurrency": "false"}, account=account)

    def test_access_logs_that_api_gateway_may_not_write(self) -> None:
        account = replace(ACCOUNT, has_log_role=False)
        with pytest.raises(DeploymentRefusedError, match="ApiGatewayAccountRole=Create"):
            planned(account=account)
        planned(None, {"ApiGatewayAccountRole": "Create"}, account=account)

    @pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS", "DELETE_FAILED"])
    def test_a_stack_that_cannot_be_updated(self, status: str) -> None:
        with pytest.raises(DeploymentRefusedError):
            planned(replace(STACK, status=status))


class TestParameters:
    def test_are_read_from_words(self) -> None:
        read = read_parameters("LogLevel=DEBUG  ClientCidrs=a=b,c", ["LogLevel", "ClientCidrs"])
        assert read == {"LogLevel": "DEBUG", "ClientCidrs": "a=b,c"}

    @pytest.mark.parametrize("text", ["LogLevel", "Loglevel=DEBUG"])
    def test_that_make_no_sense_are_refused_by_name(self, text: str) -> None:
        with pytest.raises(DeploymentRefusedError, match=text.split("=", maxsplit=1)[0]):
            read_parameters(text, ["LogLevel"])

    def test_are_said_as_the_sam_cli_wants_them(self) -> None:
        made = Plan(is_new=True, architecture="arm64", parameters={"B": "1,2", "A": ""})
        assert made.overrides() == ['A=""', 'B="1,2"']


@pytest.mark.parametrize("text", ["team", "=pki", "team=pki cost"])
def test_tags_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(DeploymentRefusedError, match="name=value"):
        read_tags(text)
