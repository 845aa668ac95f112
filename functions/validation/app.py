"""POST an enrollment request, and learn whether it will pass and what will be issued."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap
from cagateway.api.bodies.validation import validation
from cagateway.api.request_body import read_json
from cagateway.api.resolver import checked_ca_id, gateway_resolver, serve
from cagateway.api.responses import answer
from cagateway.domain.enrollment.request import read_enrollment_request
from cagateway.logs import gateway_logger
from cagateway.services.validation import validate_enrollment
from cagateway.settings import Settings

logger = gateway_logger()
reader = bootstrap.authority_reader(Settings.from_environment(os.environ))
app = gateway_resolver(logger)


def validate(ca_id: str) -> Response[str]:
    request = read_enrollment_request(read_json(app.current_event))
    return answer(validation(validate_enrollment(reader, checked_ca_id(ca_id), request)))


serve(app, "/v1/certificate-authorities/<ca_id>/enrollments/validation", POST=validate)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
