"""What the template asks of its parameters, held before anything is built.

CloudFormation would say so after the build and the upload, and of a pattern not which rule it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from local.intrinsics import Intrinsics
from operations.deployment import DeploymentRefusedError

_ALWAYS = {"Fn::Equals": ["", ""]}


def check_values(template: Mapping[str, Any], given: Mapping[str, str]) -> None:
    """Hold values against the template's parameters and rules.

    Args:
        template: As it is written.
        given: The values as they will be; those with defaults may be left out.

    Raises:
        DeploymentRefusedError: CloudFormation would refuse one; the message says what it may be.
    """
    parameters = template["Parameters"]
    for name, parameter in parameters.items():
        if name in given and (rule := _broken(parameter, given[name])):
            raise DeploymentRefusedError(f"{name}={given[name]}: it has to be {rule}.")
    defaults = {name: str(one["Default"]) for name, one in parameters.items() if "Default" in one}
    intrinsics = Intrinsics({**defaults, **given})
    for rule in template.get("Rules", {}).values():
        if intrinsics.holds(rule.get("RuleCondition", _ALWAYS)):
            for assertion in rule["Assertions"]:
                if not intrinsics.holds(assertion["Assert"]):
                    raise DeploymentRefusedError(f"PARAMETERS: {assertion['AssertDescription']}")


def _broken(parameter: Mapping[str, Any], value: str) -> str | None:
    """Say what a value has to be; `None` if it is."""
    allowed = [str(one) for one in parameter.get("AllowedValues", [])]
    if allowed and value not in allowed:
        return f"one of {', '.join(allowed)}"
    if parameter["Type"] == "Number" and not allowed:
        low, high = parameter["MinValue"], parameter["MaxValue"]
        is_between = value.isascii() and value.isdigit() and low <= int(value) <= high
        return None if is_between else f"a number from {low} to {high}"
    if not re.fullmatch(parameter.get("AllowedPattern", ".*"), value):
        return str(parameter.get("ConstraintDescription", parameter["AllowedPattern"]))
    longest = parameter.get("MaxLength")
    return f"{longest} characters at most" if longest and len(value) > longest else None
