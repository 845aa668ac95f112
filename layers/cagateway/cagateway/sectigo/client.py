"""Calling Sectigo: one call, with a CA's login, to an address that is allowed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import field
from http import HTTPStatus
from typing import Protocol

from cagateway.domain.authorities.connection import (
    DEFAULT_SECRETS_PREFIX,
    SectigoAccount,
    address_problem,
)
from cagateway.domain.authorities.connection_failures import REFUSED_LOGINS, FailureReason
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.error_bodies import read_error
from cagateway.sectigo.errors import (
    Execution,
    LoginRefusedError,
    SectigoCallError,
    never_sent,
    refused,
)
from cagateway.sectigo.login.logins import Login
from cagateway.sectigo.login.refusals import LoginGuard, RefusedLogins
from cagateway.sectigo.login.tokens import AccessTokens, TokenCache, forget_lapsed
from cagateway.sectigo.transport.exchange import Answer, HttpRequest
from cagateway.sectigo.transport.limits import CallLimits, Deadline, Pace
from cagateway.sectigo.transport.retrying import Caller
from cagateway.values import dataclass

_log = logging.getLogger(__name__)
_SECRET_HEADERS = ("password", "Authorization")


class Logins(Protocol):
    """Where logins come from."""

    def fetch(self, secret_name: str, *, anew: bool = False) -> Login:
        """Fetch the login of a secret; `anew` passes over the copy in memory, for it was refused.

        Raises:
            SectigoCallError: The secret cannot be read, or holds no login.
        """


@dataclass(frozen=True, slots=True)
class SectigoClient:
    """Calls Sectigo for one CA after another.

    Args:
        logins: Where logins come from.
        allowed_hosts: The hosts that credentials may be sent to.
        refused: Where the refused logins of all functions are remembered.
        limits: The bounds of a call that has none of its own.
        pace: How time passes.
        secrets_prefix: What the names of this deployment's secrets begin with.
        note_fault: Called where Sectigo does not serve this gateway until an operator has mended
            something: syncs that fail have an alarm of their own.
    """

    logins: Logins
    allowed_hosts: Collection[str]
    refused: RefusedLogins
    limits: CallLimits = field(default_factory=CallLimits)
    pace: Pace = field(default_factory=Pace)
    secrets_prefix: str = DEFAULT_SECRETS_PREFIX
    note_fault: Callable[[], None] = lambda: None
    _token_cache: TokenCache = field(default_factory=dict, repr=False)

    def call(self, account: SectigoAccount, call: Call) -> Answer:
        """Call Sectigo, and wait for the whole answer.

        A refused login is fetched again, since it may have been rotated, and tried once more only
        if it is another one by now: Sectigo locks accounts. What may be done only once is sent with
        a login that was just fetched, and never again once it may have been done.

        Returns:
            An answer with a status from 200 to 299.

        Raises:
            SectigoCallError: No such answer came. Its `execution` tells whether Sectigo may have
                done what it was asked.
        """
        try:
            return self._call(account, call)
        except SectigoCallError as error:
            if error.is_gateways_fault() and not call.is_optional:
                _log.warning("Sectigo does not serve this gateway: %s", error.message)
                self.note_fault()
            raise

    def _call(self, account: SectigoAccount, call: Call) -> Answer:
        self._check(account)
        # Whichever way this one logs in: other logins' tokens may never be asked for again.
        forget_lapsed(self._token_cache, self.pace.now())
        limits = call.limits or self.limits
        deadline = Deadline.after(limits.total_seconds, self.pace.monotonic)
        caller = Caller(limits, self.pace, deadline)
        is_sent_once = call.retry is RetryRule.NEVER
        login = self.logins.fetch(account.credentials_secret, anew=is_sent_once)
        outcome = self._try(account, call, login, caller)
        if isinstance(outcome, SectigoCallError) and not is_sent_once:
            self._token_cache.pop(login, None)
            other = self.logins.fetch(account.credentials_secret, anew=True)
            if other != login:
                outcome = self._try(account, call, other, caller)
        if isinstance(outcome, SectigoCallError):
            raise outcome
        return outcome

    def _check(self, account: SectigoAccount) -> None:
        problem = address_problem(account.url, self.allowed_hosts)
        if problem:
            # Readers see this. Which hosts are allowed is for those who configure CAs.
            _log.warning("The url of a connection %s", problem)
            message = "The CA's url is not one that this deployment may call. Check url."
            raise never_sent(FailureReason.ADDRESS_REFUSED, message)
        if not account.credentials_secret.startswith(self.secrets_prefix):
            message = "The secret that credentials-secret names is none of this deployment's."
            raise never_sent(FailureReason.CREDENTIALS_UNUSABLE, message)

    def has_another_login(self, account: SectigoAccount) -> bool:
        """Tell whether the secret holds another login than the one that was refused last."""
        try:
            login = self.logins.fetch(account.credentials_secret, anew=True)
        except SectigoCallError:
            return False
        return not self._guard().knows_as_refused(account, login.version)

    def _guard(self) -> LoginGuard:
        return LoginGuard(self.refused, self.pace.now)

    def _try(
        self, account: SectigoAccount, call: Call, login: Login, caller: Caller
    ) -> Answer | LoginRefusedError:
        """Try a login, if it may be tried; a refusal is noted, and returned."""
        if not login.may_go_to(account):
            message = "The secret that credentials-secret names is for another host than url's."
            raise never_sent(FailureReason.ADDRESS_REFUSED, message)
        guard = self._guard()
        try:
            noted = guard.admit(account, login.version, at_once=call.at_once)
        except LoginRefusedError as error:
            return error
        try:
            answer = self._send_with_good_token(account, call, login, caller)
        except SectigoCallError as error:
            if error.reason not in REFUSED_LOGINS:
                raise
            refusal = error
        else:
            guard.note_accepted(account, noted)
            return answer
        if call.judges_login:
            guard.note_refused(account, login.version, noted)
        if isinstance(refusal, LoginRefusedError):
            return refusal
        raise refusal

    def _send_with_good_token(
        self, account: SectigoAccount, call: Call, login: Login, caller: Caller
    ) -> Answer:
        """Send a call; where a token was refused that had been kept, once more with a new one.

        That is no second try of the login: the authorization server may have revoked the token.
        Nor is it a second order, where the call orders: a 401 says that the request was not applied
        for want of valid credentials (RFC 9110, 15.5.2), and that it may be repeated with another
        token (RFC 6750, 3.1). Nothing but this status says so.
        """
        had_token = login in self._token_cache
        try:
            return self._send(account, call, login, caller)
        except LoginRefusedError as error:
            refusal = error
        self._token_cache.pop(login, None)
        if not had_token or refusal.status != HTTPStatus.UNAUTHORIZED:
            raise refusal
        return self._send(account, call, login, caller)

    def _send(self, account: SectigoAccount, call: Call, login: Login, caller: Caller) -> Answer:
        request = self._request(account, call, login, caller)
        answer = caller.call(request, call.retry)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - RFC 9110, 15.3
            raise refused(
                call.operation,
                answer.status,
                read_error(answer.body, _secrets_of(request)),
                retry_after_seconds=answer.retry_after_seconds,
            )
        return answer

    def _request(
        self, account: SectigoAccount, call: Call, login: Login, caller: Caller
    ) -> HttpRequest:
        tokens = AccessTokens(caller, self.allowed_hosts, self._token_cache)
        try:
            return login.request(account, call, tokens.token_for)
        except SectigoCallError as error:
            # Whatever became of the request for a token, the call itself was not sent.
            error.execution = Execution.NOT_SENT
            raise


def _secrets_of(request: HttpRequest) -> list[str]:
    """Give what a request logs in with: a password, or an access token."""
    values = (request.headers.get(name, "").removeprefix("Bearer ") for name in _SECRET_HEADERS)
    return [value for value in values if value]
