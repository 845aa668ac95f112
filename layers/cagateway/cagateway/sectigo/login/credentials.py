"""The login at Sectigo, from Secrets Manager."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.parameters.exceptions import (
    GetParameterError,
    TransformParameterError,
)

from cagateway.domain.sync.state import FailureReason
from cagateway.sectigo.errors import never_sent
from cagateway.sectigo.login.logins import (
    TOKEN_URL,
    CertificateLogin,
    HeaderLogin,
    Login,
    OAuthLogin,
    is_header_value,
)
from cagateway.sectigo.transport.tls import (
    UnusablePemError,
    load_client_certificate,
    shared_trust,
    trusting,
)

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

# A rotated secret is fetched at once when the old one is refused; this only bounds how long a
# secret stays in the memory of a container that is not refused.
MAX_AGE_SECONDS = 300

# The members of each way to log in. A secret with members of two ways would leave open which is
# meant, and one that nobody knows is probably misspelt.
_WAYS = (
    {"login", "password"},
    {"login", "certificate", "private-key"},
    {"client-id", "client-secret"},
    {"client-id", "client-secret", "token-url"},
)
_SHAPES = (
    '{"login", "password"}, {"login", "certificate", "private-key"} or {"client-id", '
    '"client-secret"} with or without "token-url", and with or without "ca-bundle"'
)
_PEM = frozenset({"certificate", "private-key", "ca-bundle"})


@dataclass(frozen=True, slots=True)
class SecretsManagerLogins:
    """Reads logins from secrets."""

    provider: SecretsProvider

    def fetch(self, secret_name: str, *, anew: bool = False) -> Login:
        """Fetch the login that a secret holds.

        Args:
            secret_name: The secret's name, under `cagateway/`.
            anew: Pass over the copy in memory, because it was refused.

        Raises:
            SectigoError: The secret cannot be read, or holds no login.
        """
        # Errors are raised where no other is being handled: the texts of Powertools' and OpenSSL's
        # can quote the secret, so they must not be anybody's context.
        try:
            secret = self.provider.get(
                secret_name, max_age=MAX_AGE_SECONDS, transform="json", force_fetch=anew
            )
        except (GetParameterError, TransformParameterError):
            problem = "cannot be read as JSON from Secrets Manager"
        else:
            login = read_login(secret)
            if not isinstance(login, str):
                return login
            problem = login
        message = f"The secret {secret_name!r} {problem}."
        raise never_sent(FailureReason.CREDENTIALS_UNUSABLE, message)


def read_login(secret: object) -> Login | str:
    """Make the login that a secret's members describe, or say what is wrong with them.

    >>> read_login({"login": "demo", "password": ""})
    'must have ASCII text in "password"'
    """
    if not isinstance(secret, Mapping) or secret.keys() - {"ca-bundle"} not in _WAYS:
        return f"must be a JSON object with the members {_SHAPES}"
    for name, value in secret.items():
        if not isinstance(value, str) or not value or not value.isascii():
            return f'must have ASCII text in "{name}"'
        # Headers hold no more (RFC 9110, 5.5), nor do a client's id and secret (RFC 6749, A.1).
        if name not in _PEM and not is_header_value(value):
            return f'must have visible characters alone in "{name}"'
    try:
        return _login(secret)
    except UnusablePemError as error:
        return f"cannot be used: {error}"


def _login(secret: Mapping[str, str]) -> Login:
    ca_bundle = secret.get("ca-bundle")
    if "certificate" in secret:
        tls = trusting(ca_bundle)
        load_client_certificate(tls, secret["certificate"], secret["private-key"])
        pair = hashlib.sha256(f"{secret['certificate']}\n{secret['private-key']}".encode())
        return CertificateLogin(secret["login"], pair.hexdigest(), tls)
    tls = shared_trust(ca_bundle)
    if "password" in secret:
        return HeaderLogin(secret["login"], secret["password"], tls)
    token_url = secret.get("token-url", TOKEN_URL)
    return OAuthLogin(secret["client-id"], secret["client-secret"], token_url, tls)
