"""Reads template.yaml, so that the local gateway and the deployed one cannot drift apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AliasPath, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal

from local.intrinsics import Intrinsics, load_yaml
from local.surroundings import Surroundings
from local.template import Api, EventRule, Function, Route, Schedule, Table, Template
from local.validation import first_fault

_API = "AWS::Serverless::Api"
_BUS = "AWS::Events::EventBus"
_FUNCTION = "AWS::Serverless::Function"
_TABLE = "AWS::DynamoDB::Table"
# The property by which a resource may name itself. Functions always go by their logical ids.
_NAME_PROPERTIES = {_TABLE: "TableName", _BUS: "Name"}
# CreateTable takes these as they stand in the template; tags, backups and keys matter in AWS only.
_TABLE_PROPERTIES = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
)
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


class TemplateError(Exception):
    """The template holds something that the local gateway cannot follow; the message names it."""


class _Model(BaseModel):
    """What is read of a part of the template; the rest of that part matters in AWS only."""

    model_config = ConfigDict(alias_generator=to_pascal, coerce_numbers_to_str=True)


_M = TypeVar("_M", bound=_Model)


class _Route(_Model):
    type: Literal["Api"]
    method: str = Field(validation_alias=AliasPath("Properties", "Method"))
    path: str = Field(validation_alias=AliasPath("Properties", "Path"))
    authorizer: str = Field("NONE", validation_alias=AliasPath("Properties", "Auth", "Authorizer"))


class _Rule(_Model):
    type: Literal["EventBridgeRule"]
    bus: str = Field("default", validation_alias=AliasPath("Properties", "EventBusName"))
    pattern: dict[str, Any] = Field(validation_alias=AliasPath("Properties", "Pattern"))


class _Schedule(_Model):
    type: Literal["ScheduleV2"]
    expression: str = Field(
        pattern=f"^{_RATE.pattern}$",
        validation_alias=AliasPath("Properties", "ScheduleExpression"),
    )


_Event = Annotated[_Route | _Rule | _Schedule, Field(discriminator="type")]


class _Function(_Model):
    """A function's properties, with Lambda's own defaults for what a template leaves out."""

    code_uri: str
    handler: str
    timeout: int = 3
    memory_size: int = 128
    environment: dict[str, str] = Field({}, validation_alias=AliasPath("Environment", "Variables"))
    retries: int = Field(2, validation_alias=AliasPath("EventInvokeConfig", "MaximumRetryAttempts"))
    events: dict[str, _Event] = {}


class _Api(_Model):
    stage_name: str
    # All types or none: which of them a request is for is decided by rules of API Gateway's own.
    binary_media_types: list[Literal["*~1*"]] = []
    gateway_responses: dict[str, dict[str, Any]] = {}


class _Table(_Model):
    ttl_attribute: str | None = Field(
        None, validation_alias=AliasPath("TimeToLiveSpecification", "AttributeName")
    )


class _Resource(_Model):
    type: str
    properties: dict[str, Any] = {}


class _Parameter(_Model):
    type: str
    default: str | None = None


class _Document(_Model):
    parameters: dict[str, _Parameter] = {}
    conditions: dict[str, Any] = {}
    mappings: dict[str, Any] = {}
    shared: dict[str, Any] = Field({}, validation_alias=AliasPath("Globals", "Function"))
    resources: dict[str, _Resource]

    def all(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return the logical ids and the properties of the resources of a kind."""
        found = self.resources.items()
        return ((name, resource.properties) for name, resource in found if resource.type == kind)


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
    as_written = _read(_Document, written, path.name)
    names = _names(as_written, surroundings)
    intrinsics = Intrinsics(names, as_written.conditions, as_written.mappings)
    document = _read(_Document, _resolved(written, intrinsics), path.name)
    functions = {
        name: _read(_Function, _with_shared(document.shared, own), name)
        for name, own in document.all(_FUNCTION)
    }
    events = [
        (function, name, event)
        for function, read in functions.items()
        for name, event in read.events.items()
    ]
    return Template(
        api=_api(document, [(function, e) for function, _, e in events if isinstance(e, _Route)]),
        functions={name: _function(name, read, path.parent) for name, read in functions.items()},
        rules=tuple(
            EventRule(f"{function}{name}", function, event.bus, event.pattern)
            for function, name, event in events
            if isinstance(event, _Rule)
        ),
        schedules=tuple(
            Schedule(name, function, _seconds(event.expression))
            for function, name, event in events
            if isinstance(event, _Schedule)
        ),
        tables=tuple(_table(names[name], own, name) for name, own in document.all(_TABLE)),
        buses=tuple(names[name] for name, _ in document.all(_BUS)),
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


def _names(document: _Document, surroundings: Surroundings) -> dict[str, Any]:
    """Return what `Ref` means here; parameters without a default have no meaning locally."""
    names: dict[str, Any] = {
        "AWS::AccountId": surroundings.account_id,
        "AWS::Partition": "aws",
        "AWS::Region": surroundings.region,
        "AWS::StackName": surroundings.stack_name,
    }
    for name, parameter in document.parameters.items():
        if parameter.default is not None:
            is_list = parameter.type == "CommaDelimitedList"
            names[name] = parameter.default.split(",") if is_list else parameter.default
    for name, resource in document.resources.items():
        own = resource.properties.get(_NAME_PROPERTIES.get(resource.type, ""))
        generated = f"{surroundings.stack_name}-{name}"
        names[name] = Intrinsics(names).resolve(own) or generated
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


def _function(name: str, function: _Function, folder: Path) -> Function:
    return Function(
        name=name,
        code_folder=folder / function.code_uri,
        handler=function.handler,
        timeout_seconds=function.timeout,
        memory_mib=function.memory_size,
        environment=function.environment,
        maximum_retry_attempts=function.retries,
    )


def _api(document: _Document, events: Sequence[tuple[str, _Route]]) -> Api:
    found = list(document.all(_API))
    if len(found) != 1:
        raise TemplateError(f"the template has to have one API, not {len(found)}")
    name, properties = found[0]
    api = _read(_Api, properties, name)
    routes = tuple(
        Route(event.method.upper(), event.path, function, event.authorizer == "AWS_IAM")
        for function, event in events
    )
    return Api(
        api.stage_name,
        routes,
        _own_body(api, "DEFAULT_4XX"),
        _own_body(api, "DEFAULT_5XX"),
        bool(api.binary_media_types),
    )


def _own_body(api: _Api, kind: str) -> bytes:
    """Return the JSON that the API answers by itself; API Gateway's own where none is set."""
    templates = api.gateway_responses.get(kind, {}).get("ResponseTemplates", {})
    return str(templates.get("application/json", '{"message":null}')).encode()


def _seconds(expression: str) -> int:
    count, unit = _RATE.findall(expression)[0]
    return int(count) * _SECONDS[unit]


def _table(name: str, properties: Mapping[str, Any], where: str) -> Table:
    taken = {key: value for key, value in properties.items() if key in _TABLE_PROPERTIES}
    return Table(name, taken, _read(_Table, properties, where).ttl_attribute)
