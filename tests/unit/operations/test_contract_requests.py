"""What the code reads of an enrollment request stands in the contract, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cagateway.domain.enrollment.request import read_enrollment_request
from operations.contract.document import openapi

SCHEMAS: dict[str, Any] = openapi()["components"]["schemas"]


class Read(dict[str, object]):
    """An object of a request that notes which of its members were asked for."""

    def __init__(self, noted: set[str], path: str = "", **members: object) -> None:
        super().__init__(members)
        self._noted, self._path = noted, path

    def get(self, name: str, default: object = None) -> object:
        self._noted.add(f"{self._path}{name}")
        return super().get(name, default)


def names_read() -> set[str]:
    noted = set[str]()
    protection = Read(noted, "requiredFormat.protection.", password="a long one")
    read_enrollment_request(
        Read(
            noted,
            profileId="p",
            renewal=True,
            properties=Read(noted, "properties.", RenewalSerialNumber="1F"),
            requiredFormat=Read(noted, "requiredFormat.", format="PKCS12", protection=protection),
            optionalCertificateRequestDetails=Read(noted, "optionalCertificateRequestDetails."),
            subjectVariables=[Read(noted, "subjectVariables.", type="cn", value="x")],
            subjectAltNames=[Read(noted, "subjectAltNames.", type="dNSName", value="x")],
        )
    )
    return noted


def names_described(name: str, path: str = "") -> Iterator[str]:
    for member, schema in SCHEMAS[name]["properties"].items():
        yield f"{path}{member}"
        bare = next(one for one in schema.get("anyOf", [schema]) if one != {"type": "null"})
        referred = bare.get("items", bare).get("$ref")
        if referred:
            yield from names_described(referred.rsplit("/", maxsplit=1)[-1], f"{path}{member}.")


def test_the_whole_request_is_described() -> None:
    described = set(names_described("EnrollmentRequest"))
    assert "optionalCertificateRequestDetails.forceIssuance" in described
    assert described == names_read()


def test_every_list_says_what_is_in_it() -> None:
    found = list(lists_in(openapi()))
    assert found
    assert [one for one in found if "items" not in one] == []


def lists_in(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for one in node:
            yield from lists_in(one)
    elif isinstance(node, dict):
        kind = node.get("type")
        if kind == "array" or (isinstance(kind, list) and "array" in kind):
            yield node
        for one in node.values():
            yield from lists_in(one)
