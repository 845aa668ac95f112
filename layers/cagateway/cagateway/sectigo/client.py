"""`GET /api/ssl/v1/types`: the certificate profiles that Sectigo offers an organization."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol

from cagateway.domain.authorities.configuration import SyncSettings
from cagateway.domain.authorities.sectigo_address import address_problem
from cagateway.domain.sync.profile_list import ProfileList
from cagateway.domain.sync.state import FailureReason
from cagateway.sectigo.errors import LoginRefusedError, SectigoError, malformed, refused
from cagateway.sectigo.login.logins import Login
from cagateway.sectigo.login.tokens import AccessTokens, TokenCache
from cagateway.sectigo.profiles import read_profile_list
from cagateway.sectigo.transport.exchange import Answer
from cagateway.sectigo.transport.limits import CallLimits, Deadline, Pace
from cagateway.sectigo.transport.retrying import Caller

TYPES_PATH = "/api/ssl/v1/types"


class Logins(Protocol):
    """Where logins come from."""

    def fetch(self, secret_name: str, *, anew: bool = False) -> Login:
        """Fetch the login of a secret."""
        ...


@dataclass(frozen=True, slots=True)
class SectigoClient:
    """Calls Sectigo for one CA after another.

    Args:
        logins: Where logins come from.
        allowed_hosts: The hosts that credentials may be sent to.
        limits: The bounds of one sync's calls.
        pace: How time passes.
    """

    logins: Logins
    allowed_hosts: Collection[str]
    limits: CallLimits = field(default_factory=CallLimits)
    pace: Pace = field(default_factory=Pace)
    _token_cache: TokenCache = field(default_factory=dict, repr=False)

    def list_profiles(self, settings: SyncSettings) -> ProfileList:
        """Fetch a CA's profile list.

        A refused login is tried once more with the secret and the access token fetched anew, for
        they may have been rotated or revoked; then no more, for Sectigo locks accounts.

        Raises:
            SectigoError: No list came back.
        """
        problem = address_problem(settings.url, self.allowed_hosts)
        if problem:
            raise SectigoError(FailureReason.ADDRESS_REFUSED, f"The CA's url {problem}.")
        deadline = Deadline.after(self.limits.total_seconds, self.pace.monotonic)
        login = self.logins.fetch(settings.credentials_secret)
        try:
            return self._list(settings, login, deadline)
        except LoginRefusedError:
            self._token_cache.pop(login, None)
        return self._list(
            settings, self.logins.fetch(settings.credentials_secret, anew=True), deadline
        )

    def _list(self, settings: SyncSettings, login: Login, deadline: Deadline) -> ProfileList:
        caller = Caller(self.limits, self.pace, deadline)
        tokens = AccessTokens(caller, self.allowed_hosts, self._token_cache)
        path = f"{TYPES_PATH}?organizationId={settings.org_id}"
        answer = caller.call(login.request(settings, path, tokens.token_for))
        if answer.status != HTTPStatus.OK:
            raise refused(
                answer.status,
                _error_code(answer.body),
                retry_after_seconds=answer.retry_after_seconds,
            )
        return _listed(answer)


def _error_code(body: bytes) -> int | None:
    try:
        error = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None


def _listed(answer: Answer) -> ProfileList:
    if answer.content_type.startswith("text/html"):
        raise malformed("answered with a web page")
    listed = read_profile_list(answer.body)
    if listed is None:
        raise malformed("answered with something that is no JSON list")
    return listed
