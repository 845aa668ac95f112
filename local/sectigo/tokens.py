"""Access tokens, as an OAuth2 authorization server issues them."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

DEFAULT_LIFETIME_SECONDS = 300


class TokenOrder(BaseModel):
    """How long the tokens are good that are issued from now on."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    seconds: Annotated[int, Field(ge=0)]


class Tokens:
    """The tokens that have been issued; any thread may use it."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._good_until: dict[str, float] = {}
        self.lifetime_seconds = DEFAULT_LIFETIME_SECONDS

    def issue(self) -> str:
        token = secrets.token_urlsafe()
        with self._lock:
            self._good_until[token] = self._monotonic() + self.lifetime_seconds
        return token

    def is_good(self, token: str) -> bool:
        with self._lock:
            return self._monotonic() < self._good_until.get(token, 0)

    def revoke(self) -> None:
        """Revoke all."""
        with self._lock:
            self._good_until.clear()
