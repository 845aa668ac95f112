"""Knowing whether a request has left: what was never sent was never done."""

from __future__ import annotations

from threading import Lock
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class GivenUpError(Exception):
    """The caller does not wait for this request any more."""


class Sending:
    """Watches one request leave, and keeps it from leaving late.

    The thread that sends can be stuck before the first byte, resolving a name or connecting, for
    longer than anybody waits. Who gives up has to know that it will not send after all.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._has_begun = False
        self._is_given_up = False

    def begin(self) -> None:
        """Note that bytes of the request go out now.

        Raises:
            GivenUpError: They must not any more.
        """
        with self._lock:
            if self._is_given_up:
                raise GivenUpError
            self._has_begun = True

    def give_up(self) -> bool:
        """Let nothing go out from now on, and tell whether something has."""
        with self._lock:
            self._is_given_up = not self._has_begun
            return self._has_begun

    def pools(self) -> dict[str, type[HTTPConnectionPool]]:
        """Make urllib3's pools of watched connections, by the scheme of the URL."""
        watched = self

        class WatchedHTTP(HTTPConnection):
            def send(self, data: Any) -> None:  # noqa: ANN401 - as http.client's
                if self.sock is None:
                    self.connect()
                watched.begin()
                super().send(data)

        class WatchedHTTPS(WatchedHTTP, HTTPSConnection):
            pass

        class HTTPPool(HTTPConnectionPool):
            ConnectionCls = WatchedHTTP

        class HTTPSPool(HTTPSConnectionPool):
            ConnectionCls = WatchedHTTPS

        return {"http": HTTPPool, "https": HTTPSPool}
