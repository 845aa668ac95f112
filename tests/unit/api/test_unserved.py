"""A client that asks for what is not served learns what is."""

from __future__ import annotations

import re

import pytest

from cagateway.api.unserved import NOT_SERVED, ROOT, unserved
from cagateway.domain.errors import ErrorKind
from local.surroundings import ROOT as REPOSITORY
from local.surroundings import Surroundings
from local.template_reader import read_template

TEMPLATE = read_template(REPOSITORY / "template.yaml", Surroundings())
SERVED = {route.path for route in TEMPLATE.api.routes}
CA = f"{ROOT}/acme"
ASKED = [
    ("GET", f"{CA}/properties"),
    ("POST", f"{CA}/recovery"),
    ("POST", f"{CA}/certificates/5F0A/recoveries"),
]


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_what_only_ca_gateway_has_is_not_implemented(method: str, path: str) -> None:
    refused = unserved(method, path)
    assert refused.kind is ErrorKind.NOT_IMPLEMENTED
    # Which endpoint it was taken for, as documentation writes it.
    assert (refused.target, refused.message) == ("path", NOT_SERVED[method, refused.value])
    assert path.startswith(refused.value.replace("{caId}", "acme").split("{")[0])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", f"{CA}/enrollments"),
        ("POST", f"{CA}/properties"),
        ("GET", f"{CA}/enrolments"),
        ("POST", f"{ROOT}/enrollments"),
        ("POST", f"{CA}/certificates/5F0A/b/actions"),
        ("POST", f"/v2{CA}/enrollments"),
    ],
)
def test_anything_else_is_not_found(method: str, path: str) -> None:
    assert unserved(method, path).kind is ErrorKind.RESOURCE_NOT_FOUND


@pytest.mark.parametrize("sentence", sorted(set(NOT_SERVED.values())))
def test_a_row_says_it_in_one_sentence_and_names_nothing_that_is_not_there(sentence: str) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]\.", sentence)
    assert not re.search(r"\. [A-Z]", sentence)
    assert {path.rstrip(":;,.") for path in re.findall(r"/v1/\S+", sentence)} <= SERVED


@pytest.mark.parametrize(("method", "template"), list(NOT_SERVED))
def test_what_is_served_has_no_row(method: str, template: str) -> None:
    routes = {(route.method, route.path) for route in TEMPLATE.api.routes}
    assert not {(method, template), ("ANY", template)} & routes


def test_who_is_beneath_a_ca_is_told_all_that_is_there() -> None:
    message = unserved("GET", f"{CA}/enrolments").message
    one = f"{ROOT}/{{caId}}/"
    beneath = {path.removeprefix(one) for path in SERVED if path.startswith(one)}
    published = message.split("there are ")[1].rstrip(".").replace(" and ", ", ")
    assert beneath == set(published.split(", "))


@pytest.mark.parametrize("path", ["/", "/v1", "/v2/certificate-authorities", "/v1/profiles"])
def test_who_is_elsewhere_is_told_where_it_begins(path: str) -> None:
    assert f"begins at {ROOT}" in unserved("GET", path).message
