"""What a deployment is going to be, decided from what is there and what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# AWS keeps this much of an account's concurrency unreserved.
UNRESERVED_CONCURRENCY = 100
DEFAULT_ARCHITECTURE = "arm64"
# Only in these states can CloudFormation update a stack.
_AT_REST = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")
_FAILED_AT_FIRST = "ROLLBACK_COMPLETE"
# With these, permissions move at once; while a canary went on, the version before could reach
# neither its table nor its secrets.
_MOVES_PERMISSIONS = ("ExistingTableName", "SecretsPrefix")


class DeploymentRefusedError(Exception):
    """It would fail, or do something else than is meant; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of the account and region.

    Args:
        unreserved: How many functions may run at once beside those that a share is kept for.
        has_log_role: Whether API Gateway may write logs.
    """

    number: str
    region: str
    unreserved: int
    has_log_role: bool


@dataclass(frozen=True, slots=True)
class ExistingStack:
    """The stack as it is.

    Args:
        parameters: Their values, which stay unless others are given.
        tags: They stay unless others are given.
        reserved: How much concurrency is kept for its functions.
        alarms_on: Those alarms that are on and for which a canary is taken back.
    """

    status: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)
    reserved: int = 0
    alarms_on: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller of `make deploy` says.

    Args:
        parameters: Those that are named.
        tags: Those that are named; the stack keeps its own where there are none.
        architecture: The one that is named.
    """

    parameters: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)
    architecture: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build and what to deploy it with.

    Args:
        is_new: Whether the stack is yet to be made.
        parameters: Those to say; CloudFormation keeps the others as they are.
        values: All that will be, but for defaults.
        tags: All that there will be. CloudFormation removes them all where none are given.
    """

    is_new: bool
    architecture: str
    parameters: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def overrides(self) -> list[str]:
        """Render the parameters for the SAM CLI."""
        return _quoted(self.parameters)

    def tagging(self) -> list[str]:
        """Render the tags for the SAM CLI."""
        return _quoted(self.tags)


def _quoted(values: Mapping[str, str]) -> list[str]:
    """Quote values: the SAM CLI takes empty ones so alone, and breaks others at blanks."""
    escaped = {
        name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in values.items()
    }
    return [f'{name}="{value}"' for name, value in sorted(escaped.items())]


def read_parameters(text: str, known: Sequence[str]) -> dict[str, str]:
    """Read `Name=value Name=value`.

    Raises:
        DeploymentRefusedError: One is not the template's, or is there without a value.
    """
    parameters = _read_pairs(text, "PARAMETERS", "Name=value")
    for name in parameters:
        if name not in known:
            among = ", ".join(sorted(known))
            raise DeploymentRefusedError(f"PARAMETERS: '{name}' is none of {among}.")
    return parameters


def read_tags(text: str) -> dict[str, str]:
    """Read `name=value name=value`.

    Raises:
        DeploymentRefusedError: One is there without a value.
    """
    return _read_pairs(text, "TAGS", "name=value")


def _read_pairs(text: str, what: str, form: str) -> dict[str, str]:
    pairs = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise DeploymentRefusedError(f"{what}: '{word}' is not of the form {form}.")
        pairs[name] = value
    return pairs


def plan(
    account: Account,
    stack: ExistingStack | None,
    asked: Asked,
    reserved: int,
) -> Plan:
    """Decide how to deploy.

    Args:
        account: Where to.
        stack: What is there; `None` if nothing is.
        asked: What the caller says.
        reserved: How much concurrency the template reserves, unless it is not to reserve any.

    Raises:
        DeploymentRefusedError: It would fail half-way.
    """
    _check_state(stack)
    before = stack.parameters if stack else {}
    parameters = {**asked.parameters, "Architecture": _architecture(before, asked)}
    if stack is None:
        # A table that is protected could not be taken away again if this fails. It is protected
        # right after.
        parameters["TableDeletionProtection"] = "false"
    elif "TableDeletionProtection" not in parameters:
        parameters["TableDeletionProtection"] = "true"
    if "DeployAtOnce" not in parameters:
        # Said each time, for a stack keeps what the last deployment said.
        parameters["DeployAtOnce"] = str(_moves_permissions(before, parameters)).lower()
    values = {**before, **parameters}
    _check_clients(values)
    _check_account(account, values, reserved, stack.reserved if stack else 0)
    _check_alarms(stack, values)
    kept = stack.tags if stack else {}
    return Plan(
        is_new=stack is None,
        architecture=parameters["Architecture"],
        parameters=parameters,
        values=values,
        tags=asked.tags or kept,
    )


def _architecture(before: Mapping[str, str], asked: Asked) -> str:
    """Choose one for the build and for what is deployed."""
    named = asked.parameters.get("Architecture")
    chosen = asked.architecture or named or before.get("Architecture") or DEFAULT_ARCHITECTURE
    if named and named != chosen:
        raise DeploymentRefusedError("ARCHITECTURE and the parameter Architecture are different.")
    return chosen


def _moves_permissions(before: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    return any(
        name in before and asked.get(name, before[name]) != before[name]
        for name in _MOVES_PERMISSIONS
    )


def _check_alarms(stack: ExistingStack | None, values: Mapping[str, str]) -> None:
    is_gradual = values.get("GradualDeployment") != "false" and values["DeployAtOnce"] == "false"
    if stack and stack.alarms_on and is_gradual:
        raise DeploymentRefusedError(
            f"On: {' and '.join(stack.alarms_on)}. While it is, CodeDeploy takes back what is "
            "given a tenth of the requests, the fix as well as an earlier release. Give it all of "
            "them at once: PARAMETERS=DeployAtOnce=true (docs/operations.md, Going back)"
        )


def _check_state(stack: ExistingStack | None) -> None:
    if stack is None or stack.status in _AT_REST:
        return
    if stack.status == _FAILED_AT_FIRST:
        raise DeploymentRefusedError(
            "The stack's first deployment failed, and nothing is left but its name. Delete it "
            "(aws cloudformation delete-stack), then try again."
        )
    raise DeploymentRefusedError(f"The stack is {stack.status}: wait, or mend that first.")


def _check_clients(parameters: Mapping[str, str]) -> None:
    if "ClientCidrs" not in parameters:
        raise DeploymentRefusedError(
            "Say who may connect: make deploy PARAMETERS=ClientCidrs=192.0.2.0/24"
        )
    if "ClientAuthentication" not in parameters:
        raise DeploymentRefusedError(
            "Say how clients are known: PARAMETERS=ClientAuthentication=MutualTLS, IAM or Address. "
            "Address is how it was before there was this parameter (docs/clients.md)"
        )


def _check_account(
    account: Account, parameters: Mapping[str, str], reserved: int, own: int
) -> None:
    """Hold what the stack takes against what the account has.

    Args:
        account: The account.
        parameters: All that will be.
        reserved: How much concurrency the template reserves.
        own: How much the stack has reserved already.
    """
    reserves = parameters.get("ReservedConcurrency", "true") == "true"
    free = account.unreserved + own
    if reserves and free < reserved + UNRESERVED_CONCURRENCY:
        raise DeploymentRefusedError(
            f"Account {account.number} may run {free} functions at once in {account.region}, "
            f"beside what others have reserved; to keep {reserved} for syncs and orders takes "
            f"{reserved + UNRESERVED_CONCURRENCY}. Have the quota raised (Service Quotas, Lambda, "
            "Concurrent executions), or do without: PARAMETERS=ReservedConcurrency=false"
        )
    if not account.has_log_role and parameters.get("ApiGatewayAccountRole", "Exists") == "Exists":
        raise DeploymentRefusedError(
            f"In account {account.number}, {account.region}, API Gateway has no role to write logs "
            "with. Let this stack set one, for all APIs of the account: "
            "PARAMETERS=ApiGatewayAccountRole=Create"
        )
