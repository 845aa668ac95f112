"""What a deployment decides, read from the environment once, when a function starts."""

from __future__ import annotations

from collections.abc import Mapping

from cagateway.values import dataclass


class MissingSettingError(Exception):
    """An environment variable that the template sets is not there."""


class RefusedSettingError(Exception):
    """An environment variable has a value that must not be obeyed here."""


# What Lambda sets and reserves, in every kind of function; local mode's workers have none of them.
_OF_LAMBDA = ("AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_EXECUTION_ENV")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of all functions.

    Args:
        first_read_function_name: Empty where a function has no reason to run it.
        connection_test_function_name: The same.
        allowed_sectigo_hosts: Empty where a function never talks to Sectigo.
        secrets_prefix: What the names of this stack's secrets begin with.
        client_authentication: How clients are known; empty where a function has none.
        key_id: Of the KMS key that encrypts generated keys; empty where a function has none.
        order_queue_url: Where polls of orders are asked for; empty where a function asks for none.
        revocation_function_name: What revokes for a function that has no login at Sectigo.
        sync_queue_url: Where syncs that are due are asked for; the same.
        needs_issuer: Whether several CAs issue clients' certificates, as far as is known.
    """

    table_name: str
    event_bus_name: str
    first_read_function_name: str
    connection_test_function_name: str
    allowed_sectigo_hosts: frozenset[str]
    secrets_prefix: str = "cagateway/"
    client_authentication: str = ""
    needs_issuer: bool = True
    key_id: str = ""
    order_queue_url: str = ""
    sync_queue_url: str = ""
    revocation_function_name: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings.

        Raises:
            MissingSettingError: So that a wrong deployment fails as it starts.
            RefusedSettingError: The same.
        """
        hosts = environment.get("SECTIGO_ALLOWED_HOSTS", "").split(",")
        return cls(
            table_name=_required(environment, "TABLE_NAME"),
            event_bus_name=_required(environment, "EVENT_BUS_NAME"),
            first_read_function_name=environment.get("FIRST_READ_FUNCTION_NAME", ""),
            connection_test_function_name=environment.get("CONNECTION_TEST_FUNCTION_NAME", ""),
            allowed_sectigo_hosts=frozenset(host.strip() for host in hosts if host.strip()),
            client_authentication=_client_authentication(environment),
            needs_issuer=environment.get("TRUSTSTORE_AUTHORITIES") != "One",
            secrets_prefix=environment.get("SECRETS_PREFIX") or "cagateway/",
            key_id=environment.get("GENERATED_KEYS_KEY_ID", ""),
            order_queue_url=environment.get("ORDER_QUEUE_URL", ""),
            sync_queue_url=environment.get("SYNC_QUEUE_URL", ""),
            revocation_function_name=environment.get("REVOCATION_FUNCTION_NAME", ""),
        )


def _required(environment: Mapping[str, str], name: str) -> str:
    try:
        return environment[name]
    except KeyError:
        raise MissingSettingError(f"The environment variable {name} must be set.") from None


def _client_authentication(environment: Mapping[str, str]) -> str:
    """Say how clients are known; in Lambda never that every client may do everything."""
    given = environment.get("CLIENT_AUTHENTICATION", "")
    if given != "Local" or not any(environment.get(name) for name in _OF_LAMBDA):
        return given
    # `sam local` imitates all of that in its containers, and says so.
    if environment.get("AWS_SAM_LOCAL") == "true":
        return given
    raise RefusedSettingError(
        "CLIENT_AUTHENTICATION is Local, which lets every client do everything, and this is "
        "Lambda. Deploy the stack anew with ClientAuthentication=MutualTLS, IAM or Address."
    )
