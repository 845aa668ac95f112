"""Requests drawn at random, held against one rule: validation and enrollment say the same of each.

`make fuzz SECONDS=600` draws for as long as it is told, each round with another seed, and ends at
the first request of which the rule does not hold; `--seed` draws a round again.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.corpus.mutation import Change, mutated
from tests.corpus.requests import HOST, WWW, pkcs10
from tests.enrollment import ACCEPTED
from tests.functional.ordering.test_one_decision import bodies, doors, hold
from tests.unit.domain.enrollment.test_csr_fuzzing import changes, csrs

_EXAMPLES_PER_ROUND = 200

# Every text of the corpus that is short enough to be drawn often.
_TEXTS = [
    text
    for path in sorted(ACCEPTED.parent.rglob("*.txt"))
    if len(text := path.read_bytes().decode()) < 4_000
]
_WHOLE = [
    base64.b64decode((ACCEPTED / f"{name}.txt").read_text())
    for name in ("bare", "ec-p256", "rsa-pss", "rsa-3072")
]


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _spliced(text: str, at: int, piece: str, drops: int) -> str:
    place = at % (len(text) + 1)
    return text[:place] + piece + text[place + drops :]


def _damaged(content: bytes, at: int, octets: bytes) -> str:
    place = at % len(content)
    return _base64(content[:place] + octets + content[place + len(octets) :])


_pieces = st.text(max_size=3) | st.sampled_from(
    ["-----BEGIN CERTIFICATE REQUEST-----", "-----END X-----", "\\n", "=", "\0", "\ufeff", "%3D"]
)
# What people paste, and one more slip; whole requests with some octets changed, so that signatures
# do not hold; and requests of whose contents some are changed and soundly signed.
_pasted = st.builds(
    _spliced, st.sampled_from(_TEXTS), st.integers(0, 4_000), _pieces, st.integers(0, 4)
)
_octets = st.builds(
    _damaged, st.sampled_from(_WHOLE), st.integers(0, 1_000), st.binary(min_size=1, max_size=3)
)
_nodes = st.builds(
    lambda whole, some: _base64(_changed(whole, some)), st.sampled_from(_WHOLE), changes
)
_signed = csrs.map(_base64)


def _changed(whole: bytes, some: list[Change]) -> bytes:
    return mutated(whole, some)


# Names as RFC 4514 writes them, and nearly so.
_kinds = st.sampled_from(["CN", "cn", "2.5.4.3", "OID.2.5.4.10", "O", "C", "E", "team", "1.2", ""])
_values = st.text(max_size=8) | st.sampled_from(
    ["www.example.com", "*.example.com", "#0c0161", "#", "\\2c", "\\", '"', " ", "US", "USA", "a+b"]
)
_subject_dns = st.lists(
    st.builds(
        lambda kind, value, end: f"{kind}={value}{end}", _kinds, _values, st.sampled_from(",+;/ ")
    ),
    max_size=4,
).map("".join)

# Most requests are sound but for a field or two: where all are odd, hardly any gets far.
_SOUND: dict[str, Any] = {
    **pkcs10(WWW),
    **HOST,
    "properties": {"owner": "a"},
    "optionalCertificateRequestDetails": {},
}


def _with(
    odd: dict[str, Any], taken: list[str], csr: str | None, subject_dn: str | None
) -> dict[str, Any]:
    """Take some fields of an odd request into the sound one."""
    body = _SOUND | {name: odd[name] for name in taken}
    if csr is not None:
        body["csr"] = csr
    if subject_dn is not None:
        details = body["optionalCertificateRequestDetails"]
        body["optionalCertificateRequestDetails"] = {**details, "subjectDn": subject_dn}
    return body


_odd_csrs = _pasted | _octets | _nodes | _signed
_FIELDS = sorted(_SOUND.keys() | {"subjectVariables"})
requests = st.builds(
    _with,
    bodies,
    st.lists(st.sampled_from(_FIELDS), max_size=2) | st.just(_FIELDS),
    st.none() | _odd_csrs,
    st.none() | _subject_dns,
)


def _round(number: int, tally: Counter[str]) -> None:
    """Draw a round of requests; what does not hold is told by hypothesis, and raised."""

    def held(body: dict[str, Any]) -> None:
        hold(body)
        answer = doors().validate(body)
        json.dumps(answer.body, ensure_ascii=False).encode()
        refused = answer.body.get("error", {})
        codes = {detail["code"] for detail in refused.get("details", ())}
        tally.update(codes or {refused.get("code", "valid")})
        tally["requests"] += 1

    _drawn(held, number)()
    # Its orders are in memory, and each makes the next ones slower.
    doors.cache_clear()


def _drawn(held: Callable[[dict[str, Any]], None], number: int) -> Callable[[], None]:
    bounded = settings(
        max_examples=_EXAMPLES_PER_ROUND,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    seeded: Callable[[], None] = hypothesis.seed(number)(bounded(hypothesis.given(requests)(held)))
    return seeded


def main(arguments: list[str]) -> int:
    """Draw for some seconds; the exit status tells whether the rule held."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, help="of the first round, to draw the same again")
    asked = parser.parse_args(arguments)
    number = secrets.randbits(32) if asked.seed is None else asked.seed
    tally, ends = Counter[str](), time.monotonic() + asked.seconds
    while time.monotonic() < ends:
        try:
            # Each request is a line of the log.
            with Path(os.devnull).open("w") as nothing, contextlib.redirect_stdout(nothing):
                _round(number, tally)
        except BaseException:
            print(
                f"fuzz: after {tally['requests']} requests; again: --seed {number}", file=sys.stderr
            )
            raise
        number += 1
    print(f"fuzz: {tally.pop('requests', 0)} requests, of which both routes say the same")
    for code, count in tally.most_common():
        print(f"  {count:>8} {code}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
