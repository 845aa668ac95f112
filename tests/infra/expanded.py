"""The template as CloudFormation sees it: SAM's transform applied, then its intrinsics resolved.

What only a running stack knows stays a name that an assertion can spell: `${Table}` for a Ref,
`${Table.Arn}` for an attribute, also in the middle of a text.
"""

from __future__ import annotations

import copy
import functools
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boto3.session import Session
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from local.intrinsics import Intrinsics, load_yaml

ROOT = Path(__file__).parents[2]
TEMPLATE: Any = load_yaml((ROOT / "template.yaml").read_text("utf-8"))
# What an operator has to decide; everything else has a default.
REQUIRED = {"ClientCidrs": "192.0.2.0/24", "ClientAuthentication": "Address"}
PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/gateway/1",
    "AWS::StackName": "gateway",
    "AWS::URLSuffix": "amazonaws.com",
}
_CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


@dataclass(frozen=True)
class Expanded:
    """A template after the transform, which is made when it is asked for: it takes half a second.

    Args:
        changed: A function or layer whose code is another one than usual.
        parameters: Their values, texts as an operator types them.
    """

    changed: str
    parameters: Mapping[str, str]

    @functools.cached_property
    def translated(self) -> Mapping[str, Any]:
        """Give what CloudFormation is given, intrinsics and all."""
        template = copy.deepcopy(TEMPLATE)
        for name, resource in template["Resources"].items():
            if code := _CODE.get(resource["Type"]):
                # `sam package` puts here where it uploaded the code, under its content's digest.
                version = "2" if name == self.changed else "1"
                resource["Properties"][code] = f"s3://artifacts/{name}-{version}"
        session = Session(region_name=PSEUDO["AWS::Region"])
        translator = Translator({}, Parser(), boto_session=session)
        translated: Mapping[str, Any] = translator.translate(
            template, {**PSEUDO, **self.parameters}
        )
        return translated

    @functools.cached_property
    def intrinsics(self) -> Intrinsics:
        """Give what resolves this template's intrinsics."""
        return self._resolving(self.translated)

    @functools.cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """Give the resources that there will be, all resolved."""
        found = self.translated["Resources"]
        return {
            name: self.intrinsics.resolve(one) for name, one in found.items() if self._is_there(one)
        }

    @functools.cached_property
    def outputs(self) -> dict[str, Any]:
        """Give the outputs that there will be."""
        found = self.translated["Outputs"]
        return {
            name: self.intrinsics.resolve(one["Value"])
            for name, one in found.items()
            if self._is_there(one)
        }

    def of_type(self, kind: str) -> dict[str, Any]:
        """Give the properties of all resources of a kind, by logical id."""
        return {
            name: one.get("Properties", {})
            for name, one in self.resources.items()
            if one["Type"] == kind
        }

    def only(self, kind: str) -> Any:  # noqa: ANN401 - properties are any JSON
        """Give the properties of the one resource of a kind."""
        (properties,) = self.of_type(kind).values()
        return properties

    def deployment(self) -> str:
        """Name the API's deployment: only a new name is deployed anew."""
        (name,) = self.of_type("AWS::ApiGateway::Deployment")
        return name

    def routes(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Run through method, path and definition of all that the API serves."""
        for path, methods in self.only("AWS::ApiGateway::RestApi")["Body"]["paths"].items():
            for method, definition in methods.items():
                yield method, path, definition

    def statements(self, function: str) -> list[dict[str, Any]]:
        """Give every statement that a function's role has, managed policies included."""
        role = self.resources[f"{function}Role"]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for arn in role["ManagedPolicyArns"]:
            if arn.startswith("${"):
                own = self.resources[arn[2:-1]]["Properties"]
                documents.append(own["PolicyDocument"])
        return [statement for document in documents for statement in document["Statement"]]

    def violations(self) -> list[str]:
        """Say which assertions of the template's Rules these parameters break."""
        # The transform leaves rules as they are written.
        holds = self._resolving(TEMPLATE).holds
        return [
            assertion["AssertDescription"]
            for rule in TEMPLATE["Rules"].values()
            if holds(rule.get("RuleCondition", {"Fn::Equals": ["", ""]}))
            for assertion in rule["Assertions"]
            if not holds(assertion["Assert"])
        ]

    def for_lint(self) -> dict[str, Any]:
        """Give the template with these parameters as its defaults, as a linter can take it."""
        template = copy.deepcopy(dict(self.translated))
        for name, value in self.parameters.items():
            parameter = template["Parameters"][name]
            parameter["Default"] = int(value) if parameter["Type"] == "Number" else value
        return template

    def _resolving(self, template: Mapping[str, Any]) -> Intrinsics:
        names = {**PSEUDO, **self.parameters}
        return Intrinsics(names, template["Conditions"], template["Mappings"], _spelled)

    def _is_there(self, resource: Mapping[str, Any]) -> bool:
        name = resource.get("Condition")
        return name is None or self.intrinsics.holds({"Condition": name})


def _spelled(intrinsic: Mapping[str, Any]) -> str:
    """Give a name for what only a running stack knows."""
    name = intrinsic.get("Ref") or ".".join(intrinsic["Fn::GetAtt"])
    return f"${{{name}}}"


def main(path: str) -> None:
    """Write the template as it comes for tools that cannot expand it themselves."""
    Path(path).write_text(json.dumps(expand().for_lint(), indent=1), "utf-8")


def expand(changed: str = "", **parameters: str) -> Expanded:
    """Transform the template.

    Args:
        changed: A function or layer whose code is another one than usual.
        parameters: Those that are not left at their defaults.
    """
    return _expand(changed, tuple(sorted(parameters.items())))


@functools.cache
def _expand(changed: str, given: tuple[tuple[str, str], ...]) -> Expanded:
    parameters = {
        name: str(one["Default"])
        for name, one in TEMPLATE["Parameters"].items()
        if "Default" in one
    }
    return Expanded(changed, parameters | REQUIRED | dict(given))


if __name__ == "__main__":
    main(sys.argv[1])
