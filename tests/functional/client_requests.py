"""What CA Gateway's real clients send, and what 63999 makes of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.enrollment import accepted_csr

FILES = {path.stem: path for path in (Path(__file__).parent / "clients").glob("*.json")}
# Who chose the key, the days, who chose them, and what is ignored.
EXPECTED = {
    "vault-sign": ("RSA 2048", "request", 47, "terms", []),
    "vault-sign-with-a-ttl": ("RSA 2048", "request", 200, "request", []),
    "vault-issue": ("EC P-256", "key-types", 47, "terms", ["validity-period-ignored"]),
    "shell-enroll": ("RSA 2048", "request", 47, "terms", []),
    "shell-enroll-p12": ("EC P-256", "key-types", 47, "terms", []),
    "shell-bulk": ("RSA 2048", "request", 200, "request", []),
    "shell-bulk-a-year": ("RSA 2048", "request", 365, "request", []),
    "ansible": ("RSA 2048", "request", 47, "terms", []),
    "ansible-interval": ("RSA 2048", "request", 200, "request", []),
    "ansible-p12": ("EC P-256", "key-types", 47, "terms", []),
    "spire": ("RSA 2048", "request", 47, "request", []),
    "keyfactor": ("RSA 2048", "request", 47, "terms", []),
    "sectigo-renewal": ("RSA 2048", "request", 47, "terms", []),
}


def request_of(client: str) -> str:
    """Give the body that a client sends now."""
    now = datetime.now(UTC)
    text = FILES[client].read_text()
    for mark, value in {
        "@CSR@": accepted_csr(),
        "@NOW@": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        # A moment less than whole days, as rounding to seconds makes it.
        "@LATER@": f"{now + timedelta(days=200, seconds=-1):%Y-%m-%dT%H:%M:%SZ}",
    }.items():
        text = text.replace(mark, value)
    return text
