"""Reads template.yaml, so that the local gateway and the deployed one cannot drift apart."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from local.intrinsics import Scope, TemplateError, load_yaml, plain
from local.shapes import ShapeError, integer, mapping, sequence, text
from local.surroundings import Surroundings
from local.template import Api, EventRule, Function, Route, Schedule, Table, Template
from local.template_scope import build_scope

# Lambda's own defaults, for what a template leaves out.
DEFAULT_TIMEOUT_SECONDS = 3
DEFAULT_MEMORY_MIB = 128
DEFAULT_RETRY_ATTEMPTS = 2
DEFAULT_BUS = "default"

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
# CreateTable takes these as they stand in the template; tags, backups and keys matter in AWS only.
_TABLE_PROPERTIES = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
)


@dataclass(frozen=True, slots=True)
class _Resource:
    logical_id: str
    kind: str
    properties: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Event:
    """An event source of a function."""

    function: str
    name: str
    kind: str
    properties: Mapping[str, object]

    @property
    def where(self) -> str:
        return f"{self.function}.Events.{self.name}"


def read_template(path: Path, surroundings: Surroundings) -> Template:
    """Read a SAM template.

    Raises:
        TemplateError: it holds something that cannot be followed locally; the message names it.
        OSError: it cannot be read.
    """
    try:
        return _Reader(load_yaml(path.read_text("utf-8")), path.parent, surroundings).template()
    except (ShapeError, yaml.YAMLError) as error:
        raise TemplateError(f"{path.name}: {error}") from error


class _Reader:
    def __init__(
        self, document: Mapping[str, object], folder: Path, surroundings: Surroundings
    ) -> None:
        self._folder = folder
        self._scope: Scope = build_scope(document, surroundings)
        shared = mapping(document.get("Globals", {}), "Globals").get("Function", {})
        self._shared = mapping(shared, "Globals.Function")
        self._resources = tuple(_resources(document))

    def template(self) -> Template:
        events = tuple(self._events())
        functions = [self._function(found) for found in self._all("AWS::Serverless::Function")]
        return Template(
            api=self._api(events),
            functions={function.name: function for function in functions},
            rules=tuple(self._rule(event) for event in events if event.kind == "EventBridgeRule"),
            schedules=tuple(
                self._schedule(event)
                for event in events
                if event.kind in {"Schedule", "ScheduleV2"}
            ),
            tables=tuple(self._table(found) for found in self._all("AWS::DynamoDB::Table")),
            buses=tuple(self._name(found) for found in self._all("AWS::Events::EventBus")),
        )

    def _all(self, kind: str) -> Iterator[_Resource]:
        return (resource for resource in self._resources if resource.kind == kind)

    def _name(self, resource: _Resource) -> str:
        return text(self._scope.reference(resource.logical_id, "Resources"), resource.logical_id)

    def _function(self, resource: _Resource) -> Function:
        merged = {**self._shared, **resource.properties}

        def value(name: str, default: object = None) -> object:
            where = f"{resource.logical_id}.{name}"
            return self._scope.resolve(merged.get(name, default), where)

        invocation = mapping(merged.get("EventInvokeConfig", {}), resource.logical_id)
        attempts = invocation.get("MaximumRetryAttempts", DEFAULT_RETRY_ATTEMPTS)
        return Function(
            name=self._name(resource),
            code_folder=self._folder / text(value("CodeUri"), f"{resource.logical_id}.CodeUri"),
            handler=text(value("Handler"), f"{resource.logical_id}.Handler"),
            timeout_seconds=integer(value("Timeout", DEFAULT_TIMEOUT_SECONDS), "Timeout"),
            memory_mib=integer(value("MemorySize", DEFAULT_MEMORY_MIB), "MemorySize"),
            environment=self._environment(resource),
            maximum_retry_attempts=integer(attempts, "MaximumRetryAttempts"),
        )

    def _environment(self, resource: _Resource) -> Mapping[str, str]:
        variables: dict[str, str] = {}
        for owner, holder in (
            ("Globals.Function", self._shared),
            (resource.logical_id, resource.properties),
        ):
            environment = mapping(holder.get("Environment", {}), f"{owner}.Environment")
            where = f"{owner}.Environment.Variables"
            for name, value in mapping(environment.get("Variables", {}), where).items():
                variables[name] = plain(
                    self._scope.resolve(value, f"{where}.{name}"), f"{where}.{name}"
                )
        return variables

    def _events(self) -> Iterator[_Event]:
        for resource in self._all("AWS::Serverless::Function"):
            events = mapping(resource.properties.get("Events", {}), resource.logical_id)
            for name, value in events.items():
                where = f"{resource.logical_id}.Events.{name}"
                event = mapping(value, where)
                kind = text(event.get("Type"), f"{where}.Type")
                properties = mapping(event.get("Properties", {}), f"{where}.Properties")
                yield _Event(self._name(resource), name, kind, properties)

    def _api(self, events: tuple[_Event, ...]) -> Api:
        found = list(self._all("AWS::Serverless::Api"))
        if len(found) != 1:
            raise TemplateError(f"the template has to have one API, not {len(found)}")
        (resource,) = found
        where = resource.logical_id
        media_types = sequence(resource.properties.get("BinaryMediaTypes", []), where)
        stage = self._scope.resolve(resource.properties.get("StageName"), f"{where}.StageName")
        return Api(
            name=where,
            stage=text(stage, f"{where}.StageName"),
            routes=tuple(_route(event) for event in events if event.kind == "Api"),
            # SAM writes */* as *~1*, as JSON pointers do.
            binary_media_types=frozenset(
                text(media_type, where).replace("~1", "/") for media_type in media_types
            ),
            client_error_body=_gateway_response(resource, "DEFAULT_4XX"),
            server_error_body=_gateway_response(resource, "DEFAULT_5XX"),
        )

    def _rule(self, event: _Event) -> EventRule:
        bus = event.properties.get("EventBusName", DEFAULT_BUS)
        pattern = self._scope.resolve(event.properties.get("Pattern"), f"{event.where}.Pattern")
        return EventRule(
            name=f"{event.function}{event.name}",
            function=event.function,
            bus=text(self._scope.resolve(bus, event.where), f"{event.where}.EventBusName"),
            pattern=mapping(pattern, f"{event.where}.Pattern"),
        )

    def _schedule(self, event: _Event) -> Schedule:
        default = event.properties.get("Schedule")
        expression = event.properties.get("ScheduleExpression", default)
        match = _RATE.fullmatch(text(expression, f"{event.where}.ScheduleExpression"))
        if match is None:
            raise TemplateError(f"{event.where}: only rate(...) is fired locally: {expression}")
        return Schedule(event.name, event.function, int(match[1]) * _SECONDS[match[2]])

    def _table(self, resource: _Resource) -> Table:
        properties = {
            name: self._scope.resolve(resource.properties[name], f"{resource.logical_id}.{name}")
            for name in _TABLE_PROPERTIES
            if name in resource.properties
        }
        where = f"{resource.logical_id}.TimeToLiveSpecification"
        time_to_live = mapping(resource.properties.get("TimeToLiveSpecification", {}), where)
        attribute = time_to_live.get("AttributeName")
        ttl_attribute = text(attribute, where) if time_to_live.get("Enabled") else None
        return Table(self._name(resource), properties, ttl_attribute)


def _resources(document: Mapping[str, object]) -> Iterator[_Resource]:
    for logical_id, value in mapping(document.get("Resources"), "Resources").items():
        resource = mapping(value, logical_id)
        kind = text(resource.get("Type"), f"{logical_id}.Type")
        properties = mapping(resource.get("Properties", {}), f"{logical_id}.Properties")
        yield _Resource(logical_id, kind, properties)


def _route(event: _Event) -> Route:
    method = text(event.properties.get("Method"), f"{event.where}.Method").upper()
    path = text(event.properties.get("Path"), f"{event.where}.Path")
    return Route("ANY" if method == "*" else method, path, event.function)


def _gateway_response(resource: _Resource, kind: str) -> bytes:
    """Return the JSON body that the API gives by itself; API Gateway's own where none is set."""
    where = f"{resource.logical_id}.GatewayResponses"
    responses = mapping(resource.properties.get("GatewayResponses", {}), where)
    response = mapping(responses.get(kind, {}), f"{where}.{kind}")
    templates = mapping(response.get("ResponseTemplates", {}), f"{where}.{kind}")
    body = templates.get("application/json", '{"message":null}')
    return text(body, f"{where}.{kind}").encode()
