"""What an organization asks of every stack: a network for what goes out, a boundary for roles."""

from __future__ import annotations

from typing import ClassVar

from tests.infra.expanded import expand
from tests.policy.statements import Request, granting

STACK = expand()
FUNCTIONS = STACK.of_type("AWS::Lambda::Function")
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


class TestTheNetwork:
    """A VPC is for those who call Sectigo, where Sectigo lets in certain addresses alone."""

    PARAMETERS: ClassVar[dict[str, str]] = {
        "VpcSubnetIds": "subnet-01234567,subnet-76543210",
        "VpcSecurityGroupId": "sg-01234567",
    }

    def test_is_for_those_who_are_told_sectigos_hosts_and_log_in(self) -> None:
        functions = expand(**self.PARAMETERS).of_type("AWS::Lambda::Function")
        inside = {name for name, one in functions.items() if "VpcConfig" in one}
        logging_in = {
            name
            for name in functions
            if any(one.get("Sid") == "LogInAtSectigo" for one in STACK.statements(name))
        }
        assert inside == logging_in
        for name in inside:
            assert functions[name]["VpcConfig"] == {
                "SubnetIds": self.PARAMETERS["VpcSubnetIds"].split(","),
                "SecurityGroupIds": [self.PARAMETERS["VpcSecurityGroupId"]],
            }

    def test_is_none_by_default_and_no_function_may_touch_one(self) -> None:
        assert not any("VpcConfig" in one for one in FUNCTIONS.values())
        assert "NetworkPolicy" not in STACK.resources

    def test_is_joined_by_lambda_and_never_touched_by_the_function(self) -> None:
        stack = expand(**self.PARAMETERS)
        asked = Request("ec2:CreateNetworkInterface", "*")
        own = Request(asked.action, "*", {"lambda:SourceFunctionArn": ("arn",)})
        for name, function in stack.of_type("AWS::Lambda::Function").items():
            statements = stack.statements(name)
            assert bool(granting(statements, asked)) == ("VpcConfig" in function)
            assert not granting(statements, own)


def test_every_role_has_the_boundary_that_is_said() -> None:
    stack = expand(PermissionsBoundary=BOUNDARY, ApiGatewayAccountRole="Create")
    roles = stack.of_type("AWS::IAM::Role")
    assert len(roles) > len(FUNCTIONS)
    assert {one["PermissionsBoundary"] for one in roles.values()} == {BOUNDARY}
    assert not any("PermissionsBoundary" in one for one in STACK.of_type("AWS::IAM::Role").values())
