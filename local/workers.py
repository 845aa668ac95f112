"""Worker processes per function: one event at a time each, more of them on demand, as in Lambda."""

from __future__ import annotations

import json
import signal
import threading
import uuid
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from multiprocessing.connection import Pipe

from local.forked_process import ForkedProcess
from local.invocation_outcome import Outcome, error_outcome
from local.surroundings import Surroundings
from local.template import Function
from local.worker import ERROR, LENGTH_BYTES, READY, work

MAX_WORKERS = 8
# Lambda gives a cold start 10 s; a laptop that byte-compiles everything needs longer, and one core
# beside other work longer still. It bounds a worker that hangs as it loads, and nothing else.
START_SECONDS = 180.0
# How long a worker that hung up may take to leave its exit status.
EXIT_SECONDS = 2.0


class Worker:
    """One worker process. Not thread-safe: it belongs to one thread."""

    def __init__(
        self, function: Function, environment: Mapping[str, str], surroundings: Surroundings
    ) -> None:
        self._function = function
        self._arn = surroundings.function_arn(function.name)
        self._connection, theirs = Pipe()
        with theirs:
            given = theirs, function.code_folder, function.handler, dict(environment)
            self._process = ForkedProcess(work, *given)

    @property
    def is_alive(self) -> bool:
        return self._process.status() is None

    def invoke(self, event: object) -> Outcome:
        """Give the worker an event; one that does not answer in time is killed."""
        request_id = str(uuid.uuid4())
        try:
            self._connection.send_bytes(self._invocation(event, request_id))
            if not self._connection.poll(self._function.timeout_seconds):
                self.kill()
                return _timed_out(self._function, request_id)
            return _read_outcome(self._connection.recv_bytes())
        except (OSError, EOFError):
            return self._exited(request_id)

    def load(self) -> Outcome | None:
        """Wait until the handler is loaded; return what went wrong instead, if anything did."""
        try:
            if not self._connection.poll(START_SECONDS):
                self.kill()
                return error_outcome("Sandbox.Timedout", f"No start within {START_SECONDS} s")
            message = self._connection.recv_bytes()
        except (OSError, EOFError):
            return self._exited("none")
        return None if message == READY else _read_outcome(message)

    def kill(self) -> None:
        """End the process, and wait until it has ended."""
        self._process.kill()

    def close(self) -> None:
        """Kill the process if it runs, and release what it held."""
        self.kill()
        self._connection.close()

    def _invocation(self, event: object, request_id: str) -> bytes:
        context = {
            "function_name": self._function.name,
            "memory_limit_in_mb": str(self._function.memory_mib),
            "invoked_function_arn": self._arn,
            "aws_request_id": request_id,
        }
        timeout_seconds = self._function.timeout_seconds
        invocation = {"event": event, "context": context, "timeoutSeconds": timeout_seconds}
        return json.dumps(invocation).encode()

    def _exited(self, request_id: str) -> Outcome:
        status = self._process.status(EXIT_SECONDS)
        if status is None:
            # It has closed the connection and lives on: no request could use it any more.
            self.kill()
            status = -signal.SIGKILL
        cause = f"exit status {status}" if status >= 0 else f"signal {-status}"
        message = f"RequestId: {request_id} Error: Runtime exited with error: {cause}"
        return error_outcome("Runtime.ExitError", message)


def _read_outcome(message: bytes) -> Outcome:
    begins = 1 + LENGTH_BYTES
    ends = begins + int.from_bytes(message[1:begins])
    return Outcome(message[ends:], message[:1] == ERROR, message[begins:ends])


def _timed_out(function: Function, request_id: str) -> Outcome:
    message = f"RequestId: {request_id} Error: Task timed out after"
    return error_outcome("Sandbox.Timedout", f"{message} {function.timeout_seconds:.2f} seconds")


_STOPPING = error_outcome("Runtime.ExitError", "The local gateway is stopping.")


class WorkerPool:
    """A function's workers: each thread of the pool owns one process and its module state."""

    def __init__(
        self,
        function: Function,
        environment: Mapping[str, str],
        surroundings: Surroundings,
        max_workers: int = MAX_WORKERS,
    ) -> None:
        self._function = function
        self._environment = environment
        self._surroundings = surroundings
        self._threads = ThreadPoolExecutor(max_workers, thread_name_prefix=function.name)
        self._own = threading.local()
        self._workers: set[Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def invoke(self, event: object, wait_seconds: float) -> Outcome:
        """Give an event to the next free worker and wait for what comes of it.

        Raises:
            TimeoutError: nothing came in time. What has begun goes on, what has not is dropped.
        """
        try:
            future = self._threads.submit(self._invoke, event)
        except RuntimeError:
            # Closed: only then do the threads take nothing more.
            return _STOPPING
        try:
            return future.result(wait_seconds)
        except CancelledError:
            return _STOPPING
        finally:
            future.cancel()

    def warm(self) -> Future[Outcome | None]:
        """Start a first worker; the future tells what went wrong, if anything did."""
        return self._threads.submit(self._warm)

    def close(self) -> None:
        """Kill the workers, whatever they do, and drop what waits for them."""
        with self._lock:
            self._closed = True
            for worker in self._workers:
                worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.close()

    def _warm(self) -> Outcome | None:
        worker = self._worker()
        return None if isinstance(worker, Worker) else worker

    def _invoke(self, event: object) -> Outcome:
        worker = self._worker()
        return worker.invoke(event) if isinstance(worker, Worker) else worker

    def _worker(self) -> Worker | Outcome:
        """Return this thread's worker, a new one where it has died; or why there is none."""
        worker: Worker | None = getattr(self._own, "worker", None)
        if worker is not None and worker.is_alive:
            return worker
        if worker is not None:
            self._discard(worker)
        return self._start()

    def _start(self) -> Worker | Outcome:
        try:
            worker = Worker(self._function, self._environment, self._surroundings)
        except OSError as error:
            return error_outcome("Runtime.ExitError", f"Runtime cannot be started: {error}")
        if not self._keep(worker):
            worker.close()
            return _STOPPING
        failure = worker.load()
        if failure is not None:
            self._discard(worker)
            return failure
        return worker

    def _keep(self, worker: Worker) -> bool:
        with self._lock:
            if self._closed:
                return False
            self._workers.add(worker)
        self._own.worker = worker
        return True

    def _discard(self, worker: Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        self._own.worker = None
        worker.close()
