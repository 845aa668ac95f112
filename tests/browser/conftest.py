"""The console in a real Chromium, over the real program: handlers, table, events, simulator."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.patience import PATIENCE_MS, PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
TYPES = json.loads((ROOT / "tests" / "golden" / "sectigo-ssl-types.json").read_text())
ARTEFACTS = ROOT / ".artefacts"
# The shell is Chromium without its windows, and takes a fifth less of the processor.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 375, "height": 812}
FEATURES_OFF = (
    # Two pages behind the address bar, which each new window would load unseen.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    # Chromium reads its last list alone: what Playwright's has for pages is in this one as well.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable"),
    *("PaintHolding", "OptimizationHints", "ThirdPartyStoragePartitioning"),
)
REBOUND = "rebound.example"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    # A container's /dev/shm is often 64 MB.
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES_OFF)}",
    # What a page does whose own name it lets lead to this machine (DNS rebinding).
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
]
expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True, slots=True)
class Program:
    """A running `make run`."""

    api: str
    sectigo: str
    aws: str
    functions: str

    def managed(self, ca_id: str = "") -> str:
        return f"{self.api}/v1/management/certificate-authorities/{ca_id}".rstrip("/")

    def put(self, ca_id: str, document: object) -> None:
        requests.put(
            self.managed(ca_id), json=document, timeout=PATIENCE_SECONDS
        ).raise_for_status()

    def get(self, ca_id: str) -> dict[str, Any]:
        answer = requests.get(self.managed(ca_id), timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()["ca"]["configuration"]
        return found

    def sectigo_lists(self, profiles: object) -> None:
        url = f"{self.sectigo}/simulator/profiles"
        requests.put(url, json=profiles, timeout=PATIENCE_SECONDS).raise_for_status()

    def sectigo_demands(self, *fields: object) -> None:
        url = f"{self.sectigo}/simulator/orders/rules"
        rules = {"customFields": fields}
        requests.put(url, json=rules, timeout=PATIENCE_SECONDS).raise_for_status()

    def sync(self, ca_id: str) -> None:
        url = f"{self.managed(ca_id)}/profile-sync"
        requests.post(url, json={"force": True}, timeout=PATIENCE_SECONDS).raise_for_status()

    def sectigo_fails(self, fault: object) -> None:
        url = f"{self.sectigo}/simulator/fault"
        requests.put(url, json=fault, timeout=PATIENCE_SECONDS).raise_for_status()

    def sectigo_recovers(self) -> None:
        requests.delete(
            f"{self.sectigo}/simulator/fault", timeout=PATIENCE_SECONDS
        ).raise_for_status()
        rules = f"{self.sectigo}/simulator/orders/rules"
        requests.delete(rules, timeout=PATIENCE_SECONDS).raise_for_status()

    def document(self, **changes: object) -> dict[str, Any]:
        """Give a whole document whose connection is the simulator's."""
        properties = {
            "url": self.sectigo,
            "customer-uri": "demo",
            "org-id": 1234,
            "credentials-secret": "cagateway/demo",
            "enable-ca-profile-sync": True,
        }
        return {"name": "Acme", "properties": properties, "profiles": [], **changes}


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with running(tmp_path_factory.mktemp("run") / "log") as program:
        yield program


