"""A client that a generator makes of docs/openapi.json enrolls, and nothing is left out of it."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from tests.patience import PATIENCE_SECONDS
from tests.runtime.conftest import ROOT, Program

CONTRACT = ROOT / "docs" / "openapi.json"
DRIVER = Path(__file__).with_name("generated_client_driver.py")
ENVIRONMENT = ".venv-generators"
PASSWORD = b"correct horse battery staple"


@pytest.fixture(scope="module")
def installed() -> Path:
    """Install the generator, if it is not there yet: it has an environment of its own."""
    make = ["make", "--no-print-directory", f"{ENVIRONMENT}/.installed"]
    subprocess.run(make, cwd=ROOT, env={**os.environ, "MAKEFLAGS": ""}, check=True)
    return ROOT / ENVIRONMENT / "bin"


@pytest.fixture(scope="module")
def generated(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate the client; a warning says that something was left out."""
    folder = tmp_path_factory.mktemp("generated")
    config = folder / "config.json"
    config.write_text(json.dumps({"post_hooks": []}))
    done = subprocess.run(
        [
            *(installed / "openapi-python-client", "generate", "--path", CONTRACT),
            *("--output-path", folder / "gateway_client", "--meta", "none"),
            *("--config", config, "--fail-on-warning"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in (done.stdout + done.stderr).lower()
    return folder


def csr_of(name: str) -> str:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    signed = builder.sign(rsa.generate_private_key(65_537, 2_048), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


def test_every_operation_is_generated(generated: Path) -> None:
    paths: dict[str, dict[str, Any]] = json.loads(CONTRACT.read_text())["paths"]
    wanted = {one["operationId"].lower() for each in paths.values() for one in each.values()}
    modules = (generated / "gateway_client" / "api").glob("*/*.py")
    found = {re.sub("_", "", module.stem) for module in modules} - {"init"}
    assert found == wanted


def test_it_enrolls_renews_and_revokes(generated: Path, installed: Path, program: Program) -> None:
    csr = csr_of("generated.example.com")
    done = subprocess.run(
        [installed / "python", DRIVER, program.url("/cagw"), csr],
        env={**os.environ, "PYTHONPATH": str(generated)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["validated"]["validation"]["requestType"] == "PKCS10"
    for name in ("enrolled", "renewed"):
        enrollment = told[name]["enrollment"]
        leaf = x509.load_der_x509_certificate(base64.b64decode(enrollment["body"]))
        assert enrollment["serialNumber"] == f"{leaf.serial_number:X}"
    assert told["renewed"]["enrollment"]["id"] != told["enrolled"]["enrollment"]["id"]
    made = base64.b64decode(told["made"]["enrollment"]["body"])
    key, certificate, _ = pkcs12.load_key_and_certificates(made, PASSWORD)
    assert key is not None
    assert certificate is not None
    assert told["found"]["certificate"]["status"] == "normal"
    assert told["revoked"]["action"]["reason"] == "superseded"
    assert told["events"] == 2
