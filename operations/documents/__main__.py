"""`make export` and `make apply`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError

from operations.documents.applying import carry_out, exported, problems, steps, told_of_clients
from operations.documents.folder import Folder, FolderError
from operations.documents.management import Management
from operations.gateway import Gateway, GatewayError


def main(arguments: Sequence[str], ask: Callable[[str], str] = input) -> int:
    """Do what the arguments say; return the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        gateway = Management(Gateway.of(asked))
        folder = Folder(asked.folder)
        if asked.command == "export":
            return _export(gateway, folder)
        return _apply(gateway, folder, ask, deletes=asked.delete, is_sure=asked.yes)
    except (GatewayError, FolderError, BotoCoreError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations.documents", description=__doc__)
    parser.add_argument("command", choices=["export", "apply"])
    Gateway.add_options(parser)
    parser.add_argument("--folder", type=Path, default=Path("configuration"))
    parser.add_argument("--delete", action="store_true", help="what the folder does not have")
    parser.add_argument("--yes", action="store_true", help="do not ask before anything is changed")
    return parser


def _export(gateway: Management, folder: Folder) -> int:
    changes = exported(gateway, folder)
    print("\n".join(changes) or f"{folder.path}: nothing has changed")
    return 0


def _apply(
    gateway: Management, folder: Folder, ask: Callable[[str], str], *, deletes: bool, is_sure: bool
) -> int:
    planned = steps(gateway, folder, deletes=deletes)
    print("".join(f"{sentence}\n" for sentence in told_of_clients(gateway, folder)), end="")
    if not planned:
        print(f"{gateway.gateway.url} is as {folder.path} says")
        return 0
    print("\n".join(map(str, planned)))
    if wrong := problems(gateway, planned):
        print("Nothing is changed, for these would fail:", *wrong, sep="\n", file=sys.stderr)
        return 1
    if not is_sure and ask(f"Do that at {gateway.gateway.url}? [y/N] ").strip().lower() != "y":
        print("Nothing is changed.")
        return 1
    failed = 0
    for step, why in carry_out(gateway, planned):
        print(f"{step}: {why or 'done'}")
        failed += why is not None
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
