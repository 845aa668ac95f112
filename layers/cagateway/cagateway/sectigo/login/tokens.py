"""Access tokens: fetched once, and kept until shortly before they expire."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import field
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from cagateway.domain.authorities.connection import address_problem
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.calls import RetryRule
from cagateway.sectigo.errors import SectigoCallError, never_sent, token_refused
from cagateway.sectigo.login.logins import TOKEN_URL, Login, OAuthLogin, is_header_value
from cagateway.sectigo.transport.retrying import Caller
from cagateway.values import dataclass

_log = logging.getLogger(__name__)
# Sectigo publishes no lifetime; RFC 6749, 5.1 recommends that expires_in tells it.
DEFAULT_LIFETIME_SECONDS = 300
# Only a bound for what a date can hold: nothing is lost by fetching a token once a day.
MAX_LIFETIME_SECONDS = 86_400
# More than a sync takes, so that a token does not expire on its way.
MARGIN_SECONDS = 30
_DEFAULT_HOST = urlsplit(TOKEN_URL).netloc


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    good_until: datetime


# What a container remembers, from one sync to the next.
TokenCache = dict[Login, _Token]


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Gets access tokens.

    Args:
        caller: For one sync.
        allowed_hosts: The hosts that a client's secret may be sent to, beside Sectigo's own.
        cache: Longer-lived than this.
    """

    caller: Caller
    allowed_hosts: Collection[str]
    cache: TokenCache = field(repr=False)

    def token_for(self, login: OAuthLogin) -> str:
        """Give the token that is kept, or fetch one.

        Raises:
            SectigoCallError: None came.
        """
        now = self.caller.pace.now()
        forget_lapsed(self.cache, now)
        token = self.cache.get(login)
        if token is None:
            token = self._fetch(login, now)
            self.cache[login] = token
        return token.value

    def _fetch(self, login: OAuthLogin, now: datetime) -> _Token:
        problem = address_problem(login.token_url, {*self.allowed_hosts, _DEFAULT_HOST})
        if problem:
            _log.warning("The token-url of a secret %s", problem)
            message = "The secret's token-url is not one that this deployment may call."
            raise never_sent(FailureReason.ADDRESS_REFUSED, message)
        # A token that is not fetched lapses by itself, so asking twice does no harm.
        answer = self.caller.call(login.token_request(), RetryRule.SAFE)
        if answer.status != HTTPStatus.OK:
            raise token_refused(answer.status, retry_after_seconds=answer.retry_after_seconds)
        value, lifetime_seconds = _read(answer.body)
        return _Token(value, now + timedelta(seconds=lifetime_seconds - MARGIN_SECONDS))


def forget_lapsed(cache: TokenCache, now: datetime) -> None:
    """Forget the tokens that are good no longer, and with them the logins that got them."""
    for login in [login for login, token in cache.items() if token.good_until <= now]:
        del cache[login]


def _read(body: bytes) -> tuple[str, int]:
    """Read the endpoint's answer (RFC 6749, 5.1): the token, and for how long it is good."""
    try:
        issued = json.loads(body)
    except (ValueError, RecursionError):
        issued = None
    token = issued.get("access_token") if isinstance(issued, dict) else None
    if not isinstance(issued, dict) or not is_header_value(token):
        raise SectigoCallError(
            FailureReason.MALFORMED_ANSWER,
            "The token endpoint answered with something that holds no access token. Check "
            "token-url.",
        )
    lifetime = issued.get("expires_in")
    if not isinstance(lifetime, int) or lifetime <= 0:
        lifetime = DEFAULT_LIFETIME_SECONDS
    return str(token), min(lifetime, MAX_LIFETIME_SECONDS)
