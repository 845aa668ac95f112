"""Local profiles first, then Sectigo's; which of them are one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.access.bounds import UNBOUNDED, Bounds
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.merge import merge_profiles, visible_profiles, withdrawn_profiles
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties, Requirement


def local(profile_id: str, **properties: object) -> CertificateProfile:
    return CertificateProfile(profile_id, f"local {profile_id}", ProfileProperties(**properties))  # type: ignore[arg-type]


def synced(profile_id: str, **properties: object) -> CertificateProfile:
    given = {"cert_type": profile_id, "description": "", **properties}
    return CertificateProfile(profile_id, f"synced {profile_id}", ProfileProperties(**given))  # type: ignore[arg-type]


def ids(profiles: tuple[CertificateProfile, ...]) -> list[str]:
    return [profile.id for profile in profiles]


def test_local_profiles_come_first_in_configured_order() -> None:
    merged = merge_profiles([local("zeta"), local("alpha")], [synced("7")])
    assert ids(merged) == ["zeta", "alpha", "7"]


def test_synced_profiles_follow_by_ascending_number_not_by_text() -> None:
    assert ids(merge_profiles([], [synced("1000"), synced("99"), synced("100")])) == [
        *("99", "100", "1000"),
    ]


def test_a_local_profile_that_names_a_synced_one_leaves_it_its_own_entry() -> None:
    assert ids(merge_profiles([local("own", cert_type="7")], [synced("7")])) == ["own", "7"]


def test_two_local_profiles_may_name_the_same_synced_one() -> None:
    profiles = [local("a", cert_type="7"), local("b", cert_type="7")]
    assert ids(merge_profiles(profiles, [synced("7")])) == ["a", "b", "7"]


class TestAnIdThatIsBothLocalAndSynced:
    def test_makes_one_entry_the_local_one(self) -> None:
        (merged,) = merge_profiles([local("7")], [synced("7")])
        assert merged.name == "local 7"

    def test_shows_local_properties_laid_over_sectigos(self) -> None:
        key_types = KeyTypes.as_ordered({"RSA": ["4096"]})
        own = local("7", terms=(30,), description="ours")
        theirs = synced("7", terms=(365,), key_types=key_types, use_secondary_org_name=False)
        (merged,) = merge_profiles([own], [theirs])
        assert merged.properties == ProfileProperties(
            cert_type="7",
            description="ours",
            key_types=key_types,
            terms=(30,),
            use_secondary_org_name=False,
        )

    def test_keeps_the_local_requirements(self) -> None:
        required = (Requirement("cn", required=True),)
        own = CertificateProfile("7", "own", ProfileProperties(), required)
        (merged,) = merge_profiles([own], [synced("7")])
        assert merged.subject_variable_requirements == required


class TestAWithdrawnCertificateType:
    def test_is_one_that_sectigo_does_not_list(self) -> None:
        profiles = [local("gone", cert_type="8"), local("there", cert_type="7"), local("none")]
        assert ids(withdrawn_profiles(profiles, {"7": synced("7")}.get)) == ["gone"]

    def test_keeps_its_profile_in_the_list(self) -> None:
        assert "gone" in ids(merge_profiles([local("gone", cert_type="8")], [synced("7")]))


numbers = st.lists(st.integers(1, 50), unique=True, max_size=20)


@given(numbers, numbers, st.randoms())
def test_merging_lists_every_id_once_whatever_the_order(
    own: list[int], theirs: list[int], random: object
) -> None:
    shuffled = list(theirs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    merged = ids(merge_profiles([local(str(n)) for n in own], [synced(str(n)) for n in shuffled]))
    only_theirs = sorted(set(theirs) - set(own))
    assert merged == [str(n) for n in own] + [str(n) for n in only_theirs]


def test_a_client_sees_its_profiles_with_the_terms_that_it_may_have() -> None:
    every = (synced("1", terms=(365, 30)), synced("2", terms=()), synced("3", terms=(365,)))
    assert visible_profiles(every, UNBOUNDED) == every
    assert visible_profiles(every, Bounds(profile_ids=frozenset({"2", "9"}))) == every[1:2]
    seen = visible_profiles(every, Bounds(max_validity_days=100))
    assert [one.properties.terms for one in seen] == [(30,), (), ()]
    assert ids(seen) == ids(every)
