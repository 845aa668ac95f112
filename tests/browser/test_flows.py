"""What people do with the console, through the real handlers."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import ROOT, TYPES, Console

CORPUS = ROOT / "tests" / "corpus" / "csr"


def test_a_ca_is_added_tried_and_listed_and_a_certificate_type_set(console: Console) -> None:
    """The way of an operator who has never seen the project."""
    page = console.page
    console.open()
    page.get_by_role("link", name="Add a CA").click()
    page.get_by_role("textbox", name="ID", exact=True).fill("first")
    page.get_by_label("Name").first.fill("My first CA")
    page.get_by_label("URL", exact=True).fill(console.program.sectigo)
    page.get_by_label("Customer URI").fill("demo")
    page.get_by_role("combobox", name="Organization ID").fill("1234")
    page.get_by_label("Login Userid and Login Password").fill("cagateway/demo")
    expect(page.get_by_role("switch", name="Enable CA Profile Sync")).to_be_checked()
    page.get_by_role("button", name="Try connection").click()
    console.sees("The connection works: Sectigo lists 3 profiles.")
    console.shot("new-tried")
    page.get_by_role("button", name="Try, then add").click()
    console.sees("The CA 'first' is added.")
    console.sees("Sectigo Enterprise Pro - Multi-Domain (OV)")
    page.get_by_role("button", name=re.compile("^Sectigo")).click()
    console.sees("3 profiles")
    page.get_by_role("link", name="Add a local profile").click()
    page.get_by_label("Unique ID").fill("web-server")
    kind = page.get_by_role("combobox", name="Certificate Type")
    kind.fill("multi")
    page.get_by_role("option", name=re.compile("Multi-Domain")).click()
    expect(kind).to_have_value("63999")
    expect(page.locator(".offered")).to_contain_text("47, 200, 365, 397 days")
    page.get_by_role("button", name="Add the profile").click()
    console.sees("The profile 'web-server' is stored.")
    (profile,) = console.program.get("first")["profiles"]
    assert profile == {"unique-id": "web-server", "properties": {"cert_type": "63999"}}


def test_a_profile_is_changed_and_nothing_that_nobody_touched(console: Console) -> None:
    page = console.page
    profile: dict[str, Any] = {
        "unique-id": "kept",
        "name": "Kept",
        "properties": {
            "cert_type": 60515,
            "key-types": {"RSA": ["2048"], "EC": ["P-256"]},
            "terms": "[30]",
            "use-secondary-org-name": "false",
        },
        "subject-variable-requirements": [{"name": "cn", "description": "Host", "required": True}],
        "protocols": ["ACME"],
    }
    console.program.put("kept", console.program.document(profiles=[profile]))
    console.open("#/ca/kept/profiles/kept")
    page.get_by_role("combobox", name="Certificate Type").fill("63999")
    page.get_by_label("Description").fill("For the web")
    page.get_by_role("button", name="Save changes").click()
    console.sees("The profile 'kept' is stored.")
    (stored,) = console.program.get("kept")["profiles"]
    wanted = {"cert_type": "63999", "description": "For the web"}
    assert stored == {**profile, "properties": {**profile["properties"], **wanted}}


def test_a_profile_that_is_refused_is_refused_at_its_fields(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    console.program.put("fields", console.program.document())
    console.open("#/ca/fields/profiles/new")
    page.get_by_label("Key types").fill("EC")
    page.get_by_label("Terms in days").fill("soon, 47")
    page.get_by_label("Description").fill("Kept")
    page.get_by_role("button", name="Add the profile").click()
    for label in ("Unique ID", "Key types", "Terms in days"):
        expect(page.get_by_label(label)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Unique ID")).to_be_focused()
    expect(page.get_by_label("Description")).to_have_value("Kept")
    expect(page.get_by_label("Description")).not_to_have_attribute("aria-invalid", "true")
    console.shot("profile-refused")


def test_a_conflict_over_a_profile_keeps_both_changes(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    one = {"unique-id": "one", "properties": {"cert_type": "60515"}}
    console.program.put("both", console.program.document(profiles=[one]))
    console.open("#/ca/both/profiles/one")
    page.get_by_label("Description").fill("Mine")
    theirs = [{"unique-id": "two"}, {**one, "name": "Theirs"}]
    console.program.put("both", console.program.document(profiles=theirs))
    page.get_by_role("button", name="Save changes").click()
    console.sees("Another operator changed this CA in the meantime")
    page.get_by_role("button", name="Go on with mine").click()
    page.get_by_role("button", name="Save changes").click()
    console.sees("The profile 'one' is stored.")
    mine = {**one, "properties": {"cert_type": "60515", "description": "Mine"}}
    assert console.program.get("both")["profiles"] == [{"unique-id": "two"}, mine]


def test_a_profile_is_deleted_by_typing_its_id(console: Console) -> None:
    page = console.page
    profiles = [{"unique-id": "goes"}, {"unique-id": "stays"}]
    console.program.put("pruned", console.program.document(profiles=profiles))
    console.open("#/ca/pruned/profiles/goes")
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("goes")
    page.get_by_role("dialog").get_by_role("button", name="Delete the profile").click()
    console.sees("The profile 'goes' is deleted.")
    assert console.program.get("pruned")["profiles"] == [{"unique-id": "stays"}]


def test_a_sync_shows_what_changed_and_a_held_list_is_accepted(console: Console) -> None:
    page, program = console.page, console.program
    program.put("synced", program.document())
    console.open("#/ca/synced")
    console.sees("profileA")
    changed = [{**one, "terms": [7]} if one["id"] == 63999 else one for one in TYPES]
    program.sectigo_lists(changed)
    page.get_by_role("button", name="Sync now").click()
    console.sees(re.compile("0 added, 0 removed, 1 changed"))
    page.get_by_role("link", name="Syncs and changes").click()
    expect(page.get_by_role("table").first).to_contain_text("[47, 200, 365, 397]")
    expect(page.get_by_role("table").first).to_contain_text("[7]")
    console.shot("changes")
    program.sectigo_lists([])
    page.get_by_role("button", name="Sync now").click()
    console.sees("Sectigo's last list is held back")
    expect(page.locator(".figures")).to_contain_text("Missing3")
    for one in TYPES:
        expect(page.locator(".missing")).to_contain_text(f"{one['name']} {one['id']}")
    console.shot("held")
    page.get_by_role("button", name="Accept the list…").click()
    expect(page.get_by_role("dialog")).to_contain_text("profileA")
    page.get_by_role("dialog").get_by_role("button", name="Accept the list").click()
    console.sees(re.compile("3 removed"))
    expect(page.locator(".held")).to_have_count(0)


def test_a_sync_that_fails_says_what_still_holds(console: Console) -> None:
    page, program = console.page, console.program
    program.put("failing", program.document())
    console.open("#/ca/failing")
    console.sees("profileA")
    program.sectigo_fails({"kind": "status", "status": 503})
    page.get_by_role("button", name="Sync now").click()
    console.sees(re.compile("The last sync failed"))
    console.sees(re.compile("still holds"))
    console.sees("Down")
    console.sees("profileA")
    console.shot("down")


def test_waiting_for_a_sync_can_be_stopped(console: Console) -> None:
    page, program = console.page, console.program
    program.put("slow", program.document())
    console.open("#/ca/slow")
    console.sees("profileA")
    page.get_by_role("button", name="Sync now").click()
    page.get_by_role("button", name="Stop waiting").click()
    console.sees(re.compile("No longer waiting"))
    expect(page.get_by_role("button", name="Sync now")).to_be_enabled()


@pytest.mark.parametrize("way", ["pem", "der", "base64", "bag"])
def test_a_csr_that_will_be_refused_is_explained(console: Console, way: str) -> None:
    page, console.expects_refusals = console.page, True
    der = _der("key-type-not-allowed/ed25519.txt")
    label, text = "CERTIFICATE REQUEST", base64.encodebytes(der).decode()
    pem = f"-----BEGIN {label}-----\n{text}-----END {label}-----\n"
    contents = {
        "pem": pem.encode(),
        "der": der,
        "base64": base64.b64encode(der),
        # As Windows exports it, in its own encoding.
        "bag": f"friendlyName: Gr\u00f6\u00dfe\n{pem}".encode("cp1252"),
    }
    console.open("#/ca/sectigo/check?profile=63999")
    file = FilePayload(name="csr", mimeType="application/octet-stream", buffer=contents[way])
    page.locator("#csr-file").set_input_files([file])
    expect(page.get_by_label("CSR")).not_to_have_value("")
    page.get_by_label("Validity").fill("90")
    page.get_by_role("button", name="Will it pass?").click()
    console.sees("It will be refused")
    violations = page.locator(".violations")
    expect(violations).to_contain_text("key-type-not-allowed")
    expect(violations).to_contain_text("validity-not-allowed")
    expect(page.locator(".card")).to_contain_text("47, 200, 365, 397 days")
    expect(page.get_by_label("Validity")).to_have_attribute("aria-invalid", "true")
    if way == "pem":
        console.shot("check-refused")


def test_a_file_in_utf_16_is_refused_by_its_name(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    text = (CORPUS / "accepted" / "pem.txt").read_text()
    console.open("#/ca/sectigo/check?profile=63999")
    file = FilePayload(name="csr", mimeType="text/plain", buffer=text.encode("utf-16"))
    page.locator("#csr-file").set_input_files([file])
    page.get_by_role("button", name="Will it pass?").click()
    expect(page.locator(".violations")).to_contain_text("csr is text in UTF-16")


def _der(name: str) -> bytes:
    text = (CORPUS / name).read_text()
    return base64.b64decode("".join(line for line in text.splitlines() if "-----" not in line))
