"""What the management API reads of a query: strictly, since a mistyped name would be ignored."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from cagateway.api.repeated import single_parameters
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import is_identifier
from cagateway.domain.sections import Problems, Section


def page_index(event: APIGatewayProxyEvent) -> str | None:
    """Read after which id a list goes on; `None` for its beginning.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    after = single_parameters(event).get("nextPageIndex")
    if after is not None and not is_identifier(after):
        text = "nextPageIndex must be what an earlier page gave."
        raise GatewayError(ErrorKind.MALFORMED_REQUEST, text, target="nextPageIndex")
    return after


def is_dry_run(event: APIGatewayProxyEvent) -> bool:
    """Tell whether a document should only be tried out.

    A client that mistypes this, or its value, does not want the document stored.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=True)
    parameters = Section("", single_parameters(event), problems)
    parameters.refuse_unknown(["dry-run"])
    wanted = parameters.flag("dry-run") or False
    problems.raise_any()
    return wanted


def refuse_parameters(event: APIGatewayProxyEvent, elsewhere: Mapping[str, str]) -> None:
    """Refuse every parameter; `elsewhere` says by name what to do instead.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=True)
    parameters = Section("", single_parameters(event), problems)
    parameters.refuse_unknown([], elsewhere)
    problems.raise_any()
