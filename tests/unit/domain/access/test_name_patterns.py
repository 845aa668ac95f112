"""The names that patterns mean: held against a slow reading of the same rules."""

from __future__ import annotations

import ipaddress
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cagateway.domain.access.name_patterns import (
    EXAMPLES,
    NamePatterns,
    misfit,
    name_examples,
    normal_mailbox,
    normal_pattern,
)
from cagateway.domain.x509.alt_names import AltName, alt_name

# Few and alike, so that patterns and names meet.
LABELS = st.sampled_from(["a", "b", "BÜCHER", "xn--bcher-kva", "example", "com", "_x", "*"])
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
BYTES = st.sampled_from([0, 1, 2, 127, 128, 255])
V4 = st.tuples(st.just(192), BYTES, BYTES, BYTES).map(lambda parts: ".".join(map(str, parts)))
GROUPS = st.sampled_from([0, 1, 0xFFFF, 0xC000, 0x0201])
V6 = st.lists(GROUPS, min_size=8, max_size=8).map(lambda parts: ":".join(f"{x:X}" for x in parts))
MAPPED = V4.map("::FFFF:{}".format)
ADDRESSES = st.one_of(V4, V6, MAPPED)
LENGTHS = st.sampled_from(["", "/0", "/1", "/8", "/24", "/31", "/32", "/96", "/127", "/128"])
MAILBOXES = HOSTS.map("ada@{}".format)
PATTERNS = st.one_of(
    HOSTS,
    HOSTS.map("*.{}".format),
    HOSTS.map("@{}".format),
    st.tuples(ADDRESSES, LENGTHS).map("".join),
)
NAMES = st.one_of(
    HOSTS.map(lambda value: AltName("dNSName", value)),
    ADDRESSES.map(lambda value: AltName("iPAddress", value)),
    MAILBOXES.map(lambda value: AltName("rfc822Name", value)),
)


def labels_of(text: str) -> list[str] | None:
    """Read a host as its labels, in their U-form: the reference knows no A-labels."""
    labels = text.lower().removesuffix(".").split(".")
    labels = ["bücher" if label == "xn--bcher-kva" else label for label in labels]
    return None if "*" in labels[1:] else labels


def bits_of(text: str, length: str) -> str:
    ip = ipaddress.ip_address(text)
    bits = format(int(ip), f"0{ip.max_prefixlen}b")
    return bits[: int(length)] if length else bits


def is_meant(pattern: str, name: AltName) -> bool:
    """Read one pattern slowly, on its own: label by label and bit by bit."""
    if name.type == "iPAddress":
        text, _, length = pattern.partition("/")
        if not set(text) <= set("0123456789abcdefABCDEF.:") or not set(text) & set("0123456789"):
            return False
        is_same_version = (":" in text) == (":" in name.value)
        bits, own = bits_of(text, length), bits_of(name.value, "")
        return is_same_version and own.startswith(bits)
    if name.type == "rfc822Name":
        domain = labels_of(name.value.partition("@")[2])
        is_host = domain is not None and "*" not in domain
        return is_host and pattern.startswith("@") and labels_of(pattern[1:]) == domain
    own_labels = labels_of(name.value)
    if own_labels is None or pattern.startswith("@") or own_labels == ["*"]:
        return False
    if not pattern.startswith("*."):
        return labels_of(pattern) == own_labels
    below = labels_of(pattern[2:])
    return below is not None and len(own_labels) > len(below) and own_labels[-len(below) :] == below


@given(st.lists(PATTERNS, max_size=5), NAMES)
@example(["192.0.2.0/24"], AltName("iPAddress", "::ffff:192.0.2.1"))
@example(["::ffff:192.0.0.0/98"], AltName("iPAddress", "::ffff:c000:201"))
@example(["*.example.com"], AltName("dNSName", "*.example.com"))
@example(["*.example.com"], AltName("dNSName", "example.com"))
@example(["example.com"], AltName("dNSName", "*.example.com"))
@example(["*.com"], AltName("dNSName", "notcom"))
@settings(max_examples=100)
def test_the_matcher_says_what_the_patterns_mean(patterns: list[str], name: AltName) -> None:
    taken = [one for one in patterns if normal_pattern(one) is not None]
    matcher = NamePatterns.of(normal_pattern(one) or "" for one in taken)
    assert matcher.allow(name) == any(is_meant(one, name) for one in taken)


@given(PATTERNS)
def test_a_pattern_in_normal_form_is_its_own(pattern: str) -> None:
    normal = normal_pattern(pattern)
    assert normal is None or normal_pattern(normal) == normal


