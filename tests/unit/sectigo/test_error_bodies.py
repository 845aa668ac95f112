"""What Sectigo, or whatever answers in its place, says of a refusal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.sectigo.error_bodies import MAX_WORDS_CHARACTERS, ErrorBody, read_error


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"code": -139, "description": "w"}', -139),
        (b'{"code": "-139", "description": "w"}', -139),
        (b'{"code": 0, "description": "w"}', 0),
        (b'{"code": -999999999, "description": "w"}', -999_999_999),
        (b'{"description": "w"}', None),
        (b'{"code": null, "description": "w"}', None),
        (b'{"code": true, "description": "w"}', None),
        (b'{"code": false, "description": "w"}', None),
        (b'{"code": -36.0, "description": "w"}', None),
        (b'{"code": 1e400, "description": "w"}', None),
        (b'{"code": -1000000000, "description": "w"}', None),
        (b'{"code": -' + b"9" * 400 + b', "description": "w"}', None),
        ('{"code": "\N{MINUS SIGN}36", "description": "w"}'.encode(), None),
        (b'{"code": "-36 ", "description": "w"}', None),
        ('{"code": "-\N{ARABIC-INDIC DIGIT THREE}6", "description": "w"}'.encode(), None),
        (b'{"code": {"code": -36}, "description": "w"}', None),
        (b'{"code": [-36], "description": "w"}', None),
        (b'{"code": -36, "code": -1, "description": "w"}', None),
        (b'{"code": -36, "code": -36, "description": "w"}', None),
        (b'{"code": NaN, "description": "w"}', None),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_code_is_a_number_of_its_own_or_none(body: bytes, code: int | None) -> None:
    assert read_error(body) == ErrorBody(code, "w")


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"-36", b'"-36"', b"[]", b'[{"code": -36}]', b"{", b"\xff\xfe"),
        *(b"<html>-36</html>", b"[" * 100_000, b'{"error": {"code": -36}}'),
        # Python reads no number of more digits than that.
        b'{"code": ' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: repr(body)[:30],
)
def test_what_is_no_object_with_a_code_says_nothing(body: bytes) -> None:
    assert read_error(body) == ErrorBody()


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("External Requester is required", "External Requester is required"),
        ("two\r\nlines\tand\u2028more\u2029", "two lines and more"),
        ("a\0b\x1b[31mred", "a b [31mred"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("zero\u200bwidth\ufeff\u2060", "zero width"),
        ("half \ud83d", "half"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Gültigkeit 期間", "Gültigkeit 期間"),
        ("x" * 1_000_000, "x" * 297 + "..."),
        ("x" * 300, "x" * 300),
        ("\n" * 5_000 + "late", ""),
        (None, ""),
        (7, ""),
        (["a"], ""),
        ({"text": "a"}, ""),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_words_are_one_bounded_line_of_what_can_be_seen(description: object, words: str) -> None:
    body = json.dumps({"code": -139, "description": description}).encode()
    assert read_error(body) == ErrorBody(-139, words)


@given(st.text())
def test_whatever_the_words_are(description: str) -> None:
    words = read_error(json.dumps({"code": -1, "description": description}).encode()).words
    assert len(words) <= MAX_WORDS_CHARACTERS
    assert words == "" or words.isprintable()
    assert words == " ".join(words.split())


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are(body: bytes) -> None:
    read_error(body)
