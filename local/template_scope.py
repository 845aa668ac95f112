"""The values that names in the template have locally: parameters, pseudo parameters, resources."""

from collections.abc import Mapping

from local.intrinsics import Scope
from local.shapes import mapping, text
from local.surroundings import Surroundings

# A resource may name itself. Functions that do not go by their logical ids.
_NAME_PROPERTIES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::EventBus": "Name",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Serverless::Function": "FunctionName",
}
_ARNS = {
    "AWS::DynamoDB::Table": ("dynamodb", "table/"),
    "AWS::Events::EventBus": ("events", "event-bus/"),
    "AWS::SQS::Queue": ("sqs", ""),
    "AWS::Serverless::Function": ("lambda", "function:"),
}


def build_scope(document: Mapping[str, object], surroundings: Surroundings) -> Scope:
    """Return what `!Ref`, `!Sub`, `!GetAtt` and conditions refer to in this template."""
    conditions = mapping(document.get("Conditions", {}), "Conditions")
    outer = Scope({**_pseudo(surroundings), **_defaults(document)}, {}, conditions)
    names: dict[str, str] = {}
    attributes: dict[str, str] = {}
    for logical_id, resource in mapping(document.get("Resources"), "Resources").items():
        kind = text(mapping(resource, logical_id).get("Type"), f"{logical_id}.Type")
        name = _physical_name(logical_id, kind, mapping(resource, logical_id), outer)
        names[logical_id] = name
        if kind in _ARNS:
            service, prefix = _ARNS[kind]
            attributes[f"{logical_id}.Arn"] = surroundings.arn(service, f"{prefix}{name}")
    return Scope({**outer.references, **names}, attributes, conditions)


def _pseudo(surroundings: Surroundings) -> dict[str, object]:
    return {
        "AWS::AccountId": surroundings.account_id,
        "AWS::Partition": "aws",
        "AWS::Region": surroundings.region,
        "AWS::StackName": surroundings.stack_name,
        "AWS::URLSuffix": "amazonaws.com",
    }


def _defaults(document: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters that have a default; any other is an error where it is used."""
    defaults: dict[str, object] = {}
    for name, value in mapping(document.get("Parameters", {}), "Parameters").items():
        parameter = mapping(value, name)
        if "Default" not in parameter:
            continue
        default = parameter["Default"]
        is_list = parameter.get("Type") == "CommaDelimitedList"
        defaults[name] = str(default).split(",") if is_list else default
    return defaults


def _physical_name(logical_id: str, kind: str, resource: Mapping[str, object], scope: Scope) -> str:
    properties = mapping(resource.get("Properties", {}), f"{logical_id}.Properties")
    name_property = _NAME_PROPERTIES.get(kind)
    if name_property is not None and name_property in properties:
        where = f"{logical_id}.{name_property}"
        return text(scope.resolve(properties[name_property], where), where)
    if kind == "AWS::Serverless::Function":
        return logical_id
    return f"{scope.references['AWS::StackName']}-{logical_id}"