@pytest.mark.parametrize(
    ("pattern", "normal"),
    [
        ("WWW.Example.COM.", "www.example.com"),
        ("*.Bücher.example", "*.xn--bcher-kva.example"),
        ("192.0.2.1/32", "192.0.2.1"),
        ("2001:DB8:0:0::/32", "2001:db8::/32"),
        ("2001:db8::1/128", "2001:db8::1"),
        ("::FFFF:192.0.2.0/120", "::ffff:192.0.2.0/120"),
        ("@Example.COM", "@example.com"),
        ("0.0.0.0/0", "0.0.0.0/0"),
    ],
)
def test_a_pattern_has_one_form(pattern: str, normal: str) -> None:
    assert normal_pattern(pattern) == normal


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("*", "every name"),
        ("https://example.com/", "is a URL"),
        (" example.com", "blank"),
        ("www.*.example.com", "asterisk"),
        ("a*.example.com", "asterisk"),
        ("*.*.example.com", "asterisk"),
        ("*example.com", "asterisk"),
        ("*.192.0.2.1", "nothing below"),
        ("*.192.0.2.0/24", "nothing below"),
        ("*.2001:db8::1", "nothing below"),
        ("@192.0.2.1", "nothing below"),
        ("@*.example.com", "each domain"),
        ("example.com:443", "has a port"),
        ("192.0.2.1:443", "has a port"),
        ("[2001:db8::1]:443", "has a port"),
        ("[2001:db8::1]", "brackets"),
        ("192.0.2.1/24", "192.0.2.0/24 is the network"),
        ("2001:db8::1/32", "2001:db8::/32 is the network"),
        ("192.0.2.0/255.255.255.0", "prefix's length"),
        ("192.0.2.0/", "prefix's length"),
        ("192.0.2.0/024", "prefix's length"),
        ("192.0.2.0/٢٤", "prefix's length"),
        ("192.0.2.0/33", "longer than an address"),
        ("192.0.2", "is none of"),
        ("fe80::1%eth0", "is none of"),
        (".example.com", "*.example.com is every name below"),
        ("ada@example.com", "@example.com"),
        ("@", "is none of"),
        ("*.", "is none of"),
        ("*.@example.com", "is none of"),
        ("example.com/path", "has a path"),
        ("exa mple.com", "is none of"),
        ("a.example,b.example", "is none of"),
        ("*.example.com\n", "blank"),
        ("x" * 5_000, "is none of"),
    ],
)
def test_what_is_no_pattern_is_told_what_to_change(text: str, advice: str) -> None:
    assert normal_pattern(text) is None
    assert advice in misfit(text)


@pytest.mark.parametrize(
    "name",
    [
        AltName("uniformResourceIdentifier", "https://a.example.com"),
        AltName("dNSName", "YS5leGFtcGxlLmNvbQ==", is_encoded=True),
        AltName("otherName", "a.example.com"),
        AltName("dNSName", "a.example.com,evil.example"),
        AltName("dNSName", "evil.example/a.example.com"),
        AltName("dNSName", "192.0.2.1"),
        AltName("iPAddress", "192.0.2.1%a"),
        AltName("rfc822Name", "eve@evil.example,ada@example.com"),
        AltName("rfc822Name", '"eve@evil.example"@example.com'),
        AltName("rfc822Name", "@example.com"),
        AltName("rfc822Name", "ada@mail.example.com"),
        alt_name("colour", "a.example.com"),
    ],
    ids=str,
)
def test_what_is_no_such_name_is_never_allowed(name: AltName) -> None:
    names = ["*.example.com", "@example.com", "192.0.2.1", "0.0.0.0/0", "::/0"]
    assert not NamePatterns.of(names).allow(name)


def test_no_pattern_allows_nothing() -> None:
    assert not NamePatterns.of([]).allow(AltName("dNSName", "example.com"))
    # What newer software has stored and this one cannot read.
    assert not NamePatterns.of(["~.+example"]).allow(AltName("dNSName", "a.example"))


def test_a_mailbox_has_one_form() -> None:
    assert normal_mailbox("Ada.L@Bücher.example.") == "Ada.L@xn--bcher-kva.example"
    assert normal_mailbox("a..b@example.com") is None
    assert normal_mailbox("a@*.example.com") is None


def test_a_hundred_patterns_are_asked_as_fast_as_one() -> None:
    matcher = NamePatterns.of([f"*.d{number}.example" for number in range(100)])
    names = [AltName("dNSName", ".".join(["a"] * 60 + [f"d{n}.example"])) for n in range(100)]
    began = time.process_time()
    assert all(map(matcher.allow, names))
    assert time.process_time() - began < 0.5


def test_each_kind_of_pattern_has_names_that_pass_and_names_that_are_thought_to() -> None:
    patterns = NamePatterns.of(["192.0.2.0/24", "@example.com", "a.example"])
    examples = {one.name: one.is_allowed for one in name_examples(patterns)}
    assert len(examples) == EXAMPLES
    assert [examples[name] for name in ("192.0.2.0", "ada@example.com", "a.example")] == [True] * 3
    assert [examples[name] for name in ("ada@mail.example.com", "www.a.example")] == [False] * 2
