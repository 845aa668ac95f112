"""The documents say what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cagateway.domain.access.bounds import normal_form
from cagateway.domain.access.clients import CLIENT_SETTINGS, IDENTITY_SETTINGS, read_client
from cagateway.domain.access.roles import CLIENT_ROLES
from cagateway.domain.authorities.configuration import SETTINGS, read_configuration
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.errors import ErrorKind
from cagateway.domain.sync.snapshot import Freshness
from cagateway.domain.violations import ViolationCode
from operations.contract.endpoints import ENDPOINTS

ROOT = Path(__file__).parents[2]
API = (ROOT / "docs" / "api.md").read_text()
CLIENTS = (ROOT / "docs" / "clients.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
TEMPLATE = (ROOT / "template.yaml").read_text()
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_error_code_is_in_the_api_page(kind: ErrorKind) -> None:
    assert f"`{kind}`" in API


@pytest.mark.parametrize("code", ViolationCode)
def test_every_violation_is_in_the_api_page(code: ViolationCode) -> None:
    assert f"| `{code}` |" in API


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_every_setting_is_explained(setting: str) -> None:
    assert f"`{setting}`" in CONFIGURATION


@pytest.mark.parametrize("setting", [*CLIENT_SETTINGS, *IDENTITY_SETTINGS, *CLIENT_ROLES])
def test_every_setting_of_a_client_is_explained(setting: str) -> None:
    assert f"`{setting}`" in CLIENTS


def test_the_sample_client_can_be_read() -> None:
    sample = CLIENTS.split("```json\n")[1].split("```")[0]
    client = read_client("vault", json.loads(sample), needs_issuer=True)
    assert client.ca_ids == frozenset({"sectigo"})


def test_the_clients_that_people_copy_can_be_read() -> None:
    samples = [json.loads(part.split("```")[0]) for part in CLIENTS.split("```json\n")[2:]]
    assert len(samples) == 3
    for sample in samples:
        assert not read_client("copied", sample, needs_issuer=False).bounds.is_unbounded
        assert normal_form(sample) == sample


@pytest.mark.parametrize("freshness", Freshness)
def test_every_state_of_a_list_is_in_the_api_page(freshness: Freshness) -> None:
    assert f"| `{freshness}` |" in API


@pytest.mark.parametrize("reason", FailureReason)
def test_every_reason_of_a_failure_has_its_line(reason: FailureReason) -> None:
    assert f"| `{reason}` |" in OPERATIONS


def test_the_sample_document_can_be_read() -> None:
    authority = read_configuration("corp", json.loads((ROOT / "docs" / "corp.json").read_text()))
    assert authority.sync is not None
    assert [profile.id for profile in authority.profiles] == ["web-servers"]


PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md"))]


@pytest.mark.parametrize("document", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
        if not target.startswith("https://"):
            assert (document.parent / target).exists(), target


def anchors(page: Path) -> set[str]:
    """Give what GitHub makes of a page's headings."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.*)", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", PAGES, ids=lambda page: page.name)
def test_links_into_a_page_find_their_heading(document: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", document.read_text()):
        page = document.parent / target if target else document
        assert anchor in anchors(page), (target, anchor)


VAGUE = re.compile(r"\b(?:whoever|(?:some|any|no|every)body)\b", re.IGNORECASE)


@pytest.mark.parametrize("document", PAGES, ids=lambda page: page.name)
def test_sentences_name_their_actor(document: Path) -> None:
    # An operator who reads at night has to know which of them acts. Decisions are not rewritten.
    if not document.name.startswith("decisions"):
        assert VAGUE.findall(document.read_text()) == []


@pytest.mark.parametrize("folder", ["functions", "local", "bench", "operations"])
def test_sentences_beside_the_code_name_theirs(folder: str) -> None:
    for path in [ROOT / "template.yaml", *(ROOT / folder).rglob("*.py")]:
        assert VAGUE.findall(path.read_text()) == [], path


LAYER = ROOT / "layers" / "cagateway" / "cagateway"
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
PATHS = re.compile(r"`([A-Za-z_][\w.-]*(?:/[\w.-]+)+/?|template\.yaml)`")


def test_recipes_name_paths_that_exist() -> None:
    named = PATHS.findall(CONTRIBUTING)
    assert len(named) > 20
    for path in named:
        # A stem is that of a module: `services/orders/validation`.
        places = (ROOT / path, LAYER / path, LAYER / f"{path}.py")
        assert any(place.exists() for place in places), path


def test_recipes_name_tests_that_exist() -> None:
    named = set(re.findall(r"`(test_\w+)`", CONTRIBUTING))
    assert named
    assert named <= {path.stem for path in (ROOT / "tests").rglob("test_*.py")}


@pytest.mark.parametrize("document", PAGES, ids=lambda page: page.name)
def test_commands_and_functions_that_are_named_exist(document: Path) -> None:
    text = document.read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = "".join(re.findall(r"^ *```.*?^ *```$", text, re.MULTILINE | re.DOTALL))
    named = set(re.findall(r"^ *make ([a-z-]+)", code, re.MULTILINE))
    assert named | set(re.findall(r"`make ([a-z-]+)", text)) <= targets
    functions = {path.name for path in (ROOT / "functions").iterdir()}
    assert set(re.findall(r"\bfunctions/([a-z_]+)", text)) <= functions
    alarms = set(re.findall(r"`(\w+Alarm)`", text))
    assert alarms <= set(re.findall(r"^  (\w+Alarm):", TEMPLATE, re.MULTILINE))


@pytest.mark.parametrize("path", sorted({path for _, path in ENDPOINTS}))
def test_every_route_is_in_the_api_page(path: str) -> None:
    assert f"{path}`" in API


def test_the_readme_can_be_read_in_one_sitting() -> None:
    # What, run, see it work, deploy, map: the models keep to 4 or 5 KB.
    assert len((ROOT / "README.md").read_bytes()) <= 8 * 1024


def test_what_a_line_for_the_shell_names_was_set_before() -> None:
    # Newcomers copy lines; an unset variable makes of them something else.
    outputs = set(re.findall(r"^  (\w+):", TEMPLATE.split("\nOutputs:\n")[1], re.MULTILINE))
    for name in ("operations.md", "data.md", "deploy.md", "tour.md"):
        known: set[str] = set()
        for block in re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / name).read_text(), re.DOTALL):
            known |= set(re.findall(r"(?:^|\s)([A-Z_]+)=", block))
            assert set(re.findall(r"\$\{?([A-Z_]+)", block)) <= known, block
            named = re.findall(r"\$\(output (\w+)\)|OutputKey=='(\w+)'", block)
            assert {one or other for one, other in named} <= outputs, block


