"""Reads template.yaml, so that the local gateway and the deployed one cannot drift apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

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
from local.template_parts import (
    FUNCTION_URI,
    RATE,
    ApiPart,
    Document,
    FunctionPart,
    Part,
    QueueEvent,
    RuleEvent,
    ScheduleEvent,
    TablePart,
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
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


_M = TypeVar("_M", bound=Part)


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
    as_written = _read(Document, written, path.name)
    names = _names(as_written, surroundings)
    intrinsics = Intrinsics(names, as_written.conditions, as_written.mappings)
    document = _read(Document, _resolved(written, intrinsics), path.name)
    functions = {
        name: _read(FunctionPart, _with_shared(document.shared, own), name)
        for name, own in document.all(_FUNCTION)
    }
    events = [
        (function, name, event)
        for function, read in functions.items()
        for name, event in read.events.items()
    ]
    apis = _apis(document)
    return Template(
        api=apis[False],
        acme_api=apis.get(True),
        functions={name: _function(name, read, path.parent) for name, read in functions.items()},
        rules=tuple(
            EventRule(f"{function}{name}", function, event.bus, event.pattern)
            for function, name, event in events
            if isinstance(event, RuleEvent)
        ),
        schedules=tuple(
            Schedule(name, function, _seconds(event.expression))
            for function, name, event in events
            if isinstance(event, ScheduleEvent)
        ),
        tables=tuple(_table(names[name], own, name) for name, own in document.all(_TABLE)),
        buses=tuple(names[name] for name, _ in document.all(_BUS)),
        queues=tuple(_queue(names, name, own) for name, own in document.all(_QUEUE)),
        queue_sources=tuple(
            QueueSource(event.queue, function, event.batch_size)
            for function, _, event in events
            if isinstance(event, QueueEvent)
        ),
        keys=tuple(names[name] for name, _ in document.all(_KEY)),
    )


def _resolved(written: Mapping[str, Any], intrinsics: Intrinsics) -> Mapping[str, Any]:
    """Return the template as it is here, without the resources that a condition leaves out."""
    resources = {
        name: intrinsics.resolve(resource)
        for name, resource in written["Resources"].items()
        if "Condition" not in resource or intrinsics.holds({"Condition": resource["Condition"]})
    }
    shared = intrinsics.resolve(written.get("Globals", {}))
    return {"Globals": shared, "Resources": resources}


def _read(model: type[_M], value: object, where: str) -> _M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise TemplateError(first_fault(error, where)) from error


def _names(document: Document, surroundings: Surroundings) -> dict[str, Any]:
    """Return what `Ref` means here; parameters without a value have no meaning locally."""
    names: dict[str, Any] = {
        "AWS::AccountId": surroundings.account_id,
        "AWS::Partition": "aws",
        "AWS::Region": surroundings.region,
        "AWS::StackName": surroundings.stack_name,
    }
    for name, parameter in document.parameters.items():
        value = surroundings.parameters.get(name, parameter.default)
        if value is not None:
            names[name] = value.split(",") if parameter.type == "CommaDelimitedList" else value
    for name, resource in document.resources.items():
        own = resource.properties.get(_NAME_PROPERTIES.get(resource.type, ""))
        generated = f"{surroundings.stack_name}-{name}"
        names[name] = Intrinsics(names).resolve(own) or generated
        if resource.type == _QUEUE:
            names[name] = surroundings.queue_url(generated)
            names[f"{name}.Arn"] = surroundings.arn("sqs", generated)
            names[f"{name}.QueueName"] = generated
        if resource.type == _KEY:
            # A key's id is made up as it is created; an alias does wherever an id does.
            names[name] = f"alias/{generated}"
            names[f"{name}.Arn"] = surroundings.arn("kms", names[name])
        if resource.type == _FUNCTION:
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


def _function(name: str, function: FunctionPart, folder: Path) -> Function:
    return Function(
        name=name,
        code_folder=folder / function.code_uri,
        handler=function.handler,
        timeout_seconds=function.timeout,
        memory_mib=function.memory_size,
        environment=function.environment,
        maximum_retry_attempts=function.retries,
        dead_letters_arn=function.on_failure,
    )


def _apis(document: Document) -> Mapping[bool, Api]:
    """Return the API of ACME's clients under True, and the one of all others under False."""
    found = [_api(name, properties) for name, properties in document.all(_API)]
    by_kind = {any(route.path.startswith("/acme/") for route in api.routes): api for api in found}
    if False not in by_kind or len(by_kind) != len(found):
        raise TemplateError(f"the template has to have one API, not {len(found)}")
    return by_kind


def _api(name: str, properties: Mapping[str, Any]) -> Api:
    api = _read(ApiPart, properties, name)
    routes = tuple(
        Route(_method(method), path, FUNCTION_URI.findall(part.uri)[0], bool(part.security))
        for path, methods in api.paths.items()
        for method, part in methods.items()
    )
    return Api(
        stage=api.stage_name,
        routes=routes,
        client_error_body=_own_body(api, "DEFAULT_4XX"),
        server_error_body=_own_body(api, "DEFAULT_5XX"),
        is_binary=bool(api.binary_media_types),
        own_answers={kind: _own_answer(api, kind) for kind in api.gateway_responses},
        least_compressed_bytes=api.minimum_compression_size,
        stage_variables=api.variables,
    )


def _method(name: str) -> str:
    return "ANY" if name == "x-amazon-apigateway-any-method" else name.upper()


def _own_answer(api: ApiPart, kind: str) -> OwnAnswer:
    headers = api.gateway_responses[kind].get("ResponseParameters", {}).get("Headers", {})
    # A literal is in quotes there; without them it would name a part of the request.
    literals = tuple((name, str(value).strip("'")) for name, value in headers.items())
    return OwnAnswer(_own_body(api, kind), literals)


def _own_body(api: ApiPart, kind: str) -> bytes:
    """Return the JSON that the API answers by itself; API Gateway's own where none is set."""
    templates = api.gateway_responses.get(kind, {}).get("ResponseTemplates", {})
    return str(templates.get("application/json", '{"message":null}')).encode()


def _seconds(expression: str) -> int:
    count, unit = RATE.findall(expression)[0]
    return int(count) * _SECONDS[unit]


def _table(name: str, properties: Mapping[str, Any], where: str) -> Table:
    taken = {key: value for key, value in properties.items() if key in _TABLE_PROPERTIES}
    return Table(name, taken, _read(TablePart, properties, where).ttl_attribute)


def _queue(names: Mapping[str, Any], name: str, properties: Mapping[str, Any]) -> Queue:
    attributes = {key: value for key, value in properties.items() if key in _QUEUE_PROPERTIES}
    return Queue(
        name=names[f"{name}.QueueName"],
        url=names[name],
        arn=names[f"{name}.Arn"],
        attributes=attributes,
    )
