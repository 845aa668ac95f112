"""Where local mode runs: this checkout, this machine, and the account that it pretends to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "template.yaml"
# What Lambda finds under /opt/python.
LAYER = ROOT / "layers" / "cagateway"

# Every server of local mode listens here and nowhere else: none of them authenticates its clients.
LOOPBACK = "127.0.0.1"

# The account number of AWS's own examples and of moto.
ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "eu-west-1"
# No deployment accepts it: every client that can reach this machine may do everything.
OPEN: Mapping[str, str] = {"ClientAuthentication": "Local"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What CloudFormation's pseudo parameters say, and the template's own.

    Args:
        parameters: Those that are not left at their defaults.
    """

    region: str = DEFAULT_REGION
    account_id: str = ACCOUNT_ID
    stack_name: str = "ca-gateway"
    parameters: Mapping[str, str] = field(default_factory=lambda: OPEN)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"

    def function_arn(self, name: str) -> str:
        return self.arn("lambda", f"function:{name}")

    def queue_url(self, name: str) -> str:
        return f"https://sqs.{self.region}.amazonaws.com/{self.account_id}/{name}"

    def queue_url_of(self, arn: str) -> str:
        return self.queue_url(arn.rpartition(":")[2])
