"""What every port of the table may raise."""

from __future__ import annotations

# DynamoDB refuses items over 400 KB, names and keys included.
MAX_DOCUMENT_BYTES = 350_000


class StoreError(Exception):
    """The table could not be read or written. Nothing was changed, or it is safe to try again."""


class DocumentTooLargeError(StoreError):
    """A document does not fit into one item. Nothing was written."""


class StoreUnavailableError(StoreError):
    """The table did not answer, or not in time: this passes by itself."""
