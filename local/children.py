"""Servers in processes of their own, on a leash: they end with this process, however it ends."""

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

# An idle machine needs one or two; the first start after an installation byte-compiles.
START_SECONDS = 60.0
STOP_SECONDS = 3.0
PROBE_SECONDS = 2.0
PROBE_INTERVAL_SECONDS = 0.05
# What is shown of a log: its end, where the reason stands.
LOG_TAIL_BYTES = 2000


class ChildError(Exception):
    """A child did not start, or ended by itself; the message shows the end of its log."""


class Child:
    """A Python module that serves HTTP; its output goes to a temporary log where `quiet`."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], *, quiet: bool
    ) -> None:
        self.name = arguments[0]
        self._stopping = False
        self._log = tempfile.TemporaryFile() if quiet else None  # noqa: SIM115 - closed in stop
        self._process = subprocess.Popen(  # noqa: S603 - modules and arguments are our own
            [sys.executable, "-m", "local.leash", *arguments],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT if quiet else None,
            # Ctrl-C at the terminal is for the parent alone: it stops its children in order.
            start_new_session=True,
        )

    def wait_until_it_answers(self, url: str) -> None:
        """Wait for an HTTP answer, whatever it is. Raises ChildError."""
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            if self._process.poll() is not None:
                raise self.ended()
            if time.monotonic() > deadline:
                raise ChildError(f"{self.name} does not answer at {url}. {self._log_tail()}")
            time.sleep(PROBE_INTERVAL_SECONDS)

    def ends_by_itself(self) -> bool:
        """Wait until the child has ended; False: it was stopped."""
        self._process.wait()
        return not self._stopping

    def ended(self) -> ChildError:
        """Return the error that says how the child ended."""
        status = self._process.returncode
        return ChildError(f"{self.name} has ended with status {status}. {self._log_tail()}")

    def stop(self) -> None:
        """End the child, gently at first."""
        self._stopping = True
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._log is not None:
            self._log.close()

    def _log_tail(self) -> str:
        if self._log is None:
            return ""
        size = self._log.seek(0, 2)
        self._log.seek(max(0, size - LOG_TAIL_BYTES))
        return self._log.read().decode("utf-8", "replace").strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _answers(url: str) -> bool:
    # No proxy from the environment: the address is this machine's.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PROBE_SECONDS):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
