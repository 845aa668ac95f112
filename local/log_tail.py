"""The end of what an invocation logs, for callers that ask for it (`--log-type Tail`)."""

from __future__ import annotations

import io
from typing import TextIO

# Lambda's own: X-Amz-Log-Result has the last 4 KB.
TAIL_BYTES = 4 * 1024


class LogTail(io.TextIOBase):
    """Standard output that remembers the end of what goes through it."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._end = ""

    def write(self, text: str) -> int:
        """Let a text through."""
        # A character has a byte at least, so these hold enough, and a chatty handler fills nothing.
        self._end = (self._end + text)[-TAIL_BYTES:]
        return self._stream.write(text)

    def flush(self) -> None:
        """Let everything through that waits."""
        self._stream.flush()

    def take(self) -> bytes:
        """Give the end of what came since the last time, from the beginning of a character."""
        end, self._end = self._end.encode(errors="replace")[-TAIL_BYTES:], ""
        return end.decode(errors="ignore").encode()
