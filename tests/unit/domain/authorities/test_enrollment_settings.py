"""Whether and how a CA's certificates are ordered: CA Gateway's settings, with their bounds."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.authorities.enrollment_settings import EnrollmentSettings
from tests.documents import CONNECTION, document
from tests.unit.domain.authorities.readings import read, targets_of

TIMERS = ("enroll_back_off_timer", "enroll_max_back_off_timer", "enroll_max_attempts")
BOUNDS = ("max_orders_per_day", "max_open_orders")
MOST = {
    "enroll_back_off_timer": 3_600,
    "enroll_max_back_off_timer": 3_600,
    "enroll_max_attempts": 100,
    "max_orders_per_day": 1_000_000,
    "max_open_orders": 1_000_000,
}


def settings_of(**properties: object) -> EnrollmentSettings | None:
    return read(document(**{"enable_enrollment": True, **properties})).enrollment


@pytest.mark.parametrize("switch", [False, "false", None], ids=str)
def test_it_is_off_unless_it_is_switched_on(switch: object) -> None:
    assert settings_of(enable_enrollment=switch) is None


@pytest.mark.parametrize("switch", [True, "true"], ids=repr)
def test_without_more_it_has_ca_gateways_defaults(switch: object) -> None:
    assert settings_of(enable_enrollment=switch) == EnrollmentSettings(
        CONNECTION,
        back_off_seconds=2,
        max_back_off_seconds=32,
        attempts=5,
        orders_a_day=1_000,
        open_orders=3,
    )


def test_it_needs_no_sync() -> None:
    settings = settings_of(enable_ca_profile_sync=False, profile_sync_interval=None)
    assert settings is not None
    assert settings.connection == CONNECTION


@pytest.mark.parametrize("setting", ["url", "customer-uri", "org-id", "credentials-secret"])
def test_it_needs_a_whole_connection(setting: str) -> None:
    content = document(
        enable_enrollment=True, enable_ca_profile_sync=False, **{setting.replace("-", "_"): None}
    )
    assert f"properties.{setting}" in targets_of(content)


@pytest.mark.parametrize("written", [7, "7"], ids=repr)
def test_numbers_are_read_as_yaml_writes_them(written: object) -> None:
    settings = settings_of(**dict.fromkeys((*TIMERS, *BOUNDS), written))
    assert settings == EnrollmentSettings(CONNECTION, 7, 7, 7, 7, 7)


@pytest.mark.parametrize("name", MOST)
def test_each_number_has_its_bounds(name: str) -> None:
    for allowed in (1, MOST[name]):
        assert settings_of(**{name: allowed}) is not None
    for beyond in (0, MOST[name] + 1):
        expected = {f"properties.{name.replace('_', '-')}"}
        assert targets_of(document(enable_enrollment=True, **{name: beyond})) == expected


WRONG: list[Any] = [-1, 1.5, True, "", "ten", " 5", "\u0665", "9" * 5_000, [5], {"seconds": 5}]


@pytest.mark.parametrize("value", WRONG, ids=lambda value: repr(value)[:12])
def test_what_is_no_number_is_refused_even_where_enrollment_is_off(value: object) -> None:
    for switch in (True, False):
        content = document(enable_enrollment=switch, enroll_max_attempts=value)
        assert targets_of(content) == {"properties.enroll-max-attempts"}


def test_orders_may_have_a_login_of_their_own() -> None:
    settings = settings_of(ordering_secret="cagateway/ordering/demo")
    assert settings is not None
    assert settings.connection.account.credentials_secret == "cagateway/ordering/demo"
    # What reads lists and looks orders up goes on with the other one.
    authority = read(document(enable_enrollment=True, ordering_secret="cagateway/ordering/demo"))
    assert authority.connection == CONNECTION


@pytest.mark.parametrize(
    "secret", ["cagateway/demo", "ordering/demo", "other/ordering/demo", "", 7], ids=repr
)
def test_a_login_for_orders_stands_among_its_like(secret: object) -> None:
    content = document(enable_enrollment=True, ordering_secret=secret)
    assert targets_of(content) == {"properties.ordering-secret"}