def test_who_reads_events_is_told_which_members_are_personal() -> None:
    page = (ROOT / "docs" / "events.md").read_text()
    (paragraph,) = re.findall(r"\*\*Personal data\.\*\* (.*?)\n\n", page, re.DOTALL)
    assert {"`principal`", "`requestedBy`"} <= set(re.findall(r"`\w+`", paragraph))


DECISION = re.compile(
    r"### (\d+) · ([^·]+) · (\d{4}-\d\d-\d\d) · (?:in force|replaced by \d+)(?:, [a-z].*)?"
)
DECISIONS = (ROOT / "docs" / "decisions.md").read_text()
DECISIONS_ON_TESTS = (ROOT / "docs" / "decisions-tests.md").read_text()


def headings(page: str) -> list[tuple[int, str, str, str]]:
    """The number, title, date and whole heading of each decision of a page."""
    found = re.findall(r"^###.*", page, re.MULTILINE)
    matches = [DECISION.fullmatch(heading) for heading in found]
    assert all(matches), [one for one in found if not DECISION.fullmatch(one)]
    return [(int(match[1]), match[2], match[3], match[0]) for match in matches if match]


@pytest.mark.parametrize("page", [DECISIONS, DECISIONS_ON_TESTS], ids=["decisions", "tests"])
def test_decisions_stand_newest_first(page: str) -> None:
    numbers = [number for number, _, _, _ in headings(page)]
    assert numbers == sorted(set(numbers), reverse=True)
    dates = [date for _, _, date, _ in headings(page)]
    assert dates == sorted(dates, reverse=True)


def test_decisions_are_numbered_without_gaps_and_lead_to_newer_ones() -> None:
    both = [*headings(DECISIONS), *headings(DECISIONS_ON_TESTS)]
    numbers = sorted(number for number, _, _, _ in both)
    assert numbers == list(range(1, len(numbers) + 1)), "the next decision has the next number"
    for number, _, _, heading in both:
        newer = re.findall(r"(?:by|see|and) (\d+)", heading)
        assert all(int(other) in numbers and number < int(other) for other in newer), heading
        older = re.findall(r"(?:replaces(?: a part of)?|adds to) (\d+)", heading)
        assert all(0 < int(other) < number for other in older), heading


def test_each_decision_is_in_the_index_once_under_its_title() -> None:
    index = re.findall(r"^- (\d+) · (.+)$", DECISIONS.split("\n### ", 1)[0], re.MULTILINE)
    decided = [(str(number), title) for number, title, _, _ in headings(DECISIONS)]
    assert sorted(index) == sorted(decided)


@pytest.mark.parametrize("document", PAGES, ids=lambda page: page.name)
def test_lines_fit_a_screen(document: Path) -> None:
    # Code stays as it is run, and a row of a table, a heading or a picture cannot break.
    text = re.sub(r"^ *```.*?^ *```$", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
    lines = [line for line in text.splitlines() if not line.startswith(("|", "#", "!["))]
    assert [line for line in lines if len(line) > 120] == []
