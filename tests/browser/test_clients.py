"""Clients in the console: added, changed, switched off, deleted."""

from __future__ import annotations

from typing import Any

import requests
from playwright.sync_api import expect

from tests.browser.conftest import Console
from tests.patience import PATIENCE_SECONDS


def stored(console: Console, client_id: str) -> requests.Response:
    return requests.get(
        f"{console.program.api}/v1/management/clients/{client_id}", timeout=PATIENCE_SECONDS
    )


def put(console: Console, client_id: str, **changes: object) -> None:
    identity = {"subject-dn": f"CN={client_id}", "issuer-dn": "CN=Clients CA"}
    document = {"identity": identity, "role": "integrator", **changes}
    url = f"{console.program.api}/v1/management/clients/{client_id}"
    requests.put(url, json=document, timeout=PATIENCE_SECONDS).raise_for_status()


def document(console: Console, client_id: str) -> dict[str, Any]:
    found: dict[str, Any] = stored(console, client_id).json()["client"]["configuration"]
    return found


def test_a_client_is_added_and_switched_off(console: Console) -> None:
    page = console.page
    console.open()
    page.get_by_role("link", name="Clients").click()
    page.get_by_role("link", name="Add a client").click()
    page.get_by_role("textbox", name="ID", exact=True).fill("vault")
    page.get_by_label("Name", exact=True).fill("Vault in production")
    page.get_by_label("Subject of its certificate").fill("CN=vault,O=Example")
    page.get_by_label("Issuer of its certificate").fill("CN=Clients CA")
    page.get_by_label("Role", exact=True).select_option("policy-constrained-tenant")
    page.get_by_label("CAs that it may use").fill("sectigo")
    console.shot("client-new")
    page.get_by_role("button", name="Add the client").click()
    console.sees("The client 'vault' is added.")
    wanted = {
        "name": "Vault in production",
        "identity": {"subject-dn": "CN=vault,O=Example", "issuer-dn": "CN=Clients CA"},
        "role": "policy-constrained-tenant",
        "ca-ids": ["sectigo"],
        "certificates": "own",
    }
    assert document(console, "vault") == wanted
    page.get_by_role("switch", name="Let it in").click()
    page.get_by_role("button", name="Save changes").click()
    console.sees("Stored as version 2.")
    console.sees("The client was changed")
    assert document(console, "vault") == {**wanted, "enabled": False}
    console.shot("client")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").click()
    expect(page.get_by_role("table", name="Clients").get_by_text("Switched off")).to_be_visible()
    console.shot("clients")


def test_what_is_refused_stands_at_its_field_and_stays_typed(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    put(console, "taken")
    console.open("#/clients/new")
    page.get_by_role("button", name="Add the client").click()
    expect(page.get_by_role("textbox", name="ID", exact=True)).to_be_focused()
    page.get_by_role("textbox", name="ID", exact=True).fill("second")
    subject = page.get_by_label("Subject of its certificate")
    subject.fill("/CN=taken")
    page.get_by_label("Issuer of its certificate").fill("CN=Clients CA")
    page.get_by_label("Role", exact=True).select_option("read-only-tenant")
    page.get_by_role("button", name="Add the client").click()
    expect(subject).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("CAs that it may use")).to_have_attribute("aria-invalid", "true")
    expect(subject).to_have_value("/CN=taken")
    console.shot("client-refused")
    subject.fill("cn = taken")
    page.get_by_label("CAs that it may use").fill("sectigo")
    page.get_by_role("button", name="Add the client").click()
    console.sees("Client 'taken' has this identity already")
    assert stored(console, "second").status_code == 404
    page.get_by_role("textbox", name="ID", exact=True).fill("taken")
    subject.fill("CN=free")
    page.get_by_role("button", name="Add the client").click()
    console.sees("There is a client 'taken' already.")


def test_emptying_the_cas_of_a_client_does_not_let_it_use_all(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    put(console, "bound", **{"ca-ids": ["sectigo"]})
    console.open("#/client/bound")
    authorities = page.get_by_label("CAs that it may use")
    authorities.fill("")
    page.get_by_role("button", name="Save changes").click()
    expect(authorities).to_have_attribute("aria-invalid", "true")
    assert document(console, "bound")["ca-ids"] == ["sectigo"]


def test_a_conflict_shows_both_versions_and_loses_nothing_typed(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    put(console, "both")
    console.open("#/client/both")
    page.get_by_label("Name", exact=True).fill("Mine")
    put(console, "both", name="Theirs")
    page.get_by_role("button", name="Save changes").click()
    console.sees("Another operator changed this client in the meantime")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Mine")
    page.get_by_role("button", name="Go on with mine").click()
    page.get_by_role("button", name="Save changes").click()
    console.sees("Stored as version 3.")
    assert document(console, "both")["name"] == "Mine"


def test_leaving_with_changes_asks(console: Console) -> None:
    page = console.page
    put(console, "left")
    console.open("#/client/left")
    page.get_by_label("Name", exact=True).fill("Typed")
    page.get_by_role("link", name="Clients").first.click()
    console.sees("Leave without saving?")
    page.get_by_role("button", name="Stay here").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Typed")


def test_a_client_is_deleted_by_typing_its_id(console: Console) -> None:
    page = console.page
    put(console, "goes")
    console.open("#/client/goes")
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("goes")
    page.get_by_role("dialog").get_by_role("button", name="Delete the client").click()
    console.sees("The client 'goes' is deleted.")
    assert stored(console, "goes").status_code == 404


def test_text_is_never_markup(console: Console) -> None:
    put(console, "odd", name="<b>x</b>")
    console.open("#/clients")
    console.sees("<b>x</b>")


def test_what_a_client_may_have_is_tried_out_while_it_is_typed(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    put(console, "free")
    console.open("#/clients")
    told = page.get_by_text("may have a certificate for any name of the organization")
    expect(told).to_contain_text("free")
    page.get_by_role("button", name="Put this away").click()
    expect(told).to_have_count(0)
    put(console, "as-free")
    page.reload()
    expect(told).to_contain_text("as-free")
    expect(told).to_contain_text("1 client may")
    console.open("#/client/free")
    page.get_by_role("switch", name="Only these names").click()
    names = page.get_by_role("textbox", name="Names")
    names.fill("*.Bücher.example\n192.0.2.0/24")
    console.sees("Would pass: www.xn--bcher-kva.example, 192.0.2.0")
    console.sees("Would be refused: xn--bcher-kva.example")
    console.shot("client-bounds")
    names.fill("*")
    console.sees("would be every name")
    names.fill("*.Bücher.example")
    page.get_by_label("Longest validity in days").fill("47")
    page.get_by_label("Certificates that it sees and revokes").select_option("all")
    page.get_by_role("button", name="Save changes").click()
    console.sees("Stored as version 2.")
    wanted = {"allowed-names": ["*.xn--bcher-kva.example"], "max-validity-days": 47}
    shown = document(console, "free")
    assert shown | wanted | {"certificates": "all"} == shown
    assert "allowed-profiles" not in shown
    names.fill("")
    page.get_by_role("button", name="Save changes").click()
    console.sees("Stored as version 3.")
    assert document(console, "free")["allowed-names"] == []
    page.get_by_role("switch", name="Only these names").click()
    page.get_by_role("button", name="Save changes").click()
    console.sees("Stored as version 4.")
    assert "allowed-names" not in document(console, "free")
