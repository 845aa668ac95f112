"""Ten names near a client's patterns."""

from __future__ import annotations

from cagateway.domain.access.name_patterns import EXAMPLES, NamePatterns, name_examples


def test_each_kind_of_pattern_has_names_that_pass_and_names_that_are_thought_to() -> None:
    patterns = NamePatterns.of(["192.0.2.0/24", "@example.com", "a.example"])
    examples = {one.name: one.is_allowed for one in name_examples(patterns)}
    assert len(examples) == EXAMPLES
    assert [examples[name] for name in ("192.0.2.0", "ada@example.com", "a.example")] == [True] * 3
    assert [examples[name] for name in ("ada@mail.example.com", "www.a.example")] == [False] * 2
