"""Sectigo's external requester: the people whom Sectigo writes to about an order."""

from __future__ import annotations

import re

from cagateway.domain.profiles.custom_fields import MAILBOX

MAX_REQUESTER_CHARACTERS = 512
REQUESTER_RULE = (
    "must be an e-mail address, or several as a@example.com, b@example.com, of at most "
    f"{MAX_REQUESTER_CHARACTERS} characters"
)
_REQUESTERS = re.compile(rf"{MAILBOX}(?: *, *{MAILBOX})*", re.ASCII)


def external_requester(text: str) -> str | None:
    """Give the addresses as Sectigo documents them, `a@b` or `a@b, c@d`; `None` for what is none.

    >>> external_requester("a@example.com,b@example.com")
    'a@example.com, b@example.com'
    >>> external_requester("a@example.com;b@example.com") is None
    True
    """
    if len(text) > MAX_REQUESTER_CHARACTERS or not _REQUESTERS.fullmatch(text):
        return None
    joined = ", ".join(one.strip(" ") for one in text.split(","))
    return joined if len(joined) <= MAX_REQUESTER_CHARACTERS else None
