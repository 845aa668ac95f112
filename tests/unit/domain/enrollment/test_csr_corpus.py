"""Each file of the corpus earns exactly the codes that its folder is named after."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.enrollment.request import read_enrollment_request
from cagateway.domain.violations import ViolationCode
from tests.enrollment import LISTS, Verdict, accepted_csr, offer, request, verdict

CORPUS = Path(__file__).parents[3] / "corpus" / "csr"
FILES = sorted(CORPUS.rglob("*.txt"))


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


def verdict_on(path: Path) -> Verdict:
    asked = read_enrollment_request({"profileId": "web", "csr": text_of(path)})
    return verdict(asked, offer(local=LISTS))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_csr_earns_its_codes(path: Path) -> None:
    codes = set() if path.parent.name == "accepted" else set(path.parent.name.split("+"))
    assert set(verdict_on(path).codes) == codes


WHOLE = base64.b64decode(accepted_csr())
places = st.integers(0, len(WHOLE) - 1)


@given(places, st.integers(0, 255), places)
def test_a_damaged_csr_is_decided_on_like_any_other(place: int, octet: int, cut: int) -> None:
    content = bytearray(WHOLE)
    content[place] = octet
    for damaged in (content, content[:cut]):
        asked = request(csr=base64.b64encode(damaged).decode())
        assert set(verdict(asked, offer(local=LISTS)).codes) <= set(ViolationCode)


@pytest.mark.parametrize("path", [path for path in FILES if "private-key" in path.stem], ids=str)
def test_a_private_key_is_named_and_not_repeated(path: Path) -> None:
    (detail,) = verdict_on(path).details
    assert "private key" in detail.message
    assert "make a new key" in detail.message
    key_material = text_of(path).split("-----")[2 if text_of(path).startswith("-") else 0].split()
    assert not [line for line in key_material if line in f"{detail}"]
