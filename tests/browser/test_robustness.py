"""What the console does when things are hostile, large, late or gone; and without a mouse."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import requests
from playwright.sync_api import Route, expect

from tests.browser.conftest import TYPES, Console
from tests.patience import PATIENCE_MS, PATIENCE_SECONDS

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
HOSTILE = f"{MARKUP}\"'&amp;{{{{7*7}}}}"


def test_hostile_texts_are_seen_as_text(strict_console: Console) -> None:
    console = strict_console
    page, program = console.page, console.program
    profile = {
        "unique-id": "hostile",
        "name": HOSTILE,
        "properties": {"description": HOSTILE, "key_type": {"<b>EC</b>": ["<i>P-256</i>"]}},
        "subject-variable-requirements": [
            {"name": HOSTILE, "description": HOSTILE, "required": True}
        ],
        "requested-properties": [{"name": HOSTILE, "description": HOSTILE, "required": True}],
        "subject-alt-name-requirements": [{"type": HOSTILE, "required": True}],
        "protocols": [HOSTILE],
    }
    program.sectigo_lists([{**TYPES[0], "name": HOSTILE, "description": HOSTILE}])
    document = program.document(name=HOSTILE, profiles=[profile])
    stored = requests.put(program.managed("hostile"), json=document, timeout=PATIENCE_SECONDS)
    assert stored.ok, stored.text
    console.expects_refusals = True
    for address in ("", "ca/hostile", "ca/hostile/profiles/hostile", "ca/hostile/profiles/60515"):
        console.open(f"#/{address}")
        console.sees(re.compile(re.escape(MARKUP)))
    console.open("#/ca/hostile/settings")
    expect(page.get_by_label("Name").first).to_have_value(HOSTILE)
    console.open("#/ca/hostile/syncs")
    console.sees(re.compile(re.escape(MARKUP)))
    console.open("#/ca/hostile/check?profile=hostile")
    page.get_by_role("button", name="Will it pass?").click()
    console.sees("It will be refused")
    console.sees(re.compile(re.escape(MARKUP)))
    console.open(f"#/ca/{MARKUP}")
    console.sees(re.compile("Cannot read|There is no such"))
    assert page.locator("main script, main img").count() == 0


def test_direction_marks_are_spelled_out(console: Console) -> None:
    """A name that reads backwards: where the API refuses it, the page still must not trust it."""

    def reversed_name(route: Route) -> None:
        answer = route.fetch()
        text = answer.text().replace('"name":"Sectigo"', '"name":"Sec\u202etigo\u2066"')
        route.fulfill(response=answer, body=text)

    listed = re.compile(r"/v1/management/certificate-authorities\?")
    console.page.route(listed, reversed_name)
    console.open()
    console.sees("Sec[U+202E]tigo[U+2066]")


def test_a_failed_reading_leaves_what_was_read_and_says_from_when(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    console.open("#/ca/sectigo")
    console.sees("static-profileA-local")
    page.route("**/v1/**", lambda route: route.abort())
    page.get_by_role("button", name="Refresh").click()
    console.sees(re.compile("Could not read .* What you see is from .* may be out of date"))
    console.sees("Out of date, read at")
    console.sees("static-profileA-local")
    console.shot("stale")
    page.unroute("**/v1/**")
    page.get_by_role("button", name="Refresh").click()
    expect(page.locator(".reading.stale")).to_have_count(0)
    expect(page.locator(".notice")).to_have_count(0)


def test_a_first_reading_that_fails_can_be_tried_again(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    page.route("**/v1/**", lambda route: route.abort())
    console.open()
    console.sees("Cannot read the certificate authorities")
    console.shot("unreachable")
    page.unroute("**/v1/**")
    page.get_by_role("button", name="Try again").click()
    console.sees("sectigo")


def test_a_ca_without_any_list_says_why_and_can_be_mended(console: Console) -> None:
    page, program, console.expects_refusals = console.page, console.program, True
    program.sectigo_fails({"kind": "status", "status": 503})
    program.put("empty", {**program.document(), "profiles": []})
    console.open("#/ca/empty")
    console.sees(re.compile("No profile list was ever fetched from Sectigo"))
    page.get_by_role("link", name="Settings").click()
    console.sees("Customer URI")


def test_the_keyboard_alone_is_enough(console: Console) -> None:
    page, keyboard = console.page, console.page.keyboard
    console.program.put("keys", console.program.document(name="Keys"))
    console.open()
    console.sees("Keys")
    keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to content")).to_be_focused()
    keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    _tab_to(console, "Add a CA")
    _tab_to(console, "Search")
    keyboard.type("Keys")
    _tab_to(console, "Keys")
    keyboard.press("Enter")
    console.sees("profileA")
    expect(page.get_by_role("main")).to_be_focused()
    _tab_to(console, "Add a local profile")
    keyboard.press("Enter")
    console.sees("Unique ID")
    _tab_to(console, "Unique ID")
    keyboard.type("typed")
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.type("test")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Certificate Type")).to_have_value("64442")
    keyboard.press("Enter")
    console.sees("The profile 'typed' is stored.")


def _tab_to(console: Console, name: str) -> None:
    """Press Tab until what has the focus is called `name`."""
    focused = """() => { const e = document.activeElement;
        return (e.labels?.[0] ?? e).textContent.trim(); }"""
    for _ in range(40):
        console.page.keyboard.press("Tab")
        if str(console.page.evaluate(focused)).startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached")


def many_profiles(route: Route) -> None:
    answer = route.fetch()
    body = answer.json()
    body["profiles"] = [
        {**body["profiles"][-1], "id": str(100_000 + n), "name": f"Profile {n}"}
        for n in range(10_000)
    ]
    route.fulfill(response=answer, json=body)


def many_authorities(route: Route) -> None:
    page_index = re.search(r"nextPageIndex=ca-(\d+)", route.request.url)
    first = int(page_index[1]) + 1 if page_index else 0
    listed = [
        {
            "id": f"ca-{n:04}",
            "version": 1,
            "changedAt": "2026-11-25T10:00:00Z",
            "configuration": {"name": f"CA {n}", "properties": {}},
        }
        for n in range(first, min(first + 100, 1000))
    ]
    more = first + 100 < 1000
    body = {"caList": listed, "morePages": more, "nextPageIndex": listed[-1]["id"]}
    route.fulfill(json=body)


def fresh_state(route: Route) -> None:
    sync = {"state": "fresh", "syncedAt": "2026-11-25T10:00:00Z", "profiles": 3, "history": []}
    route.fulfill(json={"profileSync": {**sync, "setback": None, "nextSyncAt": None}})


def test_ten_thousand_profiles_and_a_thousand_cas_stay_usable(console: Console) -> None:
    """The table draws what is seen; search, filter and sort are over everything."""
    page = console.page
    page.route("**/v1/certificate-authorities/*/profiles", many_profiles)
    console.open("#/ca/sectigo")
    console.sees("10,000 profiles")
    assert page.locator(".vt-body .vt-row").count() < 60
    console.shot("profiles-10000")
    page.get_by_role("columnheader", name="Name").get_by_role("button").click()
    page.get_by_role("columnheader", name="Name").get_by_role("button").click()
    console.sees("Profile 9999")
    page.get_by_label("Search profiles").fill("profile 7777")
    console.sees("1 of 10,000 profiles")
    page.route(re.compile(r"/management/certificate-authorities(\?|$)"), many_authorities)
    page.route("**/ca-*/profile-sync", fresh_state)
    console.open("#/")
    console.sees("1,000 CAs")
    assert page.locator(".vt-body .vt-row").count() < 60
    expect(page.get_by_role("button", name="Up 1,000")).to_be_visible(timeout=PATIENCE_MS)
    console.shot("authorities-1000")
    page.get_by_label("Search").fill("CA 777")
    console.sees("1 of 1,000 CAs")


def test_a_refresh_keeps_focus_and_place(console: Console) -> None:
    page = console.page
    console.open("#/ca/sectigo")
    console.sees("static-profileA-local")
    link = page.get_by_role("link", name="static-profileA-local")
    link.focus()
    row = page.locator(".vt-body .vt-row").first.element_handle()
    with page.expect_response("**/profiles"):
        page.evaluate("document.querySelector('#reading button').click()")
    page.wait_for_timeout(200)
    expect(link).to_be_focused()
    assert row.is_visible()


def test_what_changes_beside_it_leaves_the_focus_where_it_is(console: Console) -> None:
    page, program = console.page, console.program
    program.put("beside", program.document(name="Beside"))
    console.open()
    link = page.get_by_role("link", name="Beside")
    link.focus()
    row = page.locator(".vt-row", has=link)
    expect(row.locator("[data-label=Local]")).to_have_text("0")
    program.put(
        "beside",
        program.document(
            name="Beside",
            profiles=[{"unique-id": "one", "name": "one", "properties": {"cert_type": "60515"}}],
        ),
    )
    page.evaluate("document.querySelector('#reading button').click()")
    expect(row.locator("[data-label=Local]")).to_have_text("1")
    expect(link).to_be_focused()


def test_a_thousand_states_come_with_the_list(console: Console) -> None:
    page, asked = console.page, list[str]()

    def listed(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        assert query["$fields"] == ["caList.profileSync"]
        first = int(query.get("nextPageIndex", ["ca--1"])[0][3:]) + 1
        sync = {"state": "fresh", "syncedAt": "2026-11-25T10:00:00Z", "setback": None}
        some = [
            {
                "id": f"ca-{n}",
                "version": 1,
                "changedAt": "2026-11-25T10:00:00Z",
                "configuration": {"name": f"CA {n}"},
                "profileSync": sync,
            }
            for n in range(first, first + 100)
        ]
        more = first + 100 < 1000
        after = some[-1]["id"] if more else None
        route.fulfill(json={"caList": some, "morePages": more, "nextPageIndex": after})

    def one(route: Route) -> None:
        asked.append(route.request.url)
        sync = {"state": "fresh", "syncedAt": "2026-11-25T10:00:00Z", "profiles": 3, "history": []}
        route.fulfill(json={"profileSync": {**sync, "setback": None, "nextSyncAt": None}})

    page.route(re.compile(r"/management/certificate-authorities(\?|$)"), listed)
    page.route("**/ca-*/profile-sync", one)
    console.open("#/")
    expect(page.get_by_role("button", name="Up 1,000")).to_be_visible()
    console.sees("1,000 CAs")
    while not asked:
        page.wait_for_timeout(50)
    page.wait_for_timeout(1_000)
    # Those in sight alone are asked for more than their states.
    assert 0 < len(asked) < 60


def test_what_is_being_read_again_stays_readable(console: Console) -> None:
    page = console.page
    console.open()
    page.get_by_role("button", name="Refresh").wait_for()
    with page.expect_request("**/v1/management/certificate-authorities?*"):
        page.route("**/v1/**", lambda _route: None)
        page.get_by_role("button", name="Refresh").click()
    page.wait_for_function("document.getElementById('reading').classList.contains('busy')")
    console.is_accessible("while it is read again")
