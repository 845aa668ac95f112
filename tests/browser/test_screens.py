"""Each page, as it looks: kept in .artefacts/ in light and dark, narrow and wide."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Console


def test_each_page_is_accessible_and_fits(console: Console) -> None:
    page = console.page
    console.program.put("acme", console.program.document())
    console.open()
    console.sees("Acme")
    console.sees("Up")
    console.shot("authorities")
    console.open("#/new")
    console.sees("Add a certificate authority")
    console.shot("new")
    console.open("#/ca/sectigo")
    console.sees("static-profileA-local")
    console.shot("profiles")
    console.open("#/ca/sectigo/profiles/63999")
    console.sees("Add a local profile of this type")
    console.shot("sectigo-profile")
    console.open("#/ca/sectigo/profiles/sectigo-profile-1")
    page.get_by_role("combobox", name="Certificate Type").click()
    console.shot("local-profile")
    console.open("#/ca/sectigo/settings")
    console.sees("Enable CA Profile Sync")
    console.shot("settings")
    console.open("#/ca/sectigo/syncs")
    console.sees("Synced")
    console.shot("syncs")
    console.open("#/ca/sectigo/check?profile=63999")
    console.sees("Nothing is ordered")
    page.get_by_text("Subject and names").click()
    page.get_by_label("Subject alternative names").fill("WWW.example.com.")
    page.get_by_role("button", name="Will it pass?").click()
    console.sees("It will pass")
    # As it would be ordered, not as it was written.
    expect(page.locator(".result")).to_contain_text("www.example.com")
    console.shot("check")
