"""Reads template.yaml, so that the local gateway and the deployed one cannot drift apart.

As it is written, in 80 ms. aws-sam-translator takes a second to load and to transform it, into
versions, aliases and permissions that would have to be undone here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from local.first_fault import first_fault
from local.intrinsics import Intrinsics, load_yaml
from local.surroundings import Surroundings
from local.template import (
    Api,
    EventRule,
    Function,
    OwnAnswer,
    Queue,
    QueueSource,
    Route,
    Schedule,
    Table,
    Template,
)

_API = "AWS::Serverless::Api"
_BUS = "AWS::Events::EventBus"
_FUNCTION = "AWS::Serverless::Function"
_KEY = "AWS::KMS::Key"
_QUEUE = "AWS::SQS::Queue"
_TABLE = "AWS::DynamoDB::Table"
# The property by which a resource may name itself. Functions always go by their logical ids.
_NAME_PROPERTIES = {_TABLE: "TableName", _BUS: "Name"}
# CreateTable takes these as the template has them; tags, backups and keys matter in AWS only.
_TABLE_PROPERTIES = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
)
# CreateQueue takes these, as text.
_QUEUE_PROPERTIES = (
    "DelaySeconds",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "VisibilityTimeout",
)
# What an integration with a function names: the function, in the end.
_FUNCTION_URI = re.compile(
    r":lambda:path/2015-03-31/functions/(?:.*:function:)?(\w+)(?::\w+)?/invocations$"
)
_INTEGRATION = "x-amazon-apigateway-integration"
# All types or none: which of them a request is for is decided by rules of API Gateway's own.
_BINARY: tuple[list[str], ...] = ([], ["*~1*"])
_T = TypeVar("_T")
_PART = TypeAdapter(Function)
_Event = EventRule | Schedule | QueueSource
_EVENT: TypeAdapter[_Event] = TypeAdapter(Annotated[_Event, Field(discriminator="type")])
# The properties of a template's resources, by kind and logical id.
_Resources = Mapping[str, Mapping[str, Mapping[str, Any]]]


class TemplateError(Exception):
    """The template holds something that the local gateway cannot follow; the message names it."""


def read_template(path: Path, surroundings: Surroundings) -> Template:
    """Read a SAM template.

    Raises:
        TemplateError: it holds something that cannot be followed locally; the message names it.
        OSError: it cannot be read.
    """
    try:
        written = load_yaml(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise TemplateError(f"{path.name}: {error}") from error
    names = _names(written, surroundings)
    intrinsics = Intrinsics(names, written.get("Conditions", {}), written.get("Mappings", {}))
    resources = _resources(written, intrinsics)
    shared = intrinsics.resolve(written.get("Globals", {})).get("Function", {})
    functions = {name: _with_shared(shared, own) for name, own in resources[_FUNCTION].items()}
    events = [
        _event(function, name, event)
        for function, properties in functions.items()
        for name, event in properties.get("Events", {}).items()
    ]
    apis = _apis(resources)
    return Template(
        api=apis[False],
        acme_api=apis.get(True),
        functions={name: _function(name, own, path.parent) for name, own in functions.items()},
        rules=tuple(event for event in events if isinstance(event, EventRule)),
        schedules=tuple(event for event in events if isinstance(event, Schedule)),
        tables=tuple(_table(names[name], own) for name, own in resources[_TABLE].items()),
        buses=tuple(names[name] for name in resources[_BUS]),
        queues=tuple(_queue(names, name, own) for name, own in resources[_QUEUE].items()),
        queue_sources=tuple(event for event in events if isinstance(event, QueueSource)),
        keys=tuple(names[name] for name in resources[_KEY]),
    )


def _resources(written: Mapping[str, Any], intrinsics: Intrinsics) -> _Resources:
    """Return the resources as they are here, without those that a condition leaves out."""
    found: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for name, resource in written["Resources"].items():
        condition = resource.get("Condition")
        if condition is None or intrinsics.holds({"Condition": condition}):
            own = intrinsics.resolve(resource.get("Properties", {}))
            found[resource["Type"]][name] = own
    return found


def _read(kind: TypeAdapter[_T], value: object, where: str) -> _T:
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        raise TemplateError(first_fault(error, where)) from error


def _event(function: str, name: str, event: Mapping[str, Any]) -> _Event:
    # EventBridge's rules go by their logical ids.
    own = f"{function}{name}" if event["Type"] == "EventBridgeRule" else name
    named = {**event, "Name": own, "Function": function}
    return _read(_EVENT, named, f"{function}.Events.{name}")


def _names(written: Mapping[str, Any], surroundings: Surroundings) -> dict[str, Any]:
    """Return what `Ref` means here; parameters without a value have no meaning locally."""
    names: dict[str, Any] = {
        "AWS::AccountId": surroundings.account_id,
        "AWS::Partition": "aws",
        "AWS::Region": surroundings.region,
        "AWS::StackName": surroundings.stack_name,
    }
    for name, parameter in written.get("Parameters", {}).items():
        value = surroundings.parameters.get(name, parameter.get("Default"))
        if value is not None:
            is_list = parameter["Type"] == "CommaDelimitedList"
            names[name] = str(value).split(",") if is_list else str(value)
    for name, resource in written["Resources"].items():
        kind = resource["Type"]
        own = resource.get("Properties", {}).get(_NAME_PROPERTIES.get(kind, ""))
        generated = f"{surroundings.stack_name}-{name}"
        names[name] = Intrinsics(names).resolve(own) or generated
        if kind == _QUEUE:
            names[name] = surroundings.queue_url(generated)
            names[f"{name}.Arn"] = surroundings.arn("sqs", generated)
            names[f"{name}.QueueName"] = generated
        if kind == _KEY:
            # A key's id is made up as it is created; an alias does wherever an id does.
            names[name] = f"alias/{generated}"
            names[f"{name}.Arn"] = surroundings.arn("kms", names[name])
        if kind == _FUNCTION:
            names[name] = name
            names[f"{name}.Arn"] = surroundings.function_arn(name)
    return names


def _with_shared(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a function's properties with those of Globals, as SAM merges them."""
    variables = {
        **shared.get("Environment", {}).get("Variables", {}),
        **own.get("Environment", {}).get("Variables", {}),
    }
    return {**shared, **own, "Environment": {"Variables": variables}}


