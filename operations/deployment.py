"""What a deployment is going to be, decided from what is there and what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# AWS keeps this much of an account's concurrency unreserved.
UNRESERVED_CONCURRENCY = 100
DEFAULT_ARCHITECTURE = "arm64"
# Only in these states can CloudFormation update a stack.
_AT_REST = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")
_FAILED_AT_FIRST = "ROLLBACK_COMPLETE"


class DeploymentRefusedError(Exception):
    """It would fail, or do something else than is meant; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of the account and region.

    Args:
        concurrency: How many functions may run at once.
        has_log_role: Whether API Gateway may write logs.
    """

    number: str
    region: str
    concurrency: int
    has_log_role: bool


@dataclass(frozen=True, slots=True)
class ExistingStack:
    """The stack as it is.

    Args:
        parameters: Their values, which stay unless others are given.
    """

    status: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build and what to deploy it with.

    Args:
        is_new: Whether the stack is yet to be made.
        parameters: Those to say; CloudFormation keeps the others as they are.
    """

    is_new: bool
    architecture: str
    parameters: Mapping[str, str]

    def overrides(self) -> list[str]:
        """Render the parameters for the SAM CLI, which takes empty ones in quotes alone."""
        return [f'{name}="{value}"' for name, value in sorted(self.parameters.items())]


def read_parameters(text: str, known: Sequence[str]) -> dict[str, str]:
    """Read `Name=value Name=value`.

    Raises:
        DeploymentRefusedError: One is not the template's, or stands there without a value.
    """
    parameters = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        if not equals:
            raise DeploymentRefusedError(f"PARAMETERS: '{word}' is not of the form Name=value.")
        if name not in known:
            raise DeploymentRefusedError(
                f"PARAMETERS: '{name}' is none of {', '.join(sorted(known))}."
            )
        parameters[name] = value
    return parameters


def plan(
    account: Account,
    stack: ExistingStack | None,
    asked: Mapping[str, str],
    architecture: str | None,
    reserved: int,
) -> Plan:
    """Decide how to deploy.

    Args:
        account: Where to.
        stack: What is there; `None` if nothing is.
        asked: Parameters that the caller names.
        architecture: The one that the caller names.
        reserved: How much concurrency the template reserves, unless it is told not to.

    Raises:
        DeploymentRefusedError: It would fail half-way.
    """
    _check_state(stack)
    before = stack.parameters if stack else {}
    parameters = dict(asked)
    wanted = architecture or asked.get("Architecture") or before.get("Architecture")
    chosen = wanted or DEFAULT_ARCHITECTURE
    if asked.get("Architecture", chosen) != chosen:
        raise DeploymentRefusedError("ARCHITECTURE and the parameter Architecture are different.")
    # What is built and what is deployed are one value from here on.
    parameters["Architecture"] = chosen
    if stack is None:
        # A table that is protected could not be taken away again if this fails. It is protected
        # right after.
        parameters["TableDeletionProtection"] = "false"
    elif "TableDeletionProtection" not in asked:
        parameters["TableDeletionProtection"] = "true"
    _check_account(account, {**before, **parameters}, reserved)
    return Plan(stack is None, chosen, parameters)


def _check_state(stack: ExistingStack | None) -> None:
    if stack is None or stack.status in _AT_REST:
        return
    if stack.status == _FAILED_AT_FIRST:
        raise DeploymentRefusedError(
            "The stack's first deployment failed, and nothing is left but its name. Delete it "
            "(aws cloudformation delete-stack), then try again."
        )
    raise DeploymentRefusedError(f"The stack is {stack.status}: wait, or mend that first.")


def _check_account(account: Account, parameters: Mapping[str, str], reserved: int) -> None:
    if "ClientCidrs" not in parameters:
        raise DeploymentRefusedError(
            "Say who may connect: make deploy PARAMETERS=ClientCidrs=192.0.2.0/24"
        )
    if "ClientAuthentication" not in parameters:
        raise DeploymentRefusedError(
            "Say how clients are known: PARAMETERS=ClientAuthentication=MutualTLS, IAM or Address. "
            "Address is how it was before there was this parameter (docs/clients.md)"
        )
    reserves = parameters.get("ReservedConcurrency", "true") == "true"
    if reserves and account.concurrency < reserved + UNRESERVED_CONCURRENCY:
        raise DeploymentRefusedError(
            f"Account {account.number} may run {account.concurrency} functions at once in "
            f"{account.region}; to keep {reserved} of them for syncs and orders takes "
            f"{reserved + UNRESERVED_CONCURRENCY}. Have the quota raised (Service Quotas, Lambda, "
            "Concurrent executions), or do without: PARAMETERS=ReservedConcurrency=false"
        )
    if not account.has_log_role and parameters.get("ApiGatewayAccountRole", "Exists") == "Exists":
        raise DeploymentRefusedError(
            f"In account {account.number}, {account.region}, API Gateway has no role to write logs "
            "with. Let this stack set one, for all APIs of the account: "
            "PARAMETERS=ApiGatewayAccountRole=Create"
        )
