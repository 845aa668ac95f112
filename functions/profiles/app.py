"""GET certificate authorities, their status and their certificate profiles."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import wiring
from cagateway.api import bodies
from cagateway.api.fields import read_fields
from cagateway.api.resolver import checked_ca_id, checked_profile_id, gateway_resolver, serve
from cagateway.api.responses import answer, sync_details, synced_answer
from cagateway.catalog import configured_authorities
from cagateway.settings import Settings

logger = Logger()
reader = wiring.authority_reader(Settings.from_environment(os.environ))
app = gateway_resolver(logger)


@serve(app, "/v1/certificate-authorities")
def list_authorities() -> Response[str]:
    fields = read_fields(app.current_event.query_string_parameters.get("$fields"), "caList")
    return answer(bodies.authority_list(configured_authorities(reader.store), fields))


@serve(app, "/v1/certificate-authorities/<ca_id>")
def get_authority(ca_id: str) -> Response[str]:
    fields = read_fields(app.current_event.query_string_parameters.get("$fields"), "ca")
    return answer(bodies.authority(reader.look(checked_ca_id(ca_id)).authority, fields))


@serve(app, "/v1/certificate-authorities/<ca_id>/status")
def get_status(ca_id: str) -> Response[str]:
    return answer(bodies.status(is_up=reader.look(checked_ca_id(ca_id)).is_up()))


@serve(app, "/v1/certificate-authorities/<ca_id>/profiles")
def list_profiles(ca_id: str) -> Response[str]:
    reading = reader.read(checked_ca_id(ca_id))
    body = bodies.profile_list(reading.profiles(), sync_details(reading))
    return synced_answer(body, reading, app.current_event.headers.get("If-None-Match"))


@serve(app, "/v1/certificate-authorities/<ca_id>/profiles/<profile_id>")
def get_profile(ca_id: str, profile_id: str) -> Response[str]:
    reading = reader.read(checked_ca_id(ca_id))
    one = reading.profile(checked_profile_id(reading.authority.ca_id, profile_id))
    body = bodies.profile(one, sync_details(reading))
    return synced_answer(body, reading, app.current_event.headers.get("If-None-Match"))


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
