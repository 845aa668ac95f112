"""Holds an answer against the contract."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator

from cagateway.api.resolver import CONTEXT_PATH

_SHORT_CHARACTERS = 1_000


class ContractBrokenError(AssertionError):
    """An answer is not as the contract says; the message says how."""


@dataclass
class Contract:
    """The document, and its validators, each made when first needed.

    Bodies that hold are known again as long as they are short: most answers of a suite are errors,
    and those are few.
    """

    document: Mapping[str, Any]
    _validators: dict[tuple[str, str, int], Draft202012Validator] = field(default_factory=dict)
    _holding: set[tuple[str, str]] = field(default_factory=set)

    def check(
        self, method: str, path: str, status: int, headers: Mapping[str, str], text: str
    ) -> None:
        """Hold an answer against the contract.

        Paths and methods that it does not have are answered with an error's body, whatever the
        status; a HEAD's answer is a GET's without one.

        Raises:
            ContractBrokenError: A status, a header or a member is not as it says.
        """
        template = self._path(path)
        operation = self.document["paths"].get(template, {}).get(method.lower())
        if method == "HEAD" or operation is None:
            return
        where = f"{method} {template} {status}"
        described = operation["responses"].get(str(status))
        if described is None:
            raise ContractBrokenError(f"{where} is not documented")
        described = self._resolved(described)
        missing = described.get("headers", {}).keys() - headers.keys()
        if missing:
            raise ContractBrokenError(f"{where} lacks {', '.join(sorted(missing))}")
        if "content" not in described:
            if text:
                raise ContractBrokenError(f"{where} has a body")
            return
        self._check_body(where, self._validator(method.lower(), template, status), text)

    def _check_body(self, where: str, validator: Draft202012Validator, text: str) -> None:
        if (where, text) in self._holding:
            return
        for problem in validator.iter_errors(json.loads(text)):
            place = ".".join(map(str, problem.absolute_path))
            raise ContractBrokenError(f"{where}: {place or 'body'}: {problem.message[:400]}")
        if len(text) <= _SHORT_CHARACTERS:
            self._holding.add((where, text))

    def _resolved(self, response: Mapping[str, Any]) -> Mapping[str, Any]:
        name = str(response.get("$ref", "")).rsplit("/", maxsplit=1)[-1]
        shared: Mapping[str, Any] = self.document["components"]["responses"].get(name, response)
        return shared

    def _path(self, path: str) -> str:
        """Find the template of a path; a literal segment goes before a parameter."""
        asked = path.removeprefix(CONTEXT_PATH)
        fitting = [one for one in self.document["paths"] if _pattern(one).fullmatch(asked)]
        return min(fitting, key=lambda one: one.count("{"), default=unquote(asked))

    def _validator(self, method: str, template: str, status: int) -> Draft202012Validator:
        key = (method, template, status)
        if key not in self._validators:
            responses = self.document["paths"][template][method]["responses"]
            described = self._resolved(responses[str(status)])
            schema = described["content"]["application/json"]["schema"]
            whole = {**schema, "components": self.document["components"]}
            self._validators[key] = Draft202012Validator(whole)
        return self._validators[key]


@functools.cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))
