"""One container of a function: a fresh python3.13 that runs Lambda's own runtime client."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from bench import artefacts
from bench.artefacts import Deployable
from bench.runtime_api import Answer, RuntimeApi

# As Lambda sets it: from here the runtime client knows how to wait for an invocation.
_EXECUTION_ENVIRONMENT = {
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    # Clients are known as in local mode, which a function obeys nowhere else in such surroundings.
    "AWS_SAM_LOCAL": "true",
    "AWS_LAMBDA_LOG_FORMAT": "JSON",
    "AWS_LAMBDA_LOG_LEVEL": "INFO",
    "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
    # /var/task and /opt are read-only: a function without byte code compiles at every cold start.
    "PYTHONDONTWRITEBYTECODE": "1",
}
# clock_getcpuclockid(3): a process's CPU clock on Linux is its id, inverted, above these bits.
_CPU_CLOCK_BITS = 2


class Container:
    """Starts on entry, ends on exit; serves one invocation at a time."""

    def __init__(
        self, function: Deployable, api: RuntimeApi, environment: Mapping[str, str]
    ) -> None:
        self._function = function
        self._api = api
        self._environment = {
            **environment,
            **_EXECUTION_ENVIRONMENT,
            "AWS_LAMBDA_RUNTIME_API": api.address,
            "LAMBDA_TASK_ROOT": str(function.folder),
            "PYTHONPATH": function.python_path,
            "_HANDLER": "app.lambda_handler",
        }

    def __enter__(self) -> Self:
        self._api.expect_new_container()
        # -S: no package but those that were built.
        command = [str(artefacts.python()), "-S", "-m", "awslambdaric", "app.lambda_handler"]
        self._log = tempfile.TemporaryFile()
        self._started_ns = time.monotonic_ns()
        self._process = subprocess.Popen(
            command,
            cwd=self._function.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        if error is not None:
            self._log.seek(0)
            sys.stderr.write(f"\n{self._function.name} logged:\n")
            sys.stderr.write(self._log.read().decode(errors="replace")[-4000:])
        self._log.close()

    def initialize(self) -> float:
        """Wait until the function asks for its first event; tell how long INIT took, in ms."""
        return (self._api.wait_until_ready() - self._started_ns) / 1e6

    def invoke(self, event: object) -> Answer:
        return self._api.invoke(event)

    def since_start_ms(self, answer: Answer) -> float:
        """Tell how long after the process's start an answer was there."""
        return (answer.answered_ns - self._started_ns) / 1e6

    def cpu_ms(self) -> float | None:
        """Tell what processor time the process has used; `None` where only Linux could tell."""
        if sys.platform != "linux":
            return None
        return time.clock_gettime_ns((~self._process.pid << 3) | _CPU_CLOCK_BITS) / 1e6

    def logged(self) -> str:
        """Give what the process has written so far."""
        # Read at a place: the process shares the file's position.
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode(errors="replace")

    def peak_memory_mib(self) -> float | None:
        """Tell the process's largest resident size so far; `None` where only Linux could tell.

        Not getrusage's: that begins with the size of the process which started this one.
        """
        if sys.platform != "linux":
            return None
        status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