def _function(name: str, properties: Mapping[str, Any], folder: Path) -> Function:
    function = _read(_PART, {**properties, "Name": name}, name)
    return replace(function, code_folder=folder / function.code_folder)


def _apis(resources: _Resources) -> Mapping[bool, Api]:
    """Return the API of ACME's clients under True, and the one of all others under False."""
    found = [_api(name, properties) for name, properties in resources[_API].items()]
    by_kind = {any(route.path.startswith("/acme/") for route in api.routes): api for api in found}
    if False not in by_kind or len(by_kind) != len(found):
        raise TemplateError(f"the template has to have one API, not {len(found)}")
    return by_kind


def _api(name: str, properties: Mapping[str, Any]) -> Api:
    if properties.get("BinaryMediaTypes", []) not in _BINARY:
        raise TemplateError(f"{name}.BinaryMediaTypes: all types are binary, or none")
    answers = properties.get("GatewayResponses", {})
    return Api(
        stage=properties["StageName"],
        routes=tuple(
            _route(method, path, part)
            for path, methods in properties.get("DefinitionBody", {}).get("paths", {}).items()
            for method, part in methods.items()
        ),
        client_error_body=_own_answer(answers, "DEFAULT_4XX").body,
        server_error_body=_own_answer(answers, "DEFAULT_5XX").body,
        is_binary=bool(properties.get("BinaryMediaTypes")),
        own_answers={kind: _own_answer(answers, kind) for kind in answers},
        least_compressed_bytes=properties.get("MinimumCompressionSize"),
        stage_variables=properties.get("Variables", {}),
    )


def _route(method: str, path: str, part: Mapping[str, Any]) -> Route:
    uri = part.get(_INTEGRATION, {}).get("uri")
    function = _FUNCTION_URI.search(str(uri))
    if function is None:
        raise TemplateError(f"{method} {path} leads to no function, but to {uri}")
    name = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
    return Route(name, path, function[1], bool(part.get("security")))


def _own_answer(answers: Mapping[str, Mapping[str, Any]], kind: str) -> OwnAnswer:
    """Return what the API answers by itself; API Gateway's own body where none is set."""
    own = answers.get(kind, {})
    body = own.get("ResponseTemplates", {}).get("application/json", '{"message":null}')
    headers = own.get("ResponseParameters", {}).get("Headers", {})
    # A literal is in quotes there; without them it would name a part of the request.
    literals = tuple((name, str(value).strip("'")) for name, value in headers.items())
    return OwnAnswer(str(body).encode(), literals)


def _table(name: str, properties: Mapping[str, Any]) -> Table:
    taken = {key: value for key, value in properties.items() if key in _TABLE_PROPERTIES}
    time_to_live = properties.get("TimeToLiveSpecification", {})
    return Table(name, taken, time_to_live.get("AttributeName"))


def _queue(names: Mapping[str, Any], name: str, properties: Mapping[str, Any]) -> Queue:
    attributes = {key: value for key, value in properties.items() if key in _QUEUE_PROPERTIES}
    return Queue(
        name=names[f"{name}.QueueName"],
        url=names[name],
        arn=names[f"{name}.Arn"],
        attributes=attributes,
    )
