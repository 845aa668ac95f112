"""Certificates, orders, domains and readiness of the fleet that `make run` begins with."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import Page, Route, expect

from cagateway.api.bodies.readiness import readiness
from cagateway.domain.foresight.fleet import AskedTerm, Fleet, SeenCertificate, SeenProfile
from cagateway.domain.foresight.readiness import assess
from tests.browser.conftest import Console, Program, running
from tests.patience import PATIENCE_SECONDS

MANY = 10_000
PER_PAGE = 100
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
# What is drawn of a long list: what is seen, and some rows around it.
DRAWN_AT_MOST = 60


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with running(tmp_path_factory.mktemp("fleet") / "log", DEMO_FLEET="yes") as program:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _is_complete(program):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        yield program


def _is_complete(program: Program) -> bool:
    answer = requests.get(f"{program.managed('sectigo')}/readiness", timeout=PATIENCE_SECONDS)
    return bool(answer.json().get("computedAt"))


def listed(program: Program, **query: str) -> list[dict[str, object]]:
    url = f"{program.managed('sectigo')}/certificates"
    answer = requests.get(url, params=query, timeout=PATIENCE_SECONDS)
    return list(answer.json()["certificates"])


def test_each_page_of_the_fleet_is_accessible_and_fits(console: Console) -> None:
    console.open()
    # There is something to see at first sight.
    expect(console.page.get_by_role("row", name="Sectigo sectigo")).to_contain_text("Up")
    console.shot("fleet-authorities")
    console.open("#/ca/sectigo/certificates")
    console.sees("login.example.net")
    expect(console.page.get_by_role("row", name="login.example.net")).to_contain_text("in 8 days")
    console.shot("certificates")
    console.open("#/ca/sectigo/orders")
    console.sees("Waiting for an operator")
    console.sees(re.compile("waits for longer than orders do"))
    console.shot("orders")
    console.open("#/ca/sectigo/domains")
    console.sees("example.org")
    expect(console.page.get_by_role("row", name="example.net")).to_contain_text("Ends soon")
    console.shot("domains")
    console.open("#/ca/sectigo/readiness")
    console.sees("What breaks, and when")
    console.shot("readiness")


def test_a_certificate_is_found_by_its_name_and_the_address_says_so(console: Console) -> None:
    page = console.page
    console.open("#/ca/sectigo/certificates")
    page.get_by_label("Name", exact=True).fill("shop.example.com")
    page.get_by_label("Name", exact=True).press("Enter")
    console.sees("No certificate is like that")
    page.get_by_role("button", name="Search all certificates").click()
    expect(page.get_by_role("row", name="shop.example.com")).to_have_count(2)
    assert "name=shop.example.com" in page.url
    assert "status=all" in page.url
    page.reload()
    expect(page.get_by_role("row", name="shop.example.com")).to_have_count(2)
    page.get_by_role("button", name="Renewed").click()
    expect(page.get_by_role("row", name="shop.example.com")).to_have_count(1)
    page.get_by_role("button", name="shop.example.com").click()
    expect(page.get_by_role("dialog")).to_contain_text("Renewed by")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_label("Client", exact=True).fill("build-farm")
    expect(page.get_by_role("row", name="ci.example.com")).to_have_count(1)


def test_a_revocation_wants_the_name_typed(console: Console) -> None:
    page, program = console.page, console.program
    console.open("#/ca/sectigo/certificates?status=all&name=files.example.net")
    # By the keyboard alone.
    page.get_by_role("button", name="files.example.net").focus()
    page.keyboard.press("Enter")
    console.is_accessible("a certificate")
    page.get_by_role("button", name="Revoke…").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("No other certificate covers its names")
    console.is_accessible("a revocation")
    yes = dialog.get_by_role("button", name="Revoke it")
    expect(yes).to_be_disabled()
    page.get_by_label(re.compile("^Type")).fill("files.example.com")
    expect(yes).to_be_disabled()
    page.get_by_role("button", name="Cancel").click()
    assert [one["status"] for one in listed(program, name="files.example.net")] != ["revoked"]
    page.get_by_role("button", name="files.example.net").click()
    page.get_by_role("button", name="Revoke…").click()
    page.get_by_label("Reason").select_option("cessationOfOperation")
    page.get_by_label(re.compile("^Type")).fill("files.example.net")
    yes.click()
    console.sees("The certificate for files.example.net is revoked.")
    expect(page.get_by_role("row", name="files.example.net")).to_contain_text("Revoked")
    assert [one["status"] for one in listed(program, name="files.example.net")] == ["revoked"]


def test_a_refused_revocation_says_why_and_shows_nothing_as_revoked(console: Console) -> None:
    page = console.page
    console.expects_refusals = True
    console.program.sectigo_fails({"kind": "status", "status": 503, "at": "revoke"})
    console.open("#/ca/sectigo/certificates?status=valid&name=api.example.com")
    page.get_by_role("button", name="api.example.com").click()
    page.get_by_role("button", name="Revoke…").click()
    page.get_by_label(re.compile("^Type")).fill("api.example.com")
    page.get_by_role("button", name="Revoke it").click()
    console.sees(re.compile("is not revoked, as far as is known"))
    expect(page.get_by_role("row", name="api.example.com")).to_contain_text("Valid")


def test_ten_thousand_certificates_are_read_as_they_are_scrolled_to(console: Console) -> None:
    page, asked = console.page, list[str]()
    page.route(re.compile("/certificates\\?"), partial(_one_of_many, asked))
    console.open("#/ca/sectigo/certificates?status=all")
    console.sees(re.compile(r"^100 certificates so far"))
    # Nothing is read that is not wanted.
    assert len(asked) == 1
    page.get_by_role("region", name="Certificates, scrollable").focus()
    page.keyboard.press("End")
    console.sees(re.compile(r"^200 certificates so far"))
    page.evaluate(_TO_THE_END)
    console.sees("10,000 certificates, by their end")
    assert len(asked) == MANY // PER_PAGE
    assert page.locator(".vt-body .vt-row").count() <= DRAWN_AT_MOST
    expect(page.get_by_role("row", name="host-9999.example.com")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.get_by_role("row", name="host-0.example.com")).to_be_visible()
    # Only who asks for it has it read again.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    assert len(asked) == MANY // PER_PAGE


_TO_THE_END = """async () => {
  const list = document.querySelector(".vt-scroll");
  while (document.querySelector(".foot").hasChildNodes()) {
    list.scrollTop = list.scrollHeight;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  list.scrollTop = list.scrollHeight;
}"""


def _one_of_many(asked: list[str], route: Route) -> None:
    query = parse_qs(urlsplit(route.request.url).query)
    first = int(query.get("nextPageIndex", ["0"])[0])
    asked.append(route.request.url)
    end = datetime.now(UTC) + timedelta(days=1)
    certificates = [_certificate(first + row, end) for row in range(PER_PAGE)]
    goes_on = first + PER_PAGE < MANY
    body = {
        "type": "CertificateListResponse",
        "certificates": certificates,
        "nextPageIndex": str(first + PER_PAGE) if goes_on else "",
        "morePages": goes_on,
    }
    route.fulfill(json=body)


def _certificate(number: int, end: datetime) -> dict[str, object]:
    ends_at = end + timedelta(minutes=number)
    name = f"host-{number}.example.com"
    return {
        "serialNumber": f"{number:032X}",
        "subjectName": f"CN={name}",
        "names": [name, f"www.{name}"],
        "profileId": "63999",
        "clientId": f"client-{number % 7}",
        "issuedAt": (ends_at - timedelta(days=90)).isoformat(),
        "expiresAt": ends_at.isoformat(),
        "status": "valid",
        "renewedBy": "",
        "keyType": "EC P-256",
        "isPublicTls": True,
        "hasClientAuth": False,
        "orderId": f"{number:026d}",
    }


def test_readiness_says_what_breaks_on_which_day_for_whom(console: Console) -> None:
    page = console.page
    page.clock.set_fixed_time(NOW)
    _foretell(page)
    console.open("#/ca/sectigo/readiness")
    verdict = page.get_by_role("region", name="In one sentence")
    expect(verdict).to_contain_text("1 breaks within 30 days")
    expect(verdict).to_contain_text(
        "Most: 15 March 2027, in 3 months: 2 kinds of requests are refused, for legacy, shop."
    )
    day = page.get_by_role("listitem").filter(has_text="15 March 2027").first
    expect(day).to_contain_text("A public TLS certificate is valid for 100 days at most.")
    expect(day).to_contain_text("2 kinds of requests are refused")
    expect(day.get_by_role("link", name="legacy")).to_have_attribute("href", "#/client/legacy")
    expect(page.get_by_role("listitem").filter(has_text="15 March 2029").first).to_contain_text(
        "Nothing of yours breaks by it."
    )
    # From the finding to the certificate.
    page.get_by_role("link", name="Show the certificate").click()
    assert "expiresBefore=2026-12-12" in page.url
    assert "clientId=legacy" in page.url


def _foretell(page: Page) -> None:
    profile = SeenProfile("63999", "Web", (199, 90, 45), is_public=True)
    ending = SeenCertificate(
        "0A1F",
        ("login.example.com",),
        "63999",
        "legacy",
        NOW - timedelta(days=190),
        NOW + timedelta(days=10),
    )
    asked = tuple(AskedTerm(one, "63999", 199, 3, NOW) for one in ("shop", "legacy"))
    fleet = Fleet((profile,), (ending,), asked, orders_a_day=1_000)
    body = json.dumps(readiness(assess(fleet, NOW), NOW))
    page.route(
        "**/readiness", lambda route: route.fulfill(body=body, content_type="application/json")
    )


def computed_at(program: Program) -> str:
    answer = requests.get(f"{program.managed('sectigo')}/readiness", timeout=PATIENCE_SECONDS)
    return str(answer.json()["computedAt"])


@pytest.mark.parametrize(
    ("tab", "button", "doing"),
    [
        # Even where Sectigo was asked in the last minute, and is not asked again.
        ("domains", "Ask Sectigo anew", "Asking Sectigo how the domains stand…"),
        ("readiness", "Compute anew", "Reading the domains, and computing what will break…"),
    ],
)
def test_what_is_foreseen_is_computed_anew_on_demand(
    console: Console, tab: str, button: str, doing: str
) -> None:
    page = console.page
    before = computed_at(console.program)
    console.open(f"#/ca/sectigo/{tab}")
    page.get_by_role("button", name=button).click()
    console.sees(doing)
    expect(page.get_by_text(doing)).to_have_count(0)
    expect(page.get_by_text("There is nothing newer")).to_have_count(0)
    assert computed_at(console.program) > before


def test_a_reading_that_began_before_does_not_stand_for_what_was_computed_since(
    console: Console,
) -> None:
    page = console.page
    console.open("#/ca/sectigo/readiness")
    shown = page.locator("p time[data-relative]").last
    before = shown.get_attribute("datetime")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/sectigo/status", hold)
    with page.expect_request("**/sectigo/status"):
        page.get_by_role("button", name="Refresh").click()
    with page.expect_response(
        lambda answer: (
            answer.url.endswith("/readiness")
            and answer.request.method == "GET"
            and answer.json()["computedAt"] != before
        )
    ):
        page.get_by_role("button", name="Compute anew").click()
    held[0].continue_()
    page.unroute("**/sectigo/status")
    expect(page.get_by_text("computing what will break…")).to_have_count(0)
    assert shown.get_attribute("datetime") != before
