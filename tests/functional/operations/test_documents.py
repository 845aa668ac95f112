"""`make export` and `make apply`, over a socket, against the real functions/management."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

import pytest
from botocore.session import Session

from local.http_server import HttpServer, Response
from operations.documents.__main__ import main
from operations.documents.management import Management
from operations.gateway import Gateway, GatewayError, checked_url
from tests.functional.always import Always
from tests.functional.serving import serving
from tests.functional.stack import Stack


@dataclass
class Served:
    """A stack's management API at an address, and a folder."""

    stack: Stack
    url: str
    folder: Path

    def run(self, command: str, *options: str, answer: str = "y") -> int:
        arguments = [command, "--url", self.url, "--folder", str(self.folder), *options]
        return main(arguments, lambda _: answer)

    def file(self, ca_id: str) -> Path:
        return self.folder / "certificate-authorities" / f"{ca_id}.json"

    def change(self, ca_id: str, **members: object) -> None:
        document = json.loads(self.file(ca_id).read_text("utf-8"))
        self.file(ca_id).write_text(json.dumps(document | members), "utf-8")

    def stored(self, ca_id: str) -> Any:  # noqa: ANN401 - JSON
        return self.stack.manage("GET", f"/{ca_id}").body["ca"]["configuration"]


@pytest.fixture
def served(stack: Stack, tmp_path: Path) -> Iterator[Served]:
    with serving(stack.deployment, "management", "profiles") as url:
        for ca_id in ("one", "two"):
            stack.configure(ca_id)
        yield Served(stack, url, tmp_path)


def test_what_is_exported_is_applied_without_a_change(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert served.run("export") == 0
    assert json.loads(served.file("one").read_text("utf-8")) == served.stored("one")
    assert served.run("export") == 0
    assert "nothing has changed" in capsys.readouterr().out
    assert served.run("apply") == 0
    assert "is as" in capsys.readouterr().out


def test_it_makes_another_gateway_the_same(served: Served) -> None:
    served.run("export")
    document = served.stored("one")
    for ca_id in ("one", "two"):
        assert served.stack.manage("DELETE", f"/{ca_id}").status == 200
    assert served.run("apply") == 0
    assert served.stored("one") == document


def test_a_change_in_the_folder_is_a_change_at_the_gateway(served: Served) -> None:
    served.run("export")
    served.change("one", name="Another")
    assert served.run("apply") == 0
    assert served.stored("one")["name"] == "Another"


def test_nothing_is_done_without_a_yes(served: Served) -> None:
    served.run("export")
    served.change("one", name="Another")
    assert served.run("apply", answer="") == 1
    assert "name" not in served.stored("one") or served.stored("one")["name"] != "Another"


def test_nothing_at_all_is_done_if_one_document_is_refused(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    served.run("export")
    served.change("one", name="Another")
    served.change("two", colour="red")
    assert served.run("apply") == 1
    assert "colour" in capsys.readouterr().err
    assert served.stored("one").get("name") != "Another"


def test_who_was_faster_is_not_overwritten(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    served.run("export")
    served.change("one", name="Ours")
    served.change("two", name="Ours")

    def meanwhile(_: str) -> str:
        theirs = {**served.stored("one"), "name": "Theirs"}
        assert served.stack.manage("PUT", "/one", theirs).status == 200
        return "y"

    arguments = ["apply", "--url", served.url, "--folder", str(served.folder)]
    assert main(arguments, meanwhile) == 1
    assert "version-conflict" in capsys.readouterr().out
    assert served.stored("one")["name"] == "Theirs"
    # The others are not kept from being done.
    assert served.stored("two")["name"] == "Ours"


def test_what_the_folder_does_not_have_stays_unless_it_is_said_otherwise(served: Served) -> None:
    served.run("export")
    served.file("two").unlink()
    assert served.run("apply") == 0
    assert served.stack.manage("GET", "/two").status == 200
    assert served.run("apply", "--delete") == 0
    assert served.stack.manage("GET", "/two").status == 404


def test_a_ca_that_is_gone_is_gone_from_the_folder(served: Served) -> None:
    served.run("export")
    assert served.stack.manage("DELETE", "/two").status == 200
    assert served.run("export") == 0
    assert not served.file("two").exists()
    assert served.file("one").exists()


def test_more_than_a_page_is_exported(served: Served) -> None:
    for number in range(105):
        served.stack.configure(f"ca-{number}")
    assert served.run("export") == 0
    assert len(list(served.file("x").parent.glob("*.json"))) == 107


@pytest.mark.parametrize("text", ["{", "[]", '{"a": ' * 100_000])
def test_a_file_that_is_no_document_is_named(
    served: Served, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    served.run("export")
    served.file("one").write_text(text, "utf-8")
    assert served.run("apply") == 1
    assert "one.json" in capsys.readouterr().err


NOTHING = Response(HTTPStatus.OK, (), b'{"caList": [], "morePages": false}')


class TestSigning:
    @staticmethod
    def headers_of(monkeypatch: pytest.MonkeyPatch, *, is_local: bool) -> dict[str, str]:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_REGION", "eu-west-1")
        monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
        monkeypatch.setattr("operations.gateway.is_local", lambda _: is_local)
        recorder, server = Always(NOTHING), HttpServer()
        with server.serving(recorder):
            list(Management(Gateway(server.url, Session())).ids("certificate-authorities"))
        return dict(recorder.requests[0].headers)

    def test_a_deployed_gateway_gets_signed_requests(self, monkeypatch: pytest.MonkeyPatch) -> None:
        header = self.headers_of(monkeypatch, is_local=False)["Authorization"]
        assert header.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        assert "/eu-west-1/execute-api/aws4_request" in header

    def test_one_on_this_machine_does_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "Authorization" not in self.headers_of(monkeypatch, is_local=True)


@pytest.mark.parametrize("url", ["http://gateway.example", "ftp://x", "gateway.example", ""])
def test_nothing_is_sent_where_anybody_could_read_along(url: str) -> None:
    with pytest.raises(GatewayError, match="API_URL"):
        checked_url(url)


class TestClients:
    IDENTITY: ClassVar = {
        "subject-dn": "CN=vault",
        "issuer-dn": "CN=ca",
        "issuer-key-sha256": "a" * 64,
    }
    VAULT: ClassVar = {"identity": IDENTITY, "role": "integrator"}

    def given(self, served: Served, **changes: object) -> None:
        file = served.folder / "clients" / "vault.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(self.VAULT | changes), "utf-8")

    def test_as_people_write_them_are_applied_once(
        self, served: Served, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.given(served, **{"allowed-names": ["*.Example.com", "192.0.2.1/32"]})
        assert served.run("apply") == 0
        assert "create clients/vault" in capsys.readouterr().out
        assert served.run("apply") == 0
        said = capsys.readouterr().out
        assert "is as" in said
        assert "any name" not in said

    def test_that_may_have_anything_are_named(
        self, served: Served, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.given(served)
        for _ in range(2):
            assert served.run("apply") == 0
            assert "any name of the organization: vault." in capsys.readouterr().out
        self.given(served, enabled=False)
        assert served.run("apply") == 0
        assert "any name" not in capsys.readouterr().out

    def test_that_a_folder_of_the_last_release_would_narrow_are_named_first(
        self, served: Served, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.given(served, certificates="all")
        assert served.run("apply") == 0
        assert "say nothing" not in capsys.readouterr().out
        self.given(served)
        assert served.run("apply", answer="n") == 1
        said = capsys.readouterr().out
        assert "say nothing of certificates: vault." in said
        assert said.index("say nothing") < said.index("change clients/vault")
