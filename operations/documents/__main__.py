"""`make export` and `make apply`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError
from botocore.session import Session

from operations.documents.applying import carry_out, exported, problems, steps, told_of_clients
from operations.documents.folder import Folder, FolderError
from operations.documents.management import Management, ManagementError, checked_url


def main(arguments: Sequence[str], ask: Callable[[str], str] = input) -> int:
    """Do what the arguments say; return the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        own = (asked.certificate, asked.key) if asked.certificate else None
        gateway = Management(checked_url(asked.url), Session(), own, asked.cacert)
        folder = Folder(asked.folder)
        if asked.command == "export":
            return _export(gateway, folder)
        return _apply(gateway, folder, ask, deletes=asked.delete, is_sure=asked.yes)
    except (ManagementError, FolderError, BotoCoreError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations.documents", description=__doc__)
    parser.add_argument("command", choices=["export", "apply"])
    parser.add_argument("--url", required=True, help="the stack's output ApiUrl, or local mode's")
    parser.add_argument("--folder", type=Path, default=Path("configuration"))
    parser.add_argument("--certificate", help="yours (PEM), for a mutual-TLS domain")
    parser.add_argument("--key", help="its key (PEM)")
    parser.add_argument("--cacert", help="who issued the gateway's (PEM), if not a public CA")
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
        print(f"{gateway.url} is as {folder.path} says")
        return 0
    print("\n".join(map(str, planned)))
    if wrong := problems(gateway, planned):
        print("Nothing is changed, for these would fail:", *wrong, sep="\n", file=sys.stderr)
        return 1
    if not is_sure and ask(f"Do that at {gateway.url}? [y/N] ").strip().lower() != "y":
        print("Nothing is changed.")
        return 1
    failed = 0
    for step, why in carry_out(gateway, planned):
        print(f"{step}: {why or 'done'}")
        failed += why is not None
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
