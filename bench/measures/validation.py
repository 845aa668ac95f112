"""Validating a PKCS #10 request."""

from __future__ import annotations

from bench import artefacts, events
from bench.artefacts import ROOT
from bench.figures import Bar, Figure
from bench.measures.paired import WarmPair
from bench.rounds import Rounds
from bench.sectigo_list import profile_id
from bench.stage import Stage, body_of

FUNCTION = "ValidationFunction"
PROFILES = 100
BAR = Bar(1.4)
_TITLE = "validation of an RSA 2048 request"
_AGAINST = "parses, verifies, gets an item"


def validation(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare with parsing, verifying and one get."""
    pair, function = WarmPair(), artefacts.built(FUNCTION)
    event = validation_event(stage.ca_with(PROFILES))
    bare = artefacts.yardstick("parse_verify_get")
    with stage.container(function, 0) as ours, stage.container(bare, 1) as yardstick:
        # A refusal would be no measure: this fails on anything but a 200.
        body_of(ours.invoke(event).body)
        steps = rounds.each("validation", 20)
        pair.measure(steps, (ours, event), (yardstick, event))
    return pair.figures(_TITLE, _AGAINST, BAR)


def validation_event(ca_id: str) -> dict[str, object]:
    """A request that is valid for the first of Sectigo's profiles."""
    pem = (ROOT / "bench" / "rsa2048.csr").read_text("ascii")
    text = "".join(line for line in pem.splitlines() if not line.startswith("-----"))
    return events.validation(ca_id, str(profile_id(0)), text)
