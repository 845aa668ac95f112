"""Try out a CA's document: log in at Sectigo and count the profiles. Nothing is stored."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap
from cagateway.api.sync_events import as_test_answer, read_connection_test
from cagateway.logs import gateway_logger
from cagateway.services.connection_test import try_connection
from cagateway.settings import Settings

logger = gateway_logger()
sectigo = bootstrap.sectigo_profiles(Settings.from_environment(os.environ))


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    return as_test_answer(try_connection(sectigo, read_connection_test(event).document))
