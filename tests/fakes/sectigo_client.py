"""Calls of Sectigo's that are answered in turn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from cagateway.domain.authorities.connection import SectigoAccount
from cagateway.sectigo.calls import Call
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.transport.exchange import Answer


@dataclass
class AnsweringClient:
    """Answers each call with the next body, raises it if it is an error, and keeps the calls."""

    ahead: Iterator[object]
    calls: list[Call] = field(default_factory=list)

    def call(self, account: SectigoAccount, call: Call) -> Answer:
        assert account.customer_uri == "demo"
        self.calls.append(call)
        body = next(self.ahead)
        if isinstance(body, SectigoCallError):
            raise body
        return Answer(200, body if isinstance(body, bytes) else json.dumps(body).encode())

    @property
    def as_sectigos(self) -> SectigoClient:
        return cast("SectigoClient", self)
