"""`make sam-local-env`: what `sam local invoke` has to know of a deployed stack.

SAM takes a resource's logical id for its name, and so a function that runs in Docker meets a table
that does not exist. The file that this writes names those of the stack.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from operations import aws_account

# By the output that says it.
_VARIABLES = {"TableName": "TABLE_NAME", "EventBusName": "EVENT_BUS_NAME"}


def main(arguments: Sequence[str]) -> int:
    """Write the file; return the exit status."""
    parser = argparse.ArgumentParser(prog="make sam-local-env", description=__doc__)
    parser.add_argument("--stack", default="ca-gateway")
    parser.add_argument("--file", type=Path, required=True)
    asked = parser.parse_args(arguments)
    try:
        variables = environment(aws_account.outputs(aws_account.session(), asked.stack))
    except (BotoCoreError, ClientError) as error:
        print(f"{asked.stack}: {error}", file=sys.stderr)
        return 1
    asked.file.parent.mkdir(parents=True, exist_ok=True)
    asked.file.write_text(json.dumps({"Parameters": variables}, indent=1) + "\n", "utf-8")
    print(f"sam local invoke ProfilesFunction -e events/... --env-vars {asked.file}")
    return 0


def environment(outputs: Mapping[str, str]) -> dict[str, str]:
    """Tell the functions' variables from a stack's outputs."""
    named = {variable: outputs[output] for output, variable in _VARIABLES.items()}
    # A developer who runs a function locally may do everything, as with `make run`.
    return {**named, "CLIENT_AUTHENTICATION": "Local"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
