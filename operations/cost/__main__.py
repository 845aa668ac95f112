"""`make cost`: measure, compute, and write docs/cost.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.intrinsics import load_yaml
from local.surroundings import ROOT
from operations.cost import model
from operations.cost.measuring import PROFILES, TICK_CAS, measure_all
from operations.cost.metering import Use
from operations.cost.model import Installation, Measured, monthly

PRICES: Any = json.loads(Path(__file__).with_name("prices.json").read_text("utf-8"))
SIZES = (10, 100, 1_000)
READS, VALIDATIONS, ORDERS = 1_000_000, 100_000, 1_000
# Syncs are counted by their ends and timed, in the background and before first reads; a tick has seven
# gauges of CAs and five of orders; enrollments and the daily comparison have three counts each;
# errors are counted from the access log.
METRICS = 2 * 5 + 7 + 5 + 2 * 3 + 1


def main() -> None:
    """Write the page."""
    measured = measure_all()
    (ROOT / "docs" / "cost.md").write_text("\n".join(_page(measured)) + "\n", "utf-8")
    print("docs/cost.md: written")


def installation(cas: int, secrets: int) -> Installation:
    """Describe one of the sizes in the table."""
    return Installation(cas, secrets, READS, VALIDATIONS, ORDERS, _alarm_metrics(), METRICS)


def _alarm_metrics() -> int:
    template: Any = load_yaml((ROOT / "template.yaml").read_text("utf-8"))
    alarms = [
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    ]
    return sum(sum("MetricStat" in one for one in each.get("Metrics", [])) or 1 for each in alarms)


def _page(measured: Measured) -> Iterator[str]:
    prices: Mapping[str, float] = PRICES["prices"]
    own = [monthly(measured, installation(cas, cas), prices) for cas in SIZES]
    shared = [monthly(measured, installation(cas, 1), prices) for cas in SIZES]
    yield from _head()
    yield f"| part | {' | '.join(f'{cas:,} CAs' for cas in SIZES)} |"
    yield "|---|" + "---:|" * len(SIZES)
    for part in own[0]:
        yield f"| {part} | {' | '.join(f'{each[part]:,.2f}' for each in own)} |"
    yield f"| **a month, a secret for each CA** | {_totals(own)} |"
    yield f"| **a month, one secret for all** | {_totals(shared)} |"
    yield from _what_brings_it_down()
    yield from _what_was_measured(measured)


def _totals(costs: list[dict[str, float]]) -> str:
    return " | ".join(f"**{sum(each.values()):,.2f}**" for each in costs)


def _head() -> Iterator[str]:
    yield "# Cost"
    yield ""
    yield f"Written by `make cost`: what a month costs with {READS:,} profile lists read, {VALIDATIONS:,}"
    yield f"requests validated, {ORDERS:,} certificates ordered, and CAs whose lists have {PROFILES} profiles"
    yield "and are synced every hour."
    yield f"List prices of {PRICES['asOf']}, {PRICES['region']}: {PRICES['note']}"
    yield ""


def _what_brings_it_down() -> Iterator[str]:
    yield ""
    yield "What Sectigo takes for certificates is more than all of it, and is not in here."
    yield ""
    yield "What brings it down:"
    yield ""
    yield "- **Shared secrets.** A secret costs the same whether one CA uses it or a thousand: name the same"
    yield "  `credentials-secret` in all CAs that log in at Sectigo in the same way."
    yield "- **Longer intervals.** Profiles seldom change; `profile-sync-interval` of `PT6H` is a sixth of the"
    yield "  syncs. An operator who changes something at Sectigo can ask for a sync at once."
    yield "- **Clients that send `If-None-Match`**: a 304 has no list in it."
    yield "- Alarms and metrics are a sum for each stack, however small: a stack that nobody depends on can do"
    yield "  without (delete the alarms from its template)."
    yield ""


def _what_was_measured(measured: Measured) -> Iterator[str]:
    yield "## What was measured"
    yield ""
    yield "The real handlers, warm, beside moto and the Sectigo simulator. Units of DynamoDB by AWS's rule."
    yield ""
    yield "| invocation | processor, ms | calls to AWS | read units | write units | of indexes | events | log, bytes | answer, bytes |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    yield _row("read of a profile list", measured.read)
    yield _row("validation", measured.validation)
    yield _row("sync", measured.sync)
    yield _row(f"tick, {TICK_CAS} CAs", measured.tick)
    yield _row("order, with a key made here", measured.order)
    yield _row("a CA's document put", measured.put)
    yield _row("look at an order that waits", measured.look)
    yield ""
    yield f"A CA takes {measured.stored_bytes:,} bytes in the table, an order with all that leads to it {measured.order_bytes:,}. An order calls KMS"
    yield f"{measured.order.key_calls} times. While it is open it stands in both indexes by the time of its next look, so that each look moves it in both."
    yield f"Taken for granted: an order takes {model.REQUESTS_AN_ORDER} requests of {model.WAIT_MS / 1000:g} s each at {model.ORDERING_MB:,} MB, and {model.LOOKS_AN_ORDER} looks;"
    yield f"it is kept for {model.ORDER_KEPT_MONTHS:.0f} months. Besides: {model.AWS_CALL_MS} ms for each call to AWS,"
    yield f"{model.SECTIGO_MS:,} ms for a list at Sectigo, {model.MEMORY_MB} MB of memory and so {model.MEMORY_MB / model.WHOLE_PROCESSOR_MB:.0%} of a processor (arm64),"
    yield f"{model.PLATFORM_LOG_BYTES} bytes of Lambda's own lines for each invocation, {model.ACCESS_LOG_BYTES} of the access log for each request, and"
    yield f"{model.TRACED:.0%} of the requests traced. The tick is one at which all CAs are due, which most are not; cold starts are left out."


def _row(name: str, use: Use) -> str:
    units = f"{use.read_units:g} | {use.write_units:g} | {use.index_units:g} | {use.events}"
    return f"| {name} | {use.cpu_ms:.1f} | {use.waits} | {units} | {use.log_bytes} | {use.answer_bytes:,} |"


if __name__ == "__main__":
    main()
