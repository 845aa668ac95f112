"""Ask Sectigo for an administrator of a CA: is the connection good, which organizations are there?

Nothing is stored but that a login was refused.
"""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap
from cagateway.api.connection_events import answer_connection_event
from cagateway.logs import gateway_logger
from cagateway.settings import Settings

logger = gateway_logger()
profiles, organizations = bootstrap.sectigo_for_settings(Settings.from_environment(os.environ))


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    return answer_connection_event(profiles, organizations, event)
