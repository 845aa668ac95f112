"""What Sectigo demands of orders: shown, given defaults, and asked for before a request is sent."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Console

CENTRE = {"id": 1, "name": "Cost centre", "mandatory": True, "type": "NUMBER"}
MODE = {
    "id": 2,
    "name": "Mode",
    "mandatory": True,
    "type": "TEXT_OPTION",
    "options": ["test", "live"],
}
LOCAL = {"unique-id": "shop", "properties": {"cert_type": "63999"}}


def demanded(console: Console, ca_id: str) -> None:
    """Have a CA whose Sectigo demands two fields, and know them."""
    console.program.sectigo_demands(CENTRE, MODE)
    console.program.put(ca_id, console.program.document(profiles=[LOCAL]))
    console.program.sync(ca_id)


def test_a_profile_shows_what_sectigo_asks_for_and_gets_a_default(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    demanded(console, "demanding")
    console.open("#/ca/demanding/profiles/63999")
    console.sees("Asked of requests")
    console.sees(re.compile("Sectigo's custom field 'Mode': one of test, live"))
    console.shot("sectigo-profile-fields")
    console.open("#/ca/demanding/profiles/shop")
    console.sees("Asked of requests")
    page.get_by_role("button", name="Set a default for Mode").click()
    expect(page.get_by_label("Field 1", exact=True)).to_have_value("Mode")
    default = page.get_by_label("Field 1: default")
    expect(default).to_be_focused()
    default.fill("Live")
    page.get_by_role("button", name="Save changes").click()
    expect(default).to_have_attribute("aria-invalid", "true")
    console.sees(re.compile("must be one of test, live"))
    console.shot("local-profile-fields")
    default.fill("live")
    page.get_by_role("button", name="Save changes").click()
    console.sees("The profile 'shop' is stored.")
    properties = console.program.get("demanding")["profiles"][0]["properties"]
    assert properties == {
        "cert_type": "63999",
        "custom-fields": [{"name": "Mode", "default": "live"}],
    }


def test_a_cas_settings_take_fields_and_a_requester_and_a_dry_run_says_what_is_not_there(
    console: Console,
) -> None:
    page = console.page
    demanded(console, "defaulting")
    console.open("#/ca/defaulting/settings")
    for name, property_name, default in (
        ("Cost centre", "costCentre", "4711"),
        ("Gone", "", "x"),
    ):
        page.get_by_role("button", name="Add a field").click()
        number = 1 if name == "Cost centre" else 2
        page.get_by_label(f"Field {number}", exact=True).fill(name)
        page.get_by_label(f"Field {number}: property").fill(property_name)
        page.get_by_label(f"Field {number}: default").fill(default)
    page.get_by_label("Requester: default").fill("pki@example.com")
    page.get_by_role("button", name="Try connection").click()
    console.sees(re.compile("no active custom field 'Gone'"))
    console.shot("settings-fields")
    page.get_by_role("button", name="Remove field 2").click()
    page.get_by_role("button", name="Save changes").click()
    console.sees("version 2")
    properties = console.program.get("defaulting")["properties"]
    assert properties["custom-fields"] == [
        {"name": "Cost centre", "property": "costCentre", "default": "4711"}
    ]
    assert properties["external-requester"] == {"default": "pki@example.com"}


def test_will_this_request_pass_asks_for_them(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    demanded(console, "asking")
    console.open("#/ca/asking/check?profile=63999")
    page.get_by_text("Subject and names").click()
    page.get_by_label("Subject alternative names").fill("www.example.com")
    page.get_by_role("button", name="Will it pass?").click()
    console.sees("It will be refused")
    expect(page.get_by_label("Mode")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Cost centre").fill("4711")
    page.get_by_label("Mode").fill("live")
    console.shot("check-fields")
    page.get_by_role("button", name="Will it pass?").click()
    console.sees("It will pass")
    expect(page.locator(".result")).to_contain_text("4711")
