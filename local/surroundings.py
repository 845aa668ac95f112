"""The account, region and stack that local mode pretends to run in."""

from dataclasses import dataclass

# The account number of AWS's own examples and of moto.
ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "eu-west-1"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What CloudFormation's pseudo parameters say."""

    region: str = DEFAULT_REGION
    account_id: str = ACCOUNT_ID
    stack_name: str = "ca-gateway"

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"

    def function_arn(self, name: str) -> str:
        return self.arn("lambda", f"function:{name}")
