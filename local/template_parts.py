"""What is read of each part of the template; the rest of that part matters in AWS only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

# What an integration with a function names: the function, in the end.
FUNCTION_URI = re.compile(
    r":lambda:path/2015-03-31/functions/(?:.*:function:)?(\w+)(?::\w+)?/invocations$"
)
_INTEGRATION = "x-amazon-apigateway-integration"
RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")


class Part(BaseModel):
    """What is read of a part of the template; the rest of that part matters in AWS only."""

    model_config = ConfigDict(alias_generator=to_pascal, coerce_numbers_to_str=True)


class RuleEvent(Part):
    type: Literal["EventBridgeRule"]
    bus: str = Field("default", validation_alias=AliasPath("Properties", "EventBusName"))
    pattern: dict[str, Any] = Field(validation_alias=AliasPath("Properties", "Pattern"))


class ScheduleEvent(Part):
    type: Literal["ScheduleV2"]
    expression: str = Field(
        pattern=f"^{RATE.pattern}$",
        validation_alias=AliasPath("Properties", "ScheduleExpression"),
    )


class QueueEvent(Part):
    """Messages of a queue go to a function, a batch at a time."""

    type: Literal["SQS"]
    queue: str = Field(validation_alias=AliasPath("Properties", "Queue"))
    batch_size: int = Field(10, le=10, validation_alias=AliasPath("Properties", "BatchSize"))
    responses: list[str] = Field(
        [], validation_alias=AliasPath("Properties", "FunctionResponseTypes")
    )


FunctionEvent = Annotated[RuleEvent | ScheduleEvent | QueueEvent, Field(discriminator="type")]


class FunctionPart(Part):
    """A function's properties, with Lambda's own defaults for what a template leaves out."""

    code_uri: str
    handler: str
    timeout: int = 3
    memory_size: int = 128
    environment: dict[str, str] = Field({}, validation_alias=AliasPath("Environment", "Variables"))
    retries: int = Field(2, validation_alias=AliasPath("EventInvokeConfig", "MaximumRetryAttempts"))
    on_failure: str | None = Field(
        None,
        validation_alias=AliasPath(
            "EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"
        ),
    )
    events: dict[str, FunctionEvent] = {}


class MethodPart(Part):
    """One method of a path, as API Gateway's extensions of OpenAPI have it."""

    uri: str = Field(pattern=FUNCTION_URI.pattern, validation_alias=AliasPath(_INTEGRATION, "uri"))
    security: list[dict[str, Any]] = Field([], validation_alias="security")


class ApiPart(Part):
    paths: dict[str, dict[str, MethodPart]] = Field(
        {}, validation_alias=AliasPath("DefinitionBody", "paths")
    )
    stage_name: str
    # All types or none: which of them a request is for is decided by rules of API Gateway's own.
    binary_media_types: list[Literal["*~1*"]] = []
    minimum_compression_size: int | None = None
    gateway_responses: dict[str, dict[str, Any]] = {}
    variables: dict[str, str] = {}


class TablePart(Part):
    ttl_attribute: str | None = Field(
        None, validation_alias=AliasPath("TimeToLiveSpecification", "AttributeName")
    )


class Resource(Part):
    type: str
    properties: dict[str, Any] = {}


class Parameter(Part):
    type: str
    default: str | None = None


class Document(Part):
    parameters: dict[str, Parameter] = {}
    conditions: dict[str, Any] = {}
    mappings: dict[str, Any] = {}
    shared: dict[str, Any] = Field({}, validation_alias=AliasPath("Globals", "Function"))
    resources: dict[str, Resource]

    def all(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return the logical ids and the properties of the resources of a kind."""
        found = self.resources.items()
        return ((name, resource.properties) for name, resource in found if resource.type == kind)
