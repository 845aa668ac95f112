"""The login at Sectigo, from Secrets Manager."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.errors import never_sent
from cagateway.sectigo.login.logins import (
    TOKEN_URL,
    AnyLogin,
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
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# A rotated secret is fetched at once when the old one is refused; this only bounds how long a
# secret stays in the memory of a container that is not refused.
MAX_AGE_SECONDS = 300

_log = logging.getLogger(__name__)

# The members of each way to log in. A secret with members of two ways would leave open which is
# meant, and one that is unknown is probably misspelt.
_WAYS = (
    {"login", "password"},
    {"login", "certificate", "private-key"},
    {"client-id", "client-secret"},
    {"client-id", "client-secret", "token-url"},
)
_SHAPES = (
    '{"login", "password"}, {"login", "certificate", "private-key"} or {"client-id", '
    '"client-secret"} with or without "token-url", and with or without "ca-bundle" and "host"'
)
# Where the login may be sent, and whom to trust there.
_BESIDE = frozenset({"ca-bundle", "host", "url"})
_PEM = frozenset({"certificate", "private-key", "ca-bundle"})


@dataclass(frozen=True, slots=True)
class _Kept:
    login: Login = field(repr=False)
    good_until_seconds: float


@dataclass(frozen=True, slots=True)
class SecretsManagerLogins:
    """Reads logins from secrets, and keeps each for a few minutes.

    Not Powertools' cache: that one keeps forever what is never asked for again, and does not tell a
    secret's version, by which a refused login is known without being stored.

    Args:
        client: Of Secrets Manager.
        monotonic: For how long a login is kept, in seconds.
    """

    client: SecretsManagerClient
    monotonic: Callable[[], float] = time.monotonic
    _kept: dict[str, _Kept] = field(default_factory=dict, repr=False)

    def fetch(self, secret_name: str, *, anew: bool = False) -> Login:
        now = self.monotonic()
        for name in [name for name, kept in self._kept.items() if kept.good_until_seconds <= now]:
            del self._kept[name]
        kept = self._kept.get(secret_name)
        if kept and not anew:
            return kept.login
        self._kept.pop(secret_name, None)
        login = self._read(secret_name)
        self._kept[secret_name] = _Kept(login, now + MAX_AGE_SECONDS)
        return login

    def _read(self, secret_name: str) -> Login:
        # Errors are raised where no other is being handled: the texts of json's and OpenSSL's can
        # quote the secret, so they must not be anybody's context.
        try:
            answer = self.client.get_secret_value(SecretId=secret_name)
            secret = json.loads(answer["SecretString"])
        except (BotoCoreError, ClientError, KeyError, ValueError, RecursionError) as error:
            _log.warning("The secret %s ended in %s", secret_name, type(error).__name__)
            problem = "cannot be read as JSON from Secrets Manager"
        else:
            login = read_login(secret)
            if not isinstance(login, str):
                return replace(login, version=answer["VersionId"])
            problem = login
        # Readers see this: which secret it is, the CA's document and the log tell.
        message = f"The secret that credentials-secret names {problem}."
        raise never_sent(FailureReason.CREDENTIALS_UNUSABLE, message)


def read_login(secret: object) -> AnyLogin | str:
    """Make the login that a secret's members describe, or say what is wrong with them.

    >>> read_login({"login": "demo", "password": ""})
    'must have ASCII text in "password"'
    """
    if not isinstance(secret, Mapping) or secret.keys() - _BESIDE not in _WAYS:
        return f"must be a JSON object with the members {_SHAPES}"
    for name, value in secret.items():
        if not isinstance(value, str) or not value or not value.isascii():
            return f'must have ASCII text in "{name}"'
        # Headers hold no more (RFC 9110, 5.5), nor do a client's id and secret (RFC 6749, A.1).
        if name not in _PEM and not is_header_value(value):
            return f'must have visible characters alone in "{name}"'
    try:
        return replace(_login(secret), host=_host_of(secret))
    except UnusablePemError as error:
        return f"cannot be used: {error}"


def _host_of(secret: Mapping[str, str]) -> str | None:
    """Read which host the secret is for, which `url` may name as a CA's document does."""
    if "host" in secret:
        return secret["host"].lower()
    return urlsplit(secret["url"]).netloc.lower() if "url" in secret else None


def _login(secret: Mapping[str, str]) -> AnyLogin:
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
