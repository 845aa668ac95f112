"""CSRs whose contents no library would write, soundly signed, so that all of them is read.

`CSR_EXAMPLES=100000 pytest tests/unit/domain/enrollment/test_csr_fuzzing.py` looks for longer.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import asdict
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cagateway.domain.profiles.profiles import Requirement
from cagateway.domain.violations import Violation, ViolationCode
from tests.corpus.der import SEQUENCE, der, extension, oid, requested_extensions, signed_csr
from tests.corpus.extensions import SOUND
from tests.corpus.mutation import Change, mutated
from tests.enrollment import LISTS, offer, request, verdict

EXAMPLES = int(os.environ.get("CSR_EXAMPLES", "50"))

ALTERNATIVE_NAMES = "2.5.29.17"
STRINGS = [0x0C, 0x12, 0x13, 0x14, 0x16, 0x1A, 0x1C, 0x1E]
# Those that cryptography knows, and one that nobody does.
ATTRIBUTE_TYPES = ["2.5.4.3", "2.5.4.6", "2.5.4.10", "2.5.4.45", "1.2.840.113549.1.9.1", "1.2.3"]

octets = st.binary(max_size=6) | st.sampled_from(
    [
        b"\0",
        b"\x63",
        b"\xff",
        b"\x7f\xff\xff\xff\xff",
        b"*.a",
        b"\xd8\0",
        b"a\0b",
        b"20260101000000Z",
    ]
)
tags = st.sampled_from([*STRINGS, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x17, 0x18, 0x30, 0x31])
changes = st.lists(
    st.builds(
        Change,
        place=st.integers(0, 40),
        tag=st.none() | tags | st.integers(0x80, 0x89) | st.integers(0xA0, 0xA9),
        octets=st.none() | octets,
        times=st.sampled_from([1, 1, 1, 0, 2]),
    ),
    max_size=2,
)
types = st.sampled_from(sorted(SOUND)) | st.just(ALTERNATIVE_NAMES)
values = types.flatmap(lambda kind: st.tuples(st.just(kind), st.just(SOUND[kind]), changes))
extensions = st.lists(values, min_size=1, max_size=3, unique_by=lambda value: value[0]).map(
    lambda some: [extension(kind, mutated(sound, changed)) for kind, sound, changed in some]
)
attributes = st.builds(
    lambda some, changed: [mutated(requested_extensions(*some), changed)],
    extensions,
    st.just([]) | st.just([]) | changes,
)
values_in_names = st.builds(der, st.sampled_from(STRINGS) | tags, octets | st.just(b"\0abc"))
subjects = st.lists(st.tuples(st.sampled_from(ATTRIBUTE_TYPES), values_in_names), max_size=3).map(
    lambda some: der(
        SEQUENCE, *(der(0x31, der(SEQUENCE, oid(kind), value)) for kind, value in some)
    )
)
csrs = st.builds(lambda name, some: signed_csr(name, *some), subjects, st.just([]) | attributes)

REQUIRED: dict[str, Any] = {
    "subject_variable_requirements": (Requirement("CN", required=True),),
    "subject_alt_name_requirements": (Requirement("dNSName", required=True),),
}


@given(csrs)
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_whatever_a_csr_holds_it_passes_or_breaks_rules_that_have_names(content: bytes) -> None:
    asked = request(csr=base64.b64encode(content).decode())
    found = verdict(asked, offer(local=LISTS, **REQUIRED))
    assert all(isinstance(detail, Violation) for detail in found.details)
    assert set(found.codes) <= set(ViolationCode)
    names_read = found.decision.names.hosts if found.decision else ()
    # Nothing is read or told that an answer could not hold.
    told = [*map(asdict, found.details), *map(asdict, names_read)]
    json.dumps(told, ensure_ascii=False).encode()


def test_what_is_changed_was_sound() -> None:
    for kind, value in SOUND.items():
        assert mutated(value, []) == value
        csr = signed_csr(der(SEQUENCE), requested_extensions(extension(kind, value)))
        asked = request(csr=base64.b64encode(csr).decode())
        assert verdict(asked, offer(local=LISTS)).decision, kind
