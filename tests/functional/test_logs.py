"""What a function logs at DEBUG, as Lambda has it: the root logger at DEBUG, a JSON formatter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.aws_resources import create_secret
from local.sectigo.account import DEMO
from tests.certificates import Authority
from tests.functional.stack import Stack
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
MINE = Authority.named("mine").issue()
PASSWORD = {"login": DEMO.login, "password": DEMO.password}
# What Lambda's runtime does before it imports a function, and nothing else that takes time.
PROGRAM = """
import json, logging, runpy, sys
class Formatter(logging.Formatter):
    def format(self, record):
        return json.dumps({"level": record.levelname, "logger": record.name,
                           "message": record.getMessage(), "exc": self.formatException(
                               record.exc_info) if record.exc_info else None})
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(Formatter())
logging.getLogger().addHandler(handler)
logging.getLogger().setLevel(logging.DEBUG)
from tests.lambda_context import FakeLambdaContext
function = runpy.run_path(f"functions/{sys.argv[1]}/app.py", run_name="app")
print(json.dumps(function["lambda_handler"](json.loads(sys.argv[2]), FakeLambdaContext())))
"""


def log_of(function: str, event: dict[str, Any]) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'layers' / 'cagateway'}",
        "POWERTOOLS_LOG_LEVEL": "DEBUG",
        "AWS_LAMBDA_LOG_LEVEL": "DEBUG",
        "SECTIGO_ALLOWED_HOSTS": "127.0.0.1",
        "POWERTOOLS_METRICS_NAMESPACE": "test",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, function, json.dumps(event)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("function", ["sync", "connection_test"])
@pytest.mark.parametrize("way", ["password", "API key", "certificate"])
def test_it_holds_no_credential_at_debug(stack: Stack, function: str, way: str) -> None:
    secret = {
        "password": PASSWORD,
        "API key": {
            "client-id": DEMO.client_id,
            "client-secret": DEMO.client_secret,
            "token-url": stack.simulator.token_url,
        },
        "certificate": {
            "login": DEMO.login,
            "certificate": MINE.certificate_pem,
            "private-key": MINE.key_pem,
        },
    }[way]
    name = f"cagateway/{way.replace(' ', '-')}-{function}-{os.urandom(4).hex()}"
    create_secret(stack.deployment.clients.secrets, name, secret)
    stack.configure(credentials_secret=name)
    stored = stack.store.load("sectigo")
    assert stored is not None
    document = json.loads(stored.document_text)
    event = {"caId": "sectigo"} if function == "sync" else {"connectionTest": document}
    log = log_of(function, event)
    assert stack.simulator.calls == 1, log  # it did what would be logged
    key_lines = MINE.key_pem.splitlines()[1:-1]
    for one in (DEMO.password, DEMO.client_secret, "SecretString", "Bearer", *key_lines):
        assert one not in log
    assert '"level": "DEBUG", "logger": "botocore' not in log
    assert '"level": "DEBUG", "logger": "urllib3' not in log
