"""What people do with a CA's settings, through the real handlers."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Console


def test_what_is_refused_stands_at_its_field(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    console.open("#/new")
    page.get_by_role("textbox", name="ID", exact=True).fill("refused")
    page.get_by_label("URL", exact=True).fill("http://example.com")
    page.get_by_role("button", name="Try connection").click()
    url = page.get_by_label("URL", exact=True)
    expect(url).to_have_attribute("aria-invalid", "true")
    expect(url).to_be_focused()
    console.sees(re.compile("begin with https"))
    expect(page.get_by_label("Customer URI")).to_have_attribute("aria-invalid", "true")
    console.shot("refused")


def test_an_id_that_is_taken_is_not_overwritten(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    console.program.put("taken", console.program.document())
    console.open("#/new")
    page.get_by_role("textbox", name="ID", exact=True).fill("taken")
    page.get_by_role("switch", name="Enable CA Profile Sync").uncheck()
    page.get_by_role("button", name="Try, then add").click()
    console.sees(re.compile("There is a CA 'taken' already"))
    assert console.program.get("taken") == console.program.document()


def test_an_organization_is_chosen_by_its_name(console: Console) -> None:
    page = console.page
    console.open("#/new")
    page.get_by_role("textbox", name="ID", exact=True).fill("chosen")
    page.get_by_label("URL", exact=True).fill(console.program.sectigo)
    page.get_by_label("Customer URI").fill("demo")
    page.get_by_label("Login Userid and Login Password").fill("cagateway/demo")
    page.get_by_role("button", name="Look up at Sectigo").press("Enter")
    chosen = page.get_by_role("combobox", name="Organization ID")
    expect(page.get_by_role("option", name="Web shop")).to_contain_text("Department of Demo")
    expect(chosen).to_be_focused()
    console.shot_of_now("organizations")
    chosen.press("ArrowDown")
    chosen.press("ArrowDown")
    chosen.press("Enter")
    expect(chosen).to_have_value("1235")
    console.sees("This is Web shop, a department of Demo.")
    page.get_by_role("button", name="Try, then add").click()
    console.sees("The CA 'chosen' is added.")
    assert console.program.get("chosen")["properties"]["org-id"] == 1235


def test_an_organization_that_cannot_be_looked_up_is_typed(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    console.open("#/new")
    page.get_by_role("button", name="Look up at Sectigo").click()
    for label in ("URL", "Customer URI", "Login Userid and Login Password"):
        expect(page.get_by_label(label, exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("URL", exact=True).fill(console.program.sectigo)
    page.get_by_label("Customer URI").fill("demo")
    page.get_by_label("Login Userid and Login Password").fill("cagateway/none")
    page.get_by_role("button", name="Look up at Sectigo").click()
    console.sees(re.compile("Sectigo lists no organizations: .*The id can be typed."))
    console.shot("organizations-unknown")
    page.get_by_role("combobox", name="Organization ID").fill("77")
    expect(page.get_by_role("combobox", name="Organization ID")).to_have_value("77")


def test_what_was_looked_up_for_one_login_is_not_offered_for_another(console: Console) -> None:
    page = console.page
    console.program.put("other", console.program.document())
    console.open("#/ca/other/settings")
    page.get_by_role("button", name="Look up at Sectigo").click()
    console.sees("This is Demo.")
    page.get_by_label("Customer URI").fill("another")
    expect(page.get_by_text("This is Demo.")).to_have_count(0)
    page.get_by_role("combobox", name="Organization ID").press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(0)


def test_a_failed_connection_is_told_and_need_not_be_stored(console: Console) -> None:
    page = console.page
    console.program.put("tried", console.program.document())
    console.open("#/ca/tried/settings")
    page.get_by_label("Login Userid and Login Password").fill("cagateway/none")
    page.get_by_role("button", name="Try connection").click()
    console.sees(re.compile("the connection does not work"))
    assert console.program.get("tried") == console.program.document()
    page.get_by_role("button", name="Discard changes").click()
    login = page.get_by_label("Login Userid and Login Password")
    expect(login).to_have_value("cagateway/demo")


def test_sync_is_switched_on_and_off(console: Console) -> None:
    page = console.page
    document = console.program.document()
    properties = {**document["properties"], "enable-ca-profile-sync": False}
    console.program.put("switched", {**document, "properties": properties})
    console.open("#/ca/switched")
    page.get_by_role("link", name="Switch sync on").click()
    page.get_by_role("switch", name="Enable CA Profile Sync").check()
    page.get_by_role("button", name="Save changes").click()
    console.sees("Stored as version 2.")
    page.get_by_role("link", name="Profiles", exact=True).click()
    console.sees("profileA")


def test_a_conflict_shows_both_versions_and_loses_nothing(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    console.program.put("conflict", console.program.document())
    console.open("#/ca/conflict/settings")
    page.get_by_label("Name").first.fill("Mine")
    console.program.put("conflict", console.program.document(name="Theirs"))
    page.get_by_role("button", name="Save changes").click()
    table = page.get_by_role("table")
    expect(table).to_contain_text("Theirs")
    expect(table).to_contain_text("Mine")
    console.shot("conflict")
    expect(page.get_by_label("Name").first).to_have_value("Mine")
    page.get_by_role("button", name="Go on with mine").click()
    page.get_by_role("button", name="Save changes").click()
    console.sees("Stored as version 3.")
    assert console.program.get("conflict")["name"] == "Mine"


def test_leaving_with_changes_asks(console: Console) -> None:
    page = console.page
    console.program.put("left", console.program.document())
    console.open("#/ca/left/settings")
    page.get_by_label("Name").first.fill("Typed")
    page.get_by_role("link", name="Syncs and changes").click()
    dialog = page.get_by_role("dialog")
    console.is_accessible("dialog")
    dialog.get_by_role("button", name="Stay here").click()
    expect(page.get_by_label("Name").first).to_have_value("Typed")
    page.get_by_role("link", name="Syncs and changes").click()
    dialog.get_by_role("button", name=re.compile("^Leave")).click()
    console.sees("Settings changed")
    assert page.url.endswith("#/ca/left/syncs")


def test_a_deletion_is_confirmed_by_typing_the_id(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    console.program.put("deleted", console.program.document())
    console.open("#/ca/deleted/settings")
    page.get_by_role("button", name="Delete…").click()
    confirm = page.get_by_role("dialog").get_by_role("button", name="Delete the CA")
    expect(confirm).to_be_disabled()
    page.get_by_role("dialog").get_by_role("textbox").fill("delete")
    expect(confirm).to_be_disabled()
    page.get_by_role("dialog").get_by_role("textbox").fill("deleted")
    confirm.click()
    console.sees("The CA 'deleted' is deleted.")
    console.open("#/ca/deleted")
    console.sees("There is no such thing")