@contextmanager
def running(log: Path, **settings: str) -> Iterator[Program]:
    """Run the program; settings are added to its environment."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "local"],
            cwd=ROOT,
            env={**os.environ, "PORT": "0", **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        text = _said(process, log)
        api = re.search(r"answers at (http://[\d.:]+)", text)
        sectigo = re.search(r"(http://[\d.:]+)/simulator", text)
        aws = re.search(r"table \S+ at (http://[\d.:]+)", text)
        functions = re.search(r"(http://[\d.:]+)/2015-03-31", text)
        assert api, text
        assert sectigo, text
        assert aws, text
        assert functions, text
        yield Program(api[1], sectigo[1], aws[1], functions[1])
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _said(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text()
        if "/docs/" in text:
            return text
        assert process.poll() is None, text
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: the console is not tested")
    with sync_playwright() as playwright:
        # A profile of its own, new each time, is what `launch` gives.
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@dataclass(slots=True)
class Console:
    """A tab with the console, and everything that it must never do."""

    page: Page
    program: Program
    name: str
    problems: list[str] = field(default_factory=list)
    # A refusal that a test asks for is an answer, and Chromium logs it as an error.
    expects_refusals: bool = False

    def open(self, address: str = "#/") -> None:
        self.page.goto(f"{self.program.api}/console/{address}")

    def sees(self, text: str | re.Pattern[str]) -> None:
        self.page.get_by_text(text).first.wait_for(state="visible")

    def shot(self, name: str) -> None:
        """Keep how a page looks, light and wide, dark and narrow; axe finds nothing in either."""
        self.page.evaluate("document.activeElement?.blur()")
        self.shot_of_now(name)

    def shot_of_now(self, name: str) -> None:
        """Keep it with whatever has the focus, such as an open list."""
        looks: tuple[tuple[Literal["light", "dark"], ViewportSize], ...] = (
            ("dark", NARROW),
            ("light", WIDE),
        )
        for scheme, size in looks:
            self.page.emulate_media(color_scheme=scheme)
            self.page.set_viewport_size(size)
            self.page.wait_for_timeout(50)
            self.page.screenshot(path=ARTEFACTS / f"{name}-{scheme}-{size['width']}.png")
            overflow = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert overflow <= 0, f"{name} is {overflow} px too wide at {size['width']}"
            self.is_accessible(f"{name}, {scheme}")
        # Wide, a table has a place for each of its columns.
        assert self.page.evaluate(
            "[...document.querySelectorAll('.vt-head')]"
            ".every((head) => getComputedStyle(head).gridTemplateRows.split(' ').length === 1)"
        ), f"{name} breaks the head of a table"

    def is_accessible(self, name: str) -> None:
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.fixture(autouse=True)
def _sectigo_is_well(program: Program) -> None:
    program.sectigo_recovers()
    program.sectigo_lists(TYPES)


@pytest.fixture
def console(
    browser: Browser, program: Program, request: pytest.FixtureRequest
) -> Iterator[Console]:
    ARTEFACTS.mkdir(exist_ok=True)
    # axe's script comes from its package, past the page's policy; the policy has its own test.
    context = browser.new_context(
        viewport=WIDE, locale="en-GB", timezone_id="Europe/Brussels", bypass_csp=True
    )
    yield from _watched(context.new_page(), program, request.node.name)
    context.close()


@pytest.fixture
def strict_console(
    browser: Browser, program: Program, request: pytest.FixtureRequest
) -> Iterator[Console]:
    """As users have it: the policy holds, and no script comes in past it."""
    context = browser.new_context(viewport=WIDE, locale="en-GB", timezone_id="Europe/Brussels")
    yield from _watched(context.new_page(), program, request.node.name)
    context.close()


def _watched(page: Page, program: Program, name: str) -> Iterator[Console]:
    console = Console(page, program, name)
    page.set_default_timeout(PATIENCE_MS)
    own = urlsplit(program.api).netloc
    note: Callable[[str], None] = console.problems.append
    page.on("pageerror", lambda error: note(f"error: {error}"))
    page.on(
        "request",
        lambda sent: None if urlsplit(sent.url).netloc == own else note(f"elsewhere: {sent.url}"),
    )

    def logged(kind: str, text: str) -> None:
        is_refusal = console.expects_refusals and text.startswith("Failed to load resource")
        if kind in {"error", "warning"} and not is_refusal:
            note(f"{kind}: {text}")

    page.on("console", lambda message: logged(message.type, message.text))
    yield console
    page.unroute_all(behavior="ignoreErrors")
    assert console.problems == []
