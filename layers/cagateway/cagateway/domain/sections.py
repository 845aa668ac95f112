"""Reading a JSON document setting by setting, with every problem found at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import TypeVar, cast

from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.identifiers import printable
from cagateway.values import dataclass

T = TypeVar("T")

# Long enough for any name, DN or URL in use (a DNS name has at most 253 characters).
MAX_TEXT_CHARACTERS = 1_024
# A client mends no more than these before sending the document again.
_MAX_DETAILS = 100
_MAX_GUESSED_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Problems:
    """The problems of one document, in the order in which they were found.

    Args:
        kind: Whose code they bear.
        quotes_text: Off where strings may be keys or passwords: then only numbers are quoted.
        passes_unknown: On for what is stored already: newer software may have written it, and a
            setting that this one does not know must not cost the whole document.
    """

    kind: ErrorKind
    quotes_text: bool
    found: list[ErrorDetail] = field(default_factory=list)
    passes_unknown: bool = False
    passed_over: list[str] = field(default_factory=list)

    def note(self, target: str, value: str, message: str) -> None:
        """Add a problem."""
        sentence = message if message.endswith("?") else f"{message}."
        self.found.append(ErrorDetail(self.kind, sentence, target, value))

    def details(self) -> tuple[ErrorDetail, ...]:
        """Give the problems that an error lists: the first hundred."""
        return tuple(self.found[:_MAX_DETAILS])

    def raise_any(self) -> None:
        """Refuse the document if there is a problem, with one detail for each.

        Raises:
            GatewayError: Of these problems' kind.
        """
        if self.found:
            raise self.refusal()

    def refusal(self, summarized: int = 1) -> GatewayError:
        """Make the error that refuses the document.

        Args:
            summarized: How many of the problems its message says; its details have them all.
        """
        first = self.found[0]
        return GatewayError(
            self.kind,
            " ".join(problem.message for problem in self.found[:summarized]),
            target=first.target,
            value=first.value,
            details=self.details(),
        )

    def refusal_of(self, document: str, target: str) -> GatewayError:
        """Make the error that refuses a document that has a name, with the number of its problems.

        Args:
            document: What it is, as the beginning of a sentence.
            target: What the error names as wrong.
        """
        return GatewayError(
            self.kind,
            f"{document} has {len(self.found)} problem(s), first: {self.found[0].message}",
            target=target,
            details=self.details(),
        )

    def quote(self, value: object) -> str:
        """Show a value in its problem, as far as that is safe."""
        if value is None or not (self.quotes_text or isinstance(value, int | float)):
            return ""
        return printable(json.dumps(value, default=str))


class Section:
    """One JSON object of a document.

    Each reading method notes a problem and gives its default where the setting is not as it must
    be, so that one pass finds every problem.

    Args:
        path: Where the object stands, such as `profiles[0].properties`.
        settings: The object. Anything else is noted as a problem and read as empty.
        problems: What all sections of one document share.
    """

    def __init__(self, path: str, settings: object, problems: Problems) -> None:
        self._path = path
        self._problems = problems
        self._settings: Mapping[str, object] = {}
        if isinstance(settings, Mapping):
            self._settings = cast("Mapping[str, object]", settings)
        elif settings is not None or not path:
            self._note(path, settings, "must be a JSON object")

    @property
    def is_stored(self) -> bool:
        """Tell whether this is read from the table, where rules may have been laxer once."""
        return self._problems.passes_unknown

    def value(self, *names: str) -> object:
        """Give the setting under the first of its names that is present; null means absent."""
        return self._named(names)[1]

    def text(
        self,
        name: str,
        *,
        required: bool = False,
        shortest: int = 1,
        longest: int = MAX_TEXT_CHARACTERS,
    ) -> str | None:
        """Read a setting that is a string of `shortest` to `longest` characters."""
        value = self.value(name)
        if value is None:
            if required:
                self.refuse(name, "is required")
            return None
        if not isinstance(value, str):
            self.refuse(name, "must be a string")
            return None
        if not shortest <= len(value) <= longest:
            self.refuse(name, f"must have {shortest} to {longest} characters")
            return None
        return value

    def flag(self, name: str, *, required: bool = False) -> bool | None:
        """Read a setting that is on or off. CA Gateway's YAML also writes it as a string."""
        value = self.value(name)
        if value is None and not required:
            return None
        flags: dict[object, bool] = {"true": True, "false": False}
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value in flags:
            return flags[value]
        self.refuse(name, "must be true or false")
        return None

    def parsed(
        self, parse: Callable[[object], T | None], rule: str, *names: str, echo: bool = True
    ) -> T | None:
        """Read a setting through `parse`, which gives None for a value that breaks the rule.

        Args:
            parse: Reads the value.
            rule: What is accepted, as the end of a sentence that begins with the setting's name.
            names: The setting's names, which mean the same.
            echo: Off where people might put a password or a key by mistake.
        """
        name, value = self._named(names)
        if value is None:
            return None
        parsed = parse(value)
        if parsed is None:
            self._note(self._at(name), value if echo else None, rule)
        return parsed

    def without_blanks(self, *names: str) -> Section:
        """Read these settings as absent where they hold nothing but blanks."""
        kept = {
            name: value
            for name, value in self._settings.items()
            if not (name in names and isinstance(value, str) and not value.strip())
        }
        return Section(self._path, kept, self._problems)

    def sections(self, name: str, *, at_most: int) -> Iterator[Section]:
        """Run through a setting that is a list of objects."""
        for index, item in enumerate(self._items(name, at_most)):
            yield Section(f"{self._at(name)}[{index}]", item, self._problems)

    def texts(self, name: str, *, at_most: int) -> tuple[str, ...]:
        """Read a setting that is a list of strings."""
        items = self._items(name, at_most)
        if all(isinstance(item, str) for item in items):
            return tuple(str(item) for item in items)
        self.refuse(name, "must be a list of strings")
        return ()

    def section(self, name: str) -> Section:
        """Read a setting that is an object; absent means empty."""
        return Section(self._at(name), self.value(name), self._problems)

    def refuse(self, name: str, rule: str, *, echo: bool = True) -> None:
        """Note that a setting breaks a rule; `echo` is as for `parsed`."""
        self._note(self._at(name), self._settings.get(name) if echo else None, rule)

    def refuse_unknown(
        self, known: Iterable[str], elsewhere: Mapping[str, str] | None = None
    ) -> None:
        """Note every setting that is not known, with the nearest name that is.

        Its value is not echoed: what has the wrong name may be a password.

        Args:
            known: The names that are known.
            elsewhere: By name, what to do instead with settings that people expect here.
        """
        known = sorted(known)
        listed = ", ".join(known) or "none"
        for name in self._settings:
            if name in known:
                continue
            if self._problems.passes_unknown:
                self._problems.passed_over.append(self._at(printable(name)))
                continue
            nearest = self._nearest(name, known)
            hint = f"did you mean {nearest[0]!r}?" if nearest else f"known are {listed}"
            hint = (elsewhere or {}).get(name, hint)
            target = self._at(printable(name))
            self._problems.note(target, "", f"{target} is not a setting: {hint}")

    def _nearest(self, name: str, known: list[str]) -> list[str]:
        # Comparing takes a millisecond. A client reads only the problems that are listed, and what
        # is much longer than any setting is misspelt beyond guessing.
        if len(self._problems.found) >= _MAX_DETAILS or len(name) > _MAX_GUESSED_CHARACTERS:
            return []
        from difflib import get_close_matches  # noqa: PLC0415 - a reader that starts needs none of it

        return get_close_matches(name, known, n=1)

    def _items(self, name: str, at_most: int) -> list[object]:
        value = self.value(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(name, "must be a list")
            return []
        if len(value) > at_most:
            problem = f"{self._at(name)} has {len(value)} entries; at most {at_most} are accepted"
            self._problems.note(self._at(name), str(len(value)), problem)
            return []
        return value

    def _named(self, names: tuple[str, ...]) -> tuple[str, object]:
        present = [name for name in names if self._settings.get(name) is not None]
        if len(present) > 1:
            self.refuse(present[1], f"means the same as {present[0]!r}: give one of them")
        name = present[0] if present else names[0]
        return name, self._settings.get(name)

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _note(self, target: str, value: object, rule: str) -> None:
        shown = self._problems.quote(value)
        held = f", not {shown}" if shown else ""
        self._problems.note(target, shown, f"{target or 'The document'} {rule}{held}")
