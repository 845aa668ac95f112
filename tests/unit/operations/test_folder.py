"""A folder of documents: what a file may be called, and how long it may be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cagateway.domain.identifiers import is_identifier
from cagateway.ports.store_errors import MAX_DOCUMENT_BYTES
from operations.documents.folder import Folder, FolderError

CAS = "certificate-authorities"


@pytest.mark.parametrize("document_id", [".", "..", "", "a b", "a" * 65, "é", "a~b", "A.b-_1"])
def test_an_id_is_one_where_it_is_one_for_the_api(tmp_path: Path, document_id: str) -> None:
    (tmp_path / CAS).mkdir()
    (tmp_path / CAS / f"{document_id}.json").write_text("{}")
    if is_identifier(document_id):
        assert Folder(tmp_path).read(CAS) == {document_id: {}}
        Folder(tmp_path / "other").write(CAS, {document_id: {}})
    else:
        with pytest.raises(FolderError):
            Folder(tmp_path).read(CAS)
        with pytest.raises(FolderError):
            Folder(tmp_path / "other").write(CAS, {document_id: {}})


def test_the_longest_document_is_read_as_it_was_written(tmp_path: Path) -> None:
    terms = [1] * ((MAX_DOCUMENT_BYTES - 100) // 2)
    document = {"profiles": [{"properties": {"terms": terms}}]}
    assert len(json.dumps(document, separators=(",", ":"))) <= MAX_DOCUMENT_BYTES
    Folder(tmp_path).write(CAS, {"long": document})
    assert Folder(tmp_path).read(CAS) == {"long": document}


def test_what_no_document_can_be_is_not_read(tmp_path: Path) -> None:
    (tmp_path / CAS).mkdir()
    (tmp_path / CAS / "long.json").write_text(f'"{"x" * (11 * MAX_DOCUMENT_BYTES)}"')
    with pytest.raises(FolderError, match="350000 bytes"):
        Folder(tmp_path).read(CAS)
