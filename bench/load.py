"""Many keep-alive clients at once, in one process: asyncio streams, and HTTP by hand.

By hand, because any client library would be most of what is measured.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

# A request that takes longer has failed, and so has the run.
REQUEST_SECONDS = 120


class LoadError(Exception):
    """An answer that is no 200."""


@dataclass(frozen=True, slots=True)
class Load:
    """What so many clients saw.

    Args:
        median_ms: Of one request, from its first byte to its answer's last.
        worst_ms: What 99 of 100 requests stayed below.
        handler_ms: What the handler takes alone, in a container that has answered before; `None`
            where that was not asked for.
    """

    clients: int
    requests: int
    per_second: float
    median_ms: float
    worst_ms: float
    handler_ms: float | None = None

    @property
    def beside_the_handler(self) -> float | None:
        """The time from one answer to the next, as a multiple of the handler's own.

        >>> Load(8, 600, 200, 40, 50, handler_ms=4).beside_the_handler
        1.25
        """
        return self.handler_ms and 1_000 / self.per_second / self.handler_ms


def load(url: str, clients: int, requests: int) -> Load:
    """Have clients read a URL, each on a connection of its own, until all requests are answered.

    Raises:
        LoadError: Something else than 200 came.
    """
    began = time.monotonic()
    took_ms = sorted(asyncio.run(_run(url, clients, requests)))
    seconds = time.monotonic() - began
    return Load(
        clients=clients,
        requests=requests,
        per_second=requests / seconds,
        median_ms=took_ms[len(took_ms) // 2],
        worst_ms=took_ms[min(len(took_ms) - 1, len(took_ms) * 99 // 100)],
    )


async def _run(url: str, clients: int, requests: int) -> list[float]:
    tickets = iter(range(requests))
    running = [_client(url, tickets) for _ in range(clients)]
    # All are waited for, so that each closes its connection before one's failure is raised.
    found = await asyncio.gather(*running, return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return [one for each in found if not isinstance(each, BaseException) for one in each]


async def _client(url: str, tickets: Iterator[int]) -> list[float]:
    address = urlsplit(url)
    took_ms: list[float] = []
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    request = f"GET {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode()
    try:
        for _ in tickets:
            began = time.monotonic()
            writer.write(request)
            await asyncio.wait_for(_read_answer(reader), REQUEST_SECONDS)
            took_ms.append((time.monotonic() - began) * 1e3)
    finally:
        writer.close()
        await writer.wait_closed()
    return took_ms


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise LoadError(head.split(b"\r\n", 1)[0].decode(errors="replace"))
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    await reader.readexactly(length)
