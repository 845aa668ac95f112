"""`make console`: the console of a gateway that is elsewhere, through the signing proxy."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ROOT, WIDE, Program
from tests.patience import PATIENCE_MS, PATIENCE_SECONDS

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.fixture
def address(program: Program) -> Iterator[str]:
    """The address that is printed, which opens once."""
    with subprocess.Popen(
        [sys.executable, "-m", "local.console", program.api],
        cwd=ROOT,
        env={**os.environ, **CREDENTIALS, "AWS_REGION": "eu-west-1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("The Management Console of ")
        yield process.stdout.readline().strip()
        process.terminate()
        assert process.wait(timeout=PATIENCE_SECONDS) == 0


def test_the_printed_address_opens_the_console_once(
    browser: Browser, program: Program, address: str
) -> None:
    program.put("proxied", program.document(name="Proxied"))
    context = browser.new_context(viewport=WIDE, locale="en-GB")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    page.goto(address)
    page.get_by_role("link", name="Proxied").click()
    expect(page.get_by_text("profileA").first).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="Settings", exact=True).click()
    page.get_by_label("Name").first.fill("Through the proxy")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Stored as version 2.").first).to_be_visible(timeout=PATIENCE_MS)
    page.reload()
    expect(page.get_by_role("heading", name="Through the proxy")).to_be_visible(timeout=PATIENCE_MS)
    context.close()
    assert problems == []
    assert requests.get(address, timeout=PATIENCE_SECONDS).status_code == requests.codes.forbidden


def test_without_credentials_it_says_so() -> None:
    nowhere = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "local.console", "https://gateway.example.com"],
        cwd=ROOT,
        env={**nowhere, "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "x", "HOME": "/none"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "There are no AWS credentials to sign with.\n"
