"""Calling Sectigo: one call, with a CA's login, to an address that is allowed."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.authorities.sectigo_address import address_problem
from cagateway.domain.sync.state import FailureReason
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.errors import (
    Execution,
    LoginRefusedError,
    SectigoError,
    never_sent,
    refused,
)
from cagateway.sectigo.login.logins import Login
from cagateway.sectigo.login.tokens import AccessTokens, TokenCache
from cagateway.sectigo.transport.exchange import Answer, HttpRequest
from cagateway.sectigo.transport.limits import CallLimits, Deadline, Pace
from cagateway.sectigo.transport.retrying import Caller

_CODE = re.compile(r"-?[0-9]{1,9}")


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
        limits: The bounds of a call that has none of its own.
        pace: How time passes.
    """

    logins: Logins
    allowed_hosts: Collection[str]
    limits: CallLimits = field(default_factory=CallLimits)
    pace: Pace = field(default_factory=Pace)
    _token_cache: TokenCache = field(default_factory=dict, repr=False)

    def call(self, connection: Connection, call: Call) -> Answer:
        """Call Sectigo, and wait for the whole answer.

        A refused login is fetched anew, for it may have been rotated, and tried once more if it is
        another one by now: Sectigo locks accounts. What may be sent once alone is sent with a login
        that was just fetched, and never again.

        Returns:
            An answer with a status from 200 to 299.

        Raises:
            SectigoError: No such answer came. Its `execution` tells whether Sectigo may have done
                what it was asked.
        """
        problem = address_problem(connection.url, self.allowed_hosts)
        if problem:
            raise never_sent(FailureReason.ADDRESS_REFUSED, f"The CA's url {problem}.")
        limits = call.limits or self.limits
        caller = Caller(
            limits, self.pace, Deadline.after(limits.total_seconds, self.pace.monotonic)
        )
        is_sent_once = call.retry is RetryRule.NEVER
        login = self.logins.fetch(connection.credentials_secret, anew=is_sent_once)
        had_token = login in self._token_cache
        try:
            return self._send(connection, call, login, caller)
        except LoginRefusedError as error:
            refusal = error
        self._token_cache.pop(login, None)
        if is_sent_once:
            raise refusal
        other = self.logins.fetch(connection.credentials_secret, anew=True)
        if other == login and not had_token:
            raise refusal
        return self._send(connection, call, other, caller)

    def _send(self, connection: Connection, call: Call, login: Login, caller: Caller) -> Answer:
        request = self._request(connection, call, login, caller)
        answer = caller.call(request, call.retry)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - RFC 9110, 15.3
            raise refused(
                call.operation,
                answer.status,
                _error_code(answer.body),
                retry_after_seconds=answer.retry_after_seconds,
            )
        return answer

    def _request(
        self, connection: Connection, call: Call, login: Login, caller: Caller
    ) -> HttpRequest:
        tokens = AccessTokens(caller, self.allowed_hosts, self._token_cache)
        try:
            return login.request(connection, call, tokens.token_for)
        except SectigoError as error:
            # Whatever became of the request for a token, the call itself was not sent.
            error.execution = Execution.NOT_SENT
            raise


def _error_code(body: bytes) -> int | None:
    """Read the `code` of an error body, a number that some answers write as a string."""
    try:
        error = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, str) and _CODE.fullmatch(code):
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None
