"""ACME credentials in the console: made, shown once, copied, deleted."""

from __future__ import annotations

import json
import re
from typing import Any

import requests
from playwright.sync_api import expect

from tests.browser.conftest import Console
from tests.patience import PATIENCE_SECONDS

WEB = {"name": "Web servers", "role": "integrator", "ca-ids": ["sectigo"]}
NAMES = {"allowed-names": ["*.example.com"]}


def put(console: Console, document: object) -> str:
    url = f"{console.program.api}/v1/management/clients/web"
    requests.put(url, json=document, timeout=PATIENCE_SECONDS).raise_for_status()
    return f"{url}/acme-credentials"


def listed(url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = requests.get(url, timeout=PATIENCE_SECONDS).json()["credentials"]
    return found


def test_a_credential_is_made_shown_once_and_deleted_by_keyboard_alone(console: Console) -> None:
    page = console.page
    url = put(console, {**WEB, **NAMES})
    console.open("#/client/web")
    page.get_by_role("button", name="Make a credential").press("Enter")
    expect(page.get_by_role("heading", name=re.compile("shown this once"))).to_be_focused()
    (one,) = listed(url)
    key_id = one["keyId"]
    key = page.get_by_label("HMAC key", exact=True).inner_text()
    assert re.fullmatch(r"[\w-]{43}", key)
    line = page.get_by_label("certbot", exact=True).inner_text()
    assert '"$ACME_URL/sectigo/' in line
    assert f"--eab-kid {key_id} --eab-hmac-key {key} -d www.example.com" in line
    assert f"--kid {key_id} --hmac {key}" in page.get_by_label("lego", exact=True).inner_text()
    console.shot("acme-credential")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy certbot").press("Enter")
    expect(page.get_by_role("button", name="Copy certbot")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == line
    page.get_by_role("button", name="I have stored the key").press("Enter")
    expect(page.get_by_role("button", name="Make a credential")).to_be_focused()
    for kept in (
        "document.documentElement.outerHTML",
        "JSON.stringify([localStorage, sessionStorage])",
    ):
        assert key not in page.evaluate(kept)
    console.sees("An ACME credential was created")
    console.shot("client-with-credentials")
    page.get_by_role("button", name=f"Delete the credential {key_id}").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").press("Enter")
    assert listed(url) == [one]
    page.get_by_role("button", name=f"Delete the credential {key_id}").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Delete the credential").press("Enter")
    console.sees(f"The credential '{key_id}' is deleted.")
    assert listed(url) == []


def test_a_key_is_not_left_behind_and_not_lost_by_mistake(console: Console) -> None:
    page = console.page
    put(console, {**WEB, **NAMES})
    console.open("#/client/web")
    page.get_by_label("Last day for new accounts").fill("2099-01-01")
    page.get_by_role("button", name="Make a credential").click()
    key = page.get_by_label("HMAC key", exact=True).inner_text()
    console.sees("new accounts until")
    page.get_by_role("link", name="Clients").first.click()
    console.sees("Leave without saving?")
    page.get_by_role("button", name="Leave, and lose my changes").click()
    console.sees("Web servers")
    page.go_back()
    console.sees("ACME credentials")
    assert key not in page.evaluate("document.documentElement.outerHTML")


def test_a_client_that_may_have_none_is_told_why(console: Console) -> None:
    page, console.expects_refusals = console.page, True
    put(console, WEB)
    console.open("#/client/web")
    page.get_by_role("button", name="Make a credential").click()
    console.sees(re.compile("it has no allowed-names"))
    console.shot("acme-credential-refused")
    assert "identity" not in json.dumps(
        requests.get(
            f"{console.program.api}/v1/management/clients/web", timeout=PATIENCE_SECONDS
        ).json()["client"]["configuration"]
    )
