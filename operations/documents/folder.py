"""A folder of documents: one JSON file for each, in one folder for each collection."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Those that others refer to come first.
COLLECTIONS = ("certificate-authorities", "clients")
_ID = re.compile(r"[A-Za-z0-9._~-]{1,64}")
# The API's own limit for a document, in bytes.
MAX_BYTES = 350_000


class FolderError(Exception):
    """The folder cannot be read or written as it is; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Documents as files."""

    path: Path

    def read(self, collection: str) -> dict[str, Mapping[str, Any]]:
        """Read all documents of a collection, by id.

        Raises:
            FolderError: A file is not a document's.
        """
        found = {}
        for file in sorted((self.path / collection).glob("*.json")):
            if not _ID.fullmatch(file.stem):
                raise FolderError(f"{file}: '{file.stem}' cannot be an id")
            found[file.stem] = _read(file)
        return found

    def write(self, collection: str, documents: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Make a collection's folder hold these documents and no others.

        Returns:
            What became of each file that is not as it was.

        Raises:
            FolderError: Two ids would be one file where case does not count.
        """
        folder = self.path / collection
        _refuse_same_names(documents)
        if documents:
            folder.mkdir(parents=True, exist_ok=True)
        changes = []
        for document_id, document in documents.items():
            file = folder / f"{document_id}.json"
            text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
            before = file.read_text("utf-8") if file.exists() else None
            if text != before:
                file.write_text(text, "utf-8")
                changes.append(f"{'new' if before is None else 'changed'}: {file}")
        for file in sorted(folder.glob("*.json")):
            if file.stem not in documents:
                file.unlink()
                changes.append(f"removed: {file}")
        return changes


def _read(file: Path) -> Mapping[str, Any]:
    if file.stat().st_size > MAX_BYTES:
        raise FolderError(f"{file}: a document has {MAX_BYTES} bytes at most")
    try:
        document = json.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise FolderError(f"{file}: {error}") from error
    if not isinstance(document, dict):
        raise FolderError(f"{file}: a document is a JSON object")
    return document


def _refuse_same_names(documents: Mapping[str, Any]) -> None:
    seen: dict[str, str] = {}
    for document_id in documents:
        if not _ID.fullmatch(document_id):
            raise FolderError(f"'{document_id}' cannot be a file's name")
        other = seen.setdefault(document_id.lower(), document_id)
        if other != document_id:
            raise FolderError(f"'{other}' and '{document_id}' would be one file on some systems")
