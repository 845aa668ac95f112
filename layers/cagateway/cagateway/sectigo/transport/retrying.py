"""Sending a request again where that can help."""

from __future__ import annotations

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.calls import RetryRule
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.transport.exchange import Answer, HttpRequest, exchange
from cagateway.sectigo.transport.limits import CallLimits, Deadline, Pace
from cagateway.values import dataclass

# Never 400, 401, 403: what was refused is refused again, and refused logins lock the account.
RETRIED_STATUSES = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Caller:
    """Sends requests, a few times each where Sectigo is busy or the connection breaks.

    A loop of our own and not urllib3's Retry: that one knows no deadline (it sleeps as long as
    Retry-After says, and cannot cut the next attempt's timeouts to what is left), and does not see
    a body that breaks off, which is read after it has returned.
    """

    limits: CallLimits
    pace: Pace
    deadline: Deadline

    def call(self, request: HttpRequest, retry: RetryRule) -> Answer:
        """Return the last attempt's answer, whatever its status.

        Raises:
            SectigoCallError: The last attempt brought no answer.
        """
        outcome = exchange(request, self.limits, self.pace, self.deadline)
        attempts = self.limits.attempts if retry is RetryRule.SAFE else 1
        for attempt in range(1, attempts):
            if not _can_pass(outcome):
                break
            wait_seconds = self._wait_seconds(outcome, attempt)
            # Nothing would be left for the next attempt; the next sync is the better one.
            if wait_seconds >= self.deadline.remaining_seconds():
                break
            self.pace.sleep(wait_seconds)
            outcome = exchange(request, self.limits, self.pace, self.deadline)
        if isinstance(outcome, SectigoCallError):
            raise outcome
        return outcome

    def _wait_seconds(self, outcome: Answer | SectigoCallError, attempt: int) -> float:
        """Double the wait each time, less up to half by chance; never less than Sectigo asks."""
        doubled: float = self.limits.backoff_seconds * 2 ** (attempt - 1)
        return max(doubled * (1 - self.pace.jitter() / 2), outcome.retry_after_seconds or 0)


def _can_pass(outcome: Answer | SectigoCallError) -> bool:
    if isinstance(outcome, SectigoCallError):
        return outcome.reason is FailureReason.UNREACHABLE
    return outcome.status in RETRIED_STATUSES
