"""Yardstick for the record: the same read, built from what the guides show.

Powertools' Tracer, Logger and resolver with validation, boto3's resource, requests; installed from
a requirements.txt as `sam build` does, so without byte code. Fair, because each part is the first
that its guide shows, and because it reads one item that holds the answer, as `bare_read` does.
Leaving boto3 to Lambda's own saves little: the Tracer brings botocore along.
"""

from __future__ import annotations

import json
import os
from typing import Any

import boto3
import requests
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

tracer = Tracer()
logger = Logger()
app = APIGatewayRestResolver(enable_validation=True)
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
# For the calls to Sectigo, which such a function makes itself.
session = requests.Session()


@app.get("/v1/certificate-authorities/<ca_id>/profiles")
@tracer.capture_method
def list_profiles(ca_id: str) -> dict[str, Any]:
    item = table.get_item(Key={"pk": f"ANSWER#{ca_id}", "sk": "answer"}, ConsistentRead=True)
    answer: dict[str, Any] = json.loads(str(item["Item"]["body"]))
    return answer


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
