"""A folder of documents: one JSON file for each, in one folder for each collection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cagateway.domain.identifiers import IDENTIFIER_RULE, is_identifier
from cagateway.ports.store_errors import MAX_DOCUMENT_BYTES

# Those that others refer to come first.
COLLECTIONS = ("certificate-authorities", "clients")
# A file is indented, and a deep list of numbers is ten times as long then. What is too long without
# the blanks, the API refuses.
_MAX_FILE_BYTES = 10 * MAX_DOCUMENT_BYTES


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
            document_id = _id_of(file)
            if not is_identifier(document_id):
                raise FolderError(f"{file}: an id is {IDENTIFIER_RULE}")
            found[document_id] = _read(file)
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
            if _id_of(file) not in documents:
                file.unlink()
                changes.append(f"removed: {file}")
        return changes


def _id_of(file: Path) -> str:
    # Not its stem: to pathlib, `.json` is a name without a suffix.
    return file.name.removesuffix(".json")


def _read(file: Path) -> Mapping[str, Any]:
    if file.stat().st_size > _MAX_FILE_BYTES:
        raise FolderError(f"{file}: a document has {MAX_DOCUMENT_BYTES} bytes at most")
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
        if not is_identifier(document_id):
            raise FolderError(f"'{document_id}' cannot be a file's name")
        other = seen.setdefault(document_id.lower(), document_id)
        if other != document_id:
            raise FolderError(f"'{other}' and '{document_id}' would be one file on some systems")
