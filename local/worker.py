"""One worker process of a function: it invokes the handler for one event after the other.

Over its connection go, as JSON, invocations in and outcomes out, each after the end of its log;
standard output stays the log.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import TextIO

from local.invocation_outcome import Outcome, error_outcome, marshal

# Lambda's own: X-Amz-Log-Result has the last 4 KB.
TAIL_BYTES = 4 * 1024


class LogTail(io.TextIOBase):
    """Standard output that remembers the end of what goes through it."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._end = ""

    def write(self, text: str) -> int:
        # A character has a byte at least, so these hold enough, and a chatty handler fills nothing.
        self._end = (self._end + text)[-TAIL_BYTES:]
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def take(self) -> bytes:
        """Give the end of what came since the last time, from the beginning of a character."""
        end, self._end = self._end.encode(errors="replace")[-TAIL_BYTES:], ""
        return end.decode(errors="ignore").encode()


# The first byte of what the worker sends. The log's end follows after its length, then the outcome.
RESULT, ERROR = b"+", b"-"
LENGTH_BYTES = 2
READY = b"ready"

Handler = Callable[[object, object], object]


class LoadError(Exception):
    """The handler cannot be loaded; `kind` is Lambda's name for how."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """The context that Lambda gives a handler."""

    function_name: str
    memory_limit_in_mb: str
    invoked_function_arn: str
    aws_request_id: str
    deadline_seconds: float
    function_version: str = "$LATEST"
    log_group_name: str = "local"
    log_stream_name: str = "local"
    client_context: None = None
    identity: None = None

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline_seconds - time.monotonic()) * 1000))


def load_handler(handler: str) -> Handler:
    """Import the module that `handler` ("module.function") names and return its function."""
    module_name, _, name = handler.rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise LoadError("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise LoadError("Runtime.UserCodeSyntaxError", message) from error
    found = getattr(module, name, None)
    if not callable(found):
        message = f"Handler '{name}' missing on module '{module_name}'"
        raise LoadError("Runtime.HandlerNotFound", message)
    loaded: Handler = found
    return loaded


def invoke(handler: Handler, message: bytes) -> Outcome:
    """Give one invocation to the handler; SystemExit ends the worker, as it does in Lambda."""
    invocation = json.loads(message)
    deadline_seconds = time.monotonic() + invocation["timeoutSeconds"]
    context = LambdaContext(**invocation["context"], deadline_seconds=deadline_seconds)
    try:
        result = handler(invocation["event"], context)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is its outcome
        return _failure(error)
    return marshal(result)


def _failure(error: Exception) -> Outcome:
    stack_trace = traceback.format_list(_frames_of_the_handler(error.__traceback__))
    kind = type(error).__name__
    print(f"[ERROR] {kind}: {error}\nTraceback (most recent call last):\n{''.join(stack_trace)}")
    return error_outcome(kind, str(error), stack_trace)


def _frames_of_the_handler(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    frames = traceback.extract_tb(trace)
    return [frame for frame in frames if frame.filename != __file__]


def _load(handler: str, connection: Connection) -> Handler:
    try:
        loaded = load_handler(handler)
    except LoadError as error:
        _send(connection, error_outcome(error.kind, str(error), []))
        raise SystemExit(1) from error
    except Exception as error:
        _send(connection, _failure(error))
        raise SystemExit(1) from error
    connection.send_bytes(READY)
    return loaded


def _send(connection: Connection, outcome: Outcome) -> None:
    kind, log = ERROR if outcome.is_error else RESULT, outcome.log_tail
    length = len(log).to_bytes(LENGTH_BYTES)
    connection.send_bytes(kind + length + log + outcome.payload)


def _as_in_lambda(code_folder: Path, environment: Mapping[str, str]) -> None:
    """Settle where a function finds itself: its own folder comes first, then the layer."""
    os.chdir(code_folder)
    os.environ.clear()
    os.environ.update(environment)
    given = environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = [str(code_folder), *given, *(each for each in sys.path if each not in given)]


def work(
    connection: Connection, code_folder: Path, handler_name: str, environment: Mapping[str, str]
) -> None:
    """Answer invocations until the connection ends."""
    _as_in_lambda(code_folder, environment)
    # Whole lines, so that the workers' logs do not mix within one.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    # Before the handler is loaded: its logger keeps the stream that it finds then.
    log = LogTail(sys.stdout)
    sys.stdout = log
    with connection:
        handler = _load(handler_name, connection)
        while True:
            try:
                message = connection.recv_bytes()
            except EOFError:
                return
            log.take()  # what was logged while it loaded, or by a thread since, is not its own
            outcome = invoke(handler, message)
            _send(connection, replace(outcome, log_tail=log.take()))
