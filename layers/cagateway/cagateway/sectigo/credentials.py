"""The login at Sectigo, from Secrets Manager."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.parameters.exceptions import (
    GetParameterError,
    TransformParameterError,
)

from cagateway.domain.sync_state import FailureReason
from cagateway.sectigo.errors import SectigoError

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

# A rotated password is fetched at once when the old one is refused; this only bounds how long a
# secret stays in the memory of a container that is not refused.
MAX_AGE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class HeaderLogin:
    """Login and password, sent as headers with every call. The password is not shown in `repr`."""

    login: str
    password: str = field(repr=False)

    def headers(self, customer_uri: str) -> dict[str, str]:
        """Give the headers that Sectigo asks for."""
        return {"login": self.login, "password": self.password, "customerUri": customer_uri}


@dataclass(frozen=True, slots=True)
class SecretsManagerLogins:
    """Reads logins from secrets."""

    provider: SecretsProvider

    def fetch(self, secret_name: str, *, anew: bool = False) -> HeaderLogin:
        """Fetch the login that a secret holds.

        Args:
            secret_name: The secret's name, under `cagateway/`.
            anew: Pass over the copy in memory, because it was refused.

        Raises:
            SectigoError: The secret cannot be read, or is not {"login": ..., "password": ...}.
        """
        try:
            secret = self.provider.get(
                secret_name, max_age=MAX_AGE_SECONDS, transform="json", force_fetch=anew
            )
        except (GetParameterError, TransformParameterError):
            # Their texts can quote the secret, so neither they nor their cause go any further.
            raise _unusable(secret_name, "cannot be read as JSON from Secrets Manager") from None
        return _as_login(secret_name, secret)


def _as_login(secret_name: str, secret: object) -> HeaderLogin:
    if isinstance(secret, Mapping):
        login, password = secret.get("login"), secret.get("password")
        if _is_header_value(login) and _is_header_value(password):
            return HeaderLogin(str(login), str(password))
    raise _unusable(secret_name, 'must be {"login": "...", "password": "..."}')


def _is_header_value(value: object) -> bool:
    # RFC 9110, 5.5: visible characters and blanks. A line break would end the header.
    return isinstance(value, str) and value != "" and value.isprintable() and value.isascii()


def _unusable(secret_name: str, problem: str) -> SectigoError:
    message = f"The secret {secret_name!r} {problem}."
    return SectigoError(FailureReason.CREDENTIALS_UNUSABLE, message)
