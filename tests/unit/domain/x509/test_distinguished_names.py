"""RFC 4514: names are read as it writes them, whatever stands in them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.x509 import distinguished_names
from cagateway.domain.x509.distinguished_names import (
    MAX_DN_CHARACTERS,
    Attribute,
    attribute_type,
    read_distinguished_name,
)

# The standard library's own parser of patterns, which has no public name.
re_parser: Any = importlib.import_module("re._parser")
CN, ORG, OU = "2.5.4.3", "2.5.4.10", "2.5.4.11"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("CN=demo", [{(CN, "demo")}], id="one"),
        pytest.param("cn=demo,O=Example", [{(CN, "demo")}, {(ORG, "Example")}], id="two"),
        pytest.param("CN = demo , O= Example ", [{(CN, "demo")}, {(ORG, "Example")}], id="blanks"),
        pytest.param("OU=a+CN=b", [{(OU, "a"), (CN, "b")}], id="several-in-one"),
        pytest.param(r"O=Example\, Inc.", [{(ORG, "Example, Inc.")}], id="an-escaped-comma"),
        pytest.param(r"CN=Lu\C4\8Di\C4\87", [{(CN, "Lučić")}], id="octets"),
        pytest.param(r"CN=\ a\ ", [{(CN, " a ")}], id="escaped-blanks-at-the-ends"),
        pytest.param(r"CN=\#x\=y", [{(CN, "#x=y")}], id="other-escapes"),
        pytest.param("CN=a=b", [{(CN, "a=b")}], id="an-equals-sign"),
        pytest.param("2.5.4.3=x", [{(CN, "x")}], id="an-oid"),
        pytest.param("OID.2.5.4.3=x", [{(CN, "x")}], id="an-oid-with-its-prefix"),
        pytest.param(
            "1.3.6.1.4.1.1466.0=#04024869",
            [{("1.3.6.1.4.1.1466.0", "#04024869", True)}],
            id="octet-string",
        ),
        pytest.param("CN=#0C0161", [{(CN, "a")}], id="a-utf8-string"),
        pytest.param("CN=#1301610", None, id="half-an-octet"),
        pytest.param("CN=#0C0261", [{(CN, "#0c0261", True)}], id="a-length-that-is-wrong"),
        pytest.param("CN=#0C01FF", [{(CN, "#0c01ff", True)}], id="no-utf8"),
        pytest.param(r"CN=\#0c", [{(CN, "#0c")}], id="text-that-looks-like-octets"),
        pytest.param("CN=#1380", [{(CN, "#1380", True)}], id="a-length-without-end"),
        pytest.param("CN=#0C8101" + "61", [{(CN, "a")}], id="a-length-in-its-long-form"),
        pytest.param(
            "CN=#0C8180" + "61" * 128, [{(CN, "a" * 128)}], id="more-than-127-octets-of-text"
        ),
        pytest.param("CN=#0C", [{(CN, "#0c", True)}], id="a-tag-alone"),
        pytest.param("Team=x", [{("team", "x")}], id="a-type-of-ones-own"),
        pytest.param("CN=", [{(CN, "")}], id="no-value"),
        *(
            pytest.param(text, None, id=text)
            for text in (
                *("", " ", "demo", "=x", "CN", ",", "CN=a,", ",CN=a", "CN=a,,O=b", "CN=a+"),
                "CN=a+CN=a",
                *('CN="a"', "CN=a;O=b", "CN=<a>", "/CN=a/O=b", "C N=a", "1=a", "CN=#zz"),
                *("CN=a\\", r"CN=\zz", r"CN=\C4", "CN=a\0", "CN=\ud83d"),
            )
        ),
        pytest.param(
            "CN=" + "a" * (MAX_DN_CHARACTERS - 3), [{(CN, "a" * 2_045)}], id="the-longest"
        ),
        pytest.param("CN=" + "a" * (MAX_DN_CHARACTERS - 2), None, id="too-long"),
    ],
)
def test_a_name_is_read(text: str, names: list[set[tuple[Any, ...]]] | None) -> None:
    expected = names and tuple(frozenset(Attribute(*one) for one in name) for name in names)
    assert read_distinguished_name(text) == expected


@pytest.mark.parametrize("alias", ["CN", "commonname", "commonName", "2.5.4.3", "oid.2.5.4.3"])
def test_a_type_has_several_names(alias: str) -> None:
    assert attribute_type(alias) == CN


values = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(st.lists(values, min_size=1, max_size=4))
def test_what_another_library_writes_is_read_back(texts: list[str]) -> None:
    written = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, text) for text in texts])
    read = read_distinguished_name(written.rfc4514_string())
    assert read is not None
    assert [one.value for name in reversed(read) for one in name] == texts


@given(st.text(st.sampled_from(r"CNO=,+\#;\" 01aAfF.é"), max_size=40) | st.text(max_size=20))
def test_any_text_is_a_name_or_none(text: str) -> None:
    for name in read_distinguished_name(text) or ():
        assert all(one.type for one in name)


BOMBS = ["a=", "a=\\", " ", "CN=a,", "CN=#00", "1.", "\\20", "+", "CN= ", "CN=#0 ", "a-", "\\"]


@pytest.mark.parametrize("part", BOMBS)
@pytest.mark.parametrize("end", ["", ";", '"', "\\", " ="])
def test_a_bomb_of_any_length_is_read_in_one_run_through_it(
    part: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where each character cost a run through the rest, each of these would take minutes.
    monkeypatch.setattr(distinguished_names, "MAX_DN_CHARACTERS", 1_000_000)
    for prefix in ("", "CN=", "CN=a,", "CN=#00 "):
        name = read_distinguished_name(prefix + part * 20_000 + end)
        assert name is None or all(one.type for relative in name for one in relative)


def test_nothing_that_is_taken_is_given_back() -> None:
    # A repeat that gives back takes the square of a name's length where nothing fits in the end:
    # two thousand blanks took 300 ms.
    (pattern,) = (
        value for name, value in vars(distinguished_names).items() if name == "_ATTRIBUTE"
    )
    kinds = set(repeats_in(re_parser.parse(pattern.pattern)))
    assert kinds == {"POSSESSIVE_REPEAT"}


def repeats_in(parsed: Any) -> Iterator[str]:  # noqa: ANN401 - re's own tree
    """Name the repeats of a pattern, but for what may be there or not, or so many times alone."""
    if isinstance(parsed, tuple) and parsed and str(parsed[0]).endswith("REPEAT"):
        least, most, _ = parsed[1]
        yield from [str(parsed[0])] if most not in {1, least} else []
    if isinstance(parsed, tuple | list | re_parser.SubPattern):
        for one in parsed:
            yield from repeats_in(one)
