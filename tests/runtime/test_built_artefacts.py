"""What `sam build` made, loaded as Lambda loads it: python3.13, the layers, and nothing else."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".aws-sam" / "for-tests"
LAYERS = ("DependenciesLayer", "GatewayLayer")
FUNCTIONS = (
    *("ProfilesFunction", "ValidationFunction", "ManagementFunction"),
    *("SyncFunction", "FirstReadFunction", "ConnectionTestFunction", "TickFunction"),
    *("EnrollmentFunction", "RevocationFunction"),
    *("CertificatesFunction", "CollectionFunction", "AcmeFunction"),
)
# Each costs a cold start tens of milliseconds, and the function has no use for it.
NOT_LOADED = {
    "ProfilesFunction": {
        *("requests", "pydantic", "cryptography", "aws_xray_sdk", "boto3"),
        *("cagateway.sectigo.client", "cagateway.services.sync.profile_sync"),
    },
    "ValidationFunction": {
        *("requests", "pydantic", "aws_xray_sdk"),
        *("cagateway.sectigo.client", "cagateway.services.sync.profile_sync"),
    },
    "ManagementFunction": {
        *("requests", "cryptography", "aws_xray_sdk"),
        *("cagateway.sectigo.client", "cagateway.services.sync.profile_sync"),
    },
    "EnrollmentFunction": {"aws_xray_sdk", "boto3", "cagateway.services.sync.profile_sync"},
    "RevocationFunction": {
        *("aws_xray_sdk", "boto3", "cagateway.services.sync.profile_sync"),
        *("cagateway.services.orders.enrollment", "cagateway.vault.kms"),
    },
    "CertificatesFunction": {
        *("requests", "pydantic", "aws_xray_sdk", "boto3"),
        *("cagateway.sectigo.client", "cagateway.services.orders.enrollment"),
    },
    "AcmeFunction": {
        *("requests", "aws_xray_sdk", "boto3", "cagateway.sectigo.client"),
        "cagateway.services.sync.profile_sync",
    },
    "CollectionFunction": {
        *("aws_xray_sdk", "boto3", "aws_lambda_powertools.event_handler"),
        *("cagateway.services.sync.profile_sync", "cagateway.services.orders.enrollment"),
    },
    "SyncFunction": {"cryptography", "aws_xray_sdk", "aws_lambda_powertools.event_handler"},
    "FirstReadFunction": {"cryptography", "aws_xray_sdk", "aws_lambda_powertools.event_handler"},
    "ConnectionTestFunction": {
        "cryptography",
        "aws_xray_sdk",
        "aws_lambda_powertools.event_handler",
    },
    "TickFunction": {
        *("requests", "cryptography", "aws_xray_sdk", "cagateway.sectigo.client"),
        "aws_lambda_powertools.event_handler",
    },
}
SETTINGS = {
    "TABLE_NAME": "t",
    "EVENT_BUS_NAME": "b",
    "CLIENT_AUTHENTICATION": "MutualTLS",
    "AWS_DEFAULT_REGION": "eu-west-1",
}
LOAD = """
import json, sys
import app
files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
print(json.dumps({"modules": sorted(sys.modules), "files": files, "handler": callable(app.lambda_handler)}))
"""  # noqa: E501 - a program


def python313() -> str | None:
    found = subprocess.run(
        [str(ROOT / "scripts" / "find-python"), "3.13"], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or None


pytestmark = pytest.mark.skipif(
    python313() is None, reason="no python3.13 here, so nothing was built to be loaded"
)


@cache
def loaded(function: str) -> Any:  # noqa: ANN401 - JSON
    """Import a built function in a fresh interpreter that sees no other packages (-S)."""
    path = [BUILD / function, *(BUILD / layer / "python" for layer in LAYERS)]
    done = subprocess.run(
        [str(python313()), "-S", "-c", LOAD],
        env={"PATH": os.defpath, "PYTHONPATH": ":".join(map(str, path)), **SETTINGS},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_loads_from_the_artefacts_alone(function: str) -> None:
    facts = loaded(function)
    assert facts["handler"] is True
    packages = [file for file in facts["files"] if "boto" in file or "cagateway" in file]
    assert packages
    assert all(Path(file).is_relative_to(BUILD) for file in packages)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_loads_nothing_that_it_does_not_use(function: str) -> None:
    assert not NOT_LOADED[function] & set(loaded(function)["modules"])


@pytest.mark.parametrize("layer", LAYERS)
def test_every_module_of_a_layer_is_byte_compiled(layer: str) -> None:
    sources = list((BUILD / layer / "python").rglob("*.py"))
    compiled = {path.name.split(".")[0] for path in (BUILD / layer).rglob("*.cpython-313.pyc")}
    assert sources
    assert {path.stem for path in sources} <= compiled


@pytest.mark.parametrize("layer", LAYERS)
def test_byte_code_stays_valid_when_it_is_zipped(layer: str) -> None:
    # PEP 552: flags of 1 are an unchecked hash; 0 is a source's time, which zipping changes.
    compiled = list((BUILD / layer).rglob("*.pyc"))
    assert compiled
    assert {int.from_bytes(path.read_bytes()[4:8], "little") for path in compiled} == {1}


def services_that_the_code_names() -> set[str]:
    """Find the names in `client("...")` and `create_client("...")`; Powertools makes one itself."""
    found = {"secretsmanager"}
    for path in (ROOT / "layers" / "cagateway").rglob("*.py"):
        found |= set(re.findall(r"client\(\s*\"([a-z0-9-]+)\"", path.read_text()))
    return found


def test_botocore_has_the_model_of_every_service_that_the_code_calls() -> None:
    names = services_that_the_code_names()
    assert names >= {"dynamodb", "events", "lambda"}
    make = "import boto3, sys; [boto3.client(name) for name in sys.argv[1:]]"
    subprocess.run(
        [str(python313()), "-S", "-c", make, *sorted(names)],
        env={
            "PATH": os.defpath,
            "PYTHONPATH": str(BUILD / "DependenciesLayer" / "python"),
            **SETTINGS,
        },
        check=True,
        timeout=PATIENCE_SECONDS,
    )


def published() -> Iterator[tuple[Path, str]]:
    """Give each file that the packages of the layer were published with, and its digest."""
    for record in (BUILD / "DependenciesLayer" / "python").glob("*.dist-info/RECORD"):
        for name, digest, _ in csv.reader(record.read_text().splitlines()):
            yield record.parent.parent / name, digest


def test_the_code_of_the_packages_is_as_it_was_published() -> None:
    # RECORD (the wheel format, PEP 427) names each file's digest, and the wheel is pinned by hash.
    code = [(path, digest) for path, digest in published() if path.suffix in {".py", ".so"}]
    kept = [(path, digest) for path, digest in code if path.exists()]
    assert len(kept) > 700
    for path, digest in kept:
        found = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest())
        assert digest == f"sha256={found.decode().rstrip('=')}", path


# Imported when a function first needs them, not as it starts.
LATER = {"boto3": "Powertools asks Secrets Manager through it", "s3transfer": "boto3 imports it"}


def test_each_package_of_the_layer_is_imported_by_a_function() -> None:
    layer = BUILD / "DependenciesLayer" / "python"
    shipped = {
        path.name.split(".")[0] for path in layer.iterdir() if path.suffix in {"", ".py", ".so"}
    }
    loaded_by_some = {
        name.split(".")[0] for function in FUNCTIONS for name in loaded(function)["modules"]
    }
    assert shipped - loaded_by_some - {"__pycache__"} == set(LATER)


def test_the_layers_fit_into_lambda() -> None:
    # Lambda takes 250 MB for a function and its layers, unzipped (AWS Lambda quotas); a fifth of
    # that is our own bound, for what is unpacked is waited for.
    size_bytes = sum(path.stat().st_size for path in BUILD.rglob("*") if path.is_file())
    assert size_bytes < 50 * 1000 * 1000
