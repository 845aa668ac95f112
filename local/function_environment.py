"""The environment of a worker: what the template says, where AWS is, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from local.surroundings import LAYER, ROOT, Surroundings
from local.template import Function

_DEFAULTS = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108 - as in Lambda
_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
# moto takes any.
_DUMMY_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the services of AWS are: URLs."""

    dynamodb: str
    events: str
    functions: str
    keys: str
    queues: str
    secrets: str


def credentials(caller: Mapping[str, str]) -> dict[str, str]:
    """Return the caller's AWS credentials, for a table in AWS; without any, ones for moto."""
    if "AWS_ACCESS_KEY_ID" not in caller:
        return dict(_DUMMY_CREDENTIALS)
    return {name: caller[name] for name in _CREDENTIALS if name in caller}


def function_environment(
    function: Function,
    endpoints: Endpoints,
    surroundings: Surroundings,
    caller: Mapping[str, str],
) -> dict[str, str]:
    """Return what the function's workers run in; no proxies, no Python settings of the caller's."""
    level = {n: v for n, v in caller.items() if n == "POWERTOOLS_LOG_LEVEL"}
    return {
        **{name: caller.get(name, default) for name, default in _DEFAULTS.items()},
        **credentials(caller),
        "AWS_DEFAULT_REGION": surroundings.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_DYNAMODB": endpoints.dynamodb,
        "AWS_ENDPOINT_URL_EVENTBRIDGE": endpoints.events,
        "AWS_ENDPOINT_URL_KMS": endpoints.keys,
        "AWS_ENDPOINT_URL_LAMBDA": endpoints.functions,
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": endpoints.secrets,
        "AWS_ENDPOINT_URL_SQS": endpoints.queues,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mib),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_REGION": surroundings.region,
        "PYTHONPATH": f"{ROOT}:{LAYER}",
        **function.environment,
        **level,
    }
