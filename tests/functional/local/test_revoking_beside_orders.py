"""A compromised key is revoked while orders wait for Sectigo, however many there are."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.gateway import Gateway
from local.http_server import Request, Response
from local.surroundings import ROOT, Surroundings
from local.template_reader import read_template
from tests.functional.local.conftest import StartPool
from tests.patience import PATIENCE_SECONDS

ORDERS, WORKERS = 16, 4
# An order waits at a gate, as it waits for Sectigo; a revocation is answered.
FUNCTION = """
    import os, time
    def handler(event, context):
        folder = os.environ["MARK"]
        if event["path"].endswith("/enrollments"):
            open(f"{folder}/{os.getpid()}", "w").close()
            while not os.path.exists(f"{folder}/open"):
                time.sleep(0.01)
        return {"statusCode": 200, "body": event["path"]}
"""
AUTHORITY = "/v1/certificate-authorities/sectigo"
ACTIONS = [f"{AUTHORITY}/certificates/AB/actions", f"{AUTHORITY}/subjects/CN%3Da/actions"]


@pytest.mark.parametrize("path", ACTIONS, ids=["certificate", "subject"])
def test_a_revocation_is_answered_while_every_worker_that_orders_is_held(
    start_pool: StartPool, tmp_path: Path, path: str
) -> None:
    gate = tmp_path / "gate"
    gate.mkdir()
    source = FUNCTION.replace('os.environ["MARK"]', repr(str(gate)))
    surroundings = Surroundings(parameters={"ClientAuthentication": "Address"})
    pools = {
        name: start_pool(source, max_workers=WORKERS)
        for name in ("EnrollmentFunction", "RevocationFunction")
    }
    gateway = Gateway(
        read_template(ROOT / "template.yaml", surroundings).api,
        pools,
        surroundings,
        integration_seconds=PATIENCE_SECONDS,
    )

    def post(path: str) -> Response:
        return gateway.answer(Request("POST", path, (("Host", "127.0.0.1"),), b"{}"))

    with ThreadPoolExecutor(ORDERS) as clients:
        orders = [clients.submit(post, f"{AUTHORITY}/enrollments") for _ in range(ORDERS)]
        while len(os.listdir(gate)) < WORKERS:  # noqa: PTH208 - names alone are counted
            assert not any(order.done() for order in orders)
            time.sleep(0.01)
        answer = post(path)
        waiting = [order for order in orders if not order.done()]
        (gate / "open").touch()
    assert answer.status == 200
    assert len(waiting) == ORDERS
    assert {order.result().status for order in orders} == {200}
