"""A host that only the common name names is a host like any other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.corpus.requests import CN, csr_of, hosts, pkcs10, pkcs12, variables
from tests.functional.ordering.doors import Doors

WEB = {
    "unique-id": "web",
    "properties": {"cert_type": "63999", "key_type": {"EC": ["P-256"]}, "terms": [47]},
}
REQUIRED = WEB | {"subject-alt-name-requirements": [{"type": "dNSName", "required": True}]}


def approving() -> Doors:
    """Give doors to a Sectigo where people approve of each order, which they have not done yet."""
    doors = Doors(WEB)
    doors.world.sectigo.status = "Requested"
    return doors


def code_of(doors: Doors, body: dict[str, Any]) -> str:
    return str(doors.enroll(body).body["error"]["code"])


def test_each_host_has_open_orders_of_its_own() -> None:
    doors = approving()
    for number in range(5):
        body = pkcs10(csr_of((CN, f"host-{number}.example.com")))
        assert code_of(doors, body) == "enrollment-awaiting-approval"
    listed = [order.alt_names for order in doors.world.store.all_of("ca-1")]
    assert sorted(listed) == [(f"host-{number}.example.com",) for number in range(5)]
    assert sorted(one.subject_alt_names for one in doors.placed) == sorted(listed)


SPELLINGS = ["www.example.com", "WWW.example.com", "www.example.com.", "Www.Example.Com"]


@pytest.mark.parametrize("sent_as", ["common-name", "alternative-name"])
def test_one_host_in_several_spellings_has_three_open_orders(sent_as: str) -> None:
    doors, codes = approving(), []
    for number, host in enumerate(SPELLINGS):
        # The attribute makes each request another one.
        subject = [("2.5.4.10", str(number)), *([(CN, host)] if sent_as == "common-name" else [])]
        sent = hosts(host) if sent_as == "alternative-name" else {}
        codes.append(code_of(doors, pkcs10(csr_of(*subject), **sent)))
    assert codes == [*["enrollment-awaiting-approval"] * 3, "too-many-open-orders"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(pkcs10(csr_of((CN, "WWW.example.com"))), id="of-a-csr"),
        pytest.param(pkcs12(**variables(("cn", "www.example.com."))), id="of-a-key-made-here"),
    ],
)
def test_it_satisfies_a_required_name(body: dict[str, Any]) -> None:
    doors = Doors(REQUIRED)
    assert doors.validate(body).status == 200
    assert doors.enroll(body).status == 200
    assert [one.subject_alt_names for one in doors.placed] == [("www.example.com",)]


def test_a_long_name_is_ordered_whole_and_alone() -> None:
    doors, name = Doors(WEB), f"{'a' * 60}.example.com"
    assert doors.enroll(pkcs12(**hosts(name))).status == 200
    (placement,) = doors.placed
    assert placement.subject_alt_names == (name,)
