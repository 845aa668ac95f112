"""`slim.py PACKAGES`: take out of the layer what no function asks for.

Source stays as it was published and pinned by hash: only files go, and of botocore's models their
texts. botocore brings the models of some 440 services, which is half of the layer, and each model
brings its documentation. A function parses its services' models and the table of endpoints at each
cold start, so what nothing asks for costs time as well as size. A service that is missing from
`SERVICES` fails as its client is made, and a test makes the client of each that the code names.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

SERVICES = frozenset({"dynamodb", "events", "kms", "lambda", "s3", "secretsmanager", "sqs", "sts"})
# No function imports them, and a test holds that of each other package one does. cryptography needs
# of cffi its compiled module alone, which lies beside the package; pycparser is what cffi reads C
# declarations with, when it builds.
_UNUSED_PACKAGES = ("cffi", "pycparser")


def slim(packages: Path) -> None:
    """Slim botocore, boto3 and Powertools, and remove the packages that no function imports."""
    slim_botocore(packages)
    # The page of an API's documentation, which no function here serves.
    openapi = packages / "aws_lambda_powertools" / "event_handler" / "openapi"
    shutil.rmtree(openapi / "swagger_ui", ignore_errors=True)
    for name in _UNUSED_PACKAGES:
        shutil.rmtree(packages / name)


def slim_botocore(packages: Path) -> None:
    """Remove what is not needed below botocore's and boto3's `data`."""
    data = packages / "botocore" / "data"
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    for examples in data.rglob("examples-1.json"):
        examples.unlink()
    for compressed in data.rglob("*.json.gz"):
        _write_plain(compressed)
    _keep_endpoints(data / "endpoints.json")
    # boto3's resources, which nothing here uses: the clients are the low-level ones.
    shutil.rmtree(packages / "boto3" / "data", ignore_errors=True)
    shutil.rmtree(packages / "boto3" / "examples", ignore_errors=True)


def _write_plain(compressed: Path) -> None:
    """Write a model as it is parsed: without compression, and without its documentation."""
    model = json.loads(gzip.decompress(compressed.read_bytes()))
    plain = compressed.with_suffix("")
    plain.write_text(json.dumps(_undocumented(model), separators=(",", ":")), "utf-8")
    compressed.unlink()


def _undocumented(model: Any) -> Any:  # noqa: ANN401 - JSON
    """Leave out the texts; a member of that name that is no text is part of the model."""
    if isinstance(model, list):
        return [_undocumented(one) for one in model]
    if not isinstance(model, dict):
        return model
    return {
        name: _undocumented(value)
        for name, value in model.items()
        if not (name == "documentation" and isinstance(value, str))
    }


def _keep_endpoints(path: Path) -> None:
    table = json.loads(path.read_bytes())
    for partition in table["partitions"]:
        known = partition["services"]
        partition["services"] = {name: known[name] for name in known if name in SERVICES}
    path.write_text(json.dumps(table, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
