"""Lambda's Invoke API on the loopback address, as `sam local start-lambda` gives it."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import parse_qs, unquote

from local.async_invocations import AsyncInvocations
from local.gateway import Invoker
from local.http_server import Headers, Request, Response

# Lambda's quota for the payload of an asynchronous invocation.
MAX_ASYNCHRONOUS_BYTES = 1024 * 1024
# A function's longest timeout here (60 s) and as long again for a worker to become free.
WAIT_SECONDS = 120.0

_PATH = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
# A name, name:qualifier, or an ARN in full or from the account's number on.
_FUNCTION = re.compile(
    r"(?:(?:arn:aws[\w-]*:lambda:[\w-]+:)?\d{12}:function:)?([\w-]+)(?::([\w$-]+))?"
)
# Here there is one version, and the alias that the template keeps on the newest (AutoPublishAlias).
QUALIFIERS = frozenset({"$LATEST", "live"})
_JSON = ("Content-Type", "application/json")


class _RejectedError(Exception):
    """An error of the API itself; `kind` is the exception's name in every SDK."""

    def __init__(self, status: HTTPStatus, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


@dataclass(frozen=True, slots=True)
class LambdaApi:
    """Answers `POST /2015-03-31/functions/{name or ARN}/invocations`."""

    functions: Mapping[str, Invoker]
    background: AsyncInvocations

    def answer(self, request: Request) -> Response:
        """Invoke the function that the path names."""
        try:
            response = self._invoke(request)
        except _RejectedError as error:
            response = _error(error.status, error.kind, str(error))
        request_id = ("x-amzn-RequestId", str(uuid.uuid4()))
        return replace(response, headers=(*response.headers, request_id))

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return _error(status, "RequestTooLargeException", reason)
        return _error(status, "InvalidRequestContentException", reason)

    def _invoke(self, request: Request) -> Response:
        name = self._function_name(request)
        event = _event(request.body)
        kind = next(iter(request.values("x-amz-invocation-type")), "RequestResponse")
        if kind == "DryRun":
            return Response(HTTPStatus.NO_CONTENT)
        if kind == "Event":
            return self._in_background(name, event, len(request.body))
        if kind == "RequestResponse":
            is_log_wanted = next(iter(request.values("x-amz-log-type")), "None") == "Tail"
            return self._at_once(name, event, is_log_wanted=is_log_wanted)
        raise _RejectedError(
            HTTPStatus.BAD_REQUEST,
            "InvalidParameterValueException",
            "X-Amz-Invocation-Type has to be RequestResponse, Event or DryRun.",
        )

    def _function_name(self, request: Request) -> str:
        match = _PATH.fullmatch(request.path)
        if match is None or request.method != "POST":
            raise _not_found(f"{request.method} {request.path}")
        asked = unquote(match[1])
        function = _FUNCTION.fullmatch(asked)
        if function is None or function[1] not in self.functions:
            raise _not_found(f"Function not found: {asked}")
        given = parse_qs(request.query).get("Qualifier", [])
        _check_qualifier(function[1], {function[2], *given} - {None})
        return function[1]

    def _at_once(self, name: str, event: object, *, is_log_wanted: bool) -> Response:
        try:
            outcome = self.functions[name].invoke(event, WAIT_SECONDS)
        except TimeoutError as error:
            raise _throttled() from error
        headers: Headers = (_JSON, ("X-Amz-Executed-Version", "$LATEST"))
        if outcome.is_error:
            headers = (*headers, ("X-Amz-Function-Error", "Unhandled"))
        if is_log_wanted:
            log = base64.b64encode(outcome.log_tail).decode()
            headers = (*headers, ("X-Amz-Log-Result", log))
        return Response(HTTPStatus.OK, headers, outcome.payload)

    def _in_background(self, name: str, event: object, size_bytes: int) -> Response:
        if size_bytes > MAX_ASYNCHRONOUS_BYTES:
            raise _RejectedError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "RequestTooLargeException",
                f"{size_bytes} byte payload is too large for the Event invocation type"
                f" (limit {MAX_ASYNCHRONOUS_BYTES} bytes)",
            )
        if not self.background.accept(name, event):
            raise _throttled()
        return Response(HTTPStatus.ACCEPTED)


def _check_qualifier(name: str, qualifiers: Collection[str | None]) -> None:
    if len(qualifiers) > 1:
        raise _RejectedError(
            HTTPStatus.BAD_REQUEST,
            "InvalidParameterValueException",
            "The qualifier in the function's name is another than the one that is given with it.",
        )
    for qualifier in qualifiers:
        if qualifier not in QUALIFIERS:
            raise _not_found(f"Function not found: {name}:{qualifier}")


def _event(body: bytes) -> object:
    try:
        return json.loads(body, parse_constant=_refuse_constant) if body else {}
    except (ValueError, RecursionError) as error:
        raise _RejectedError(
            HTTPStatus.BAD_REQUEST,
            "InvalidRequestContentException",
            f"Could not parse request body into json: {error}",
        ) from error


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _not_found(message: str) -> _RejectedError:
    return _RejectedError(HTTPStatus.NOT_FOUND, "ResourceNotFoundException", message)


def _throttled() -> _RejectedError:
    return _RejectedError(
        HTTPStatus.TOO_MANY_REQUESTS, "TooManyRequestsException", "No worker became free in time."
    )


def _error(status: HTTPStatus, kind: str, message: str) -> Response:
    body = json.dumps({"Type": "User", "Message": message, "message": message}).encode()
    return Response(status, (_JSON, ("x-amzn-ErrorType", kind)), body)
