"""Which names are known not to be orderable: the longest listed name decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cagateway.domain.dcv.domains import Domain, DomainList, DomainStatus
from cagateway.domain.dcv.known_domains import COUNTS_FOR, known_of

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
ACCOUNT = "cert-manager.com#demo#cagateway/demo"

LABELS = ["a", "b", "example", "org"]
HOSTS = st.builds(
    lambda labels, prefix: prefix + ".".join(labels),
    st.lists(st.sampled_from(LABELS), min_size=1, max_size=4),
    st.sampled_from(["", "*."]),
)
LISTS = st.dictionaries(HOSTS, st.sampled_from(DomainStatus), max_size=8)


def listed(domains: dict[str, DomainStatus], *, is_complete: bool = True) -> DomainList:
    entries = tuple(Domain(name, domains[name]) for name in sorted(domains))
    return DomainList(NOON, entries, is_complete)


def unvalidated(domains: dict[str, DomainStatus], host: str) -> str | None:
    """Say it once more, over the whole list: the longest name with any entry decides."""
    bare = host.removeprefix("*.")
    labels = bare.split(".")
    for start in range(len(labels)):
        level = ".".join(labels[start:])
        names = {level} if start or host == bare else {host, bare}
        names |= {f"*.{level}"} if start else set()
        found = {name for name in names if name in domains}
        if found and all(domains[name].is_not_validated for name in found):
            return min(found, key=lambda name: (not name.startswith("*."), name))
        if found:
            return None
    return None


@settings(max_examples=100)
@given(LISTS, HOSTS)
def test_what_is_kept_of_a_list_decides_as_all_of_it(
    domains: dict[str, DomainStatus], host: str
) -> None:
    known = known_of(ACCOUNT, listed(domains))
    assert known.unvalidated_domain_of(host) == unvalidated(domains, host)


def test_of_a_part_of_a_list_nothing_is_known() -> None:
    part = listed({"example.org": DomainStatus.NOT_VALIDATED}, is_complete=False)
    assert known_of(ACCOUNT, part).unvalidated_domain_of("example.org") is None


def test_validated_domains_are_not_kept() -> None:
    many = {f"{number}.example": DomainStatus.VALIDATED for number in range(10_000)}
    known = known_of(ACCOUNT, listed({**many, "example.org": DomainStatus.EXPIRED}))
    assert (known.unvalidated, known.exempt) == (frozenset({"example.org"}), frozenset())


def test_a_list_counts_for_its_login_and_for_three_days() -> None:
    known = known_of(ACCOUNT, listed({}))
    almost = NOON + COUNTS_FOR - timedelta(seconds=1)
    assert known.counts_for(ACCOUNT, almost)
    assert not known.counts_for(ACCOUNT, NOON + COUNTS_FOR)
    assert not known.counts_for("cert-manager.com#demo#cagateway/other", NOON)
