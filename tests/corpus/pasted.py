"""Requests as people paste them: what is read, and the slips that are named."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from tests.corpus.signed import bare, csr, der, pem

_BAG = (
    "Bag Attributes\n    friendlyName: Gr\u00f6\u00dfe\n    localKeyID: 01\n"
    "Key Attributes: <No Attributes>\n"
)


def files() -> Iterator[tuple[str, str, str]]:
    yield from (("accepted", f"pasted-{name}", text) for name, text in _read())
    yield from (("invalid-csr", f"pasted-{name}", text) for name, text in _named())


def _read() -> Iterator[tuple[str, str]]:
    request = csr()
    content, text = der(request), pem(request)
    yield "byte-order-mark", f"\ufeff{text}"
    yield "byte-order-mark-read-as-latin-1", f"\u00ef\u00bb\u00bf{text}"
    yield "byte-order-mark-bare", f"\ufeff{bare(content)}"
    yield "no-break-spaces", text.replace("\n", "\u00a0\n")
    yield "direction-marks", f"\u200f{text}\u202c"
    yield (
        "zero-width-spaces",
        "\u200b".join(bare(content)[at : at + 64] for at in range(0, 999, 64)),
    )
    yield "spelt-line-ends", text.replace("\n", "\\n")
    yield "spelt-crlf", text.replace("\n", "\\r\\n")
    yield "json-in-json", json.dumps(json.dumps({"csr": text}))
    yield "json-with-slashes", json.dumps(bare(content)).replace("/", "\\/")
    yield "one-line", text.replace("\n", " ")
    yield "quoted", f'"{bare(content)}"'
    yield "base64-of-pem", base64.b64encode(text.encode()).decode()
    yield "base64-of-base64", base64.b64encode(bare(content).encode()).decode()
    yield "base64-of-base64-of-pem", base64.b64encode(base64.b64encode(text.encode())).decode()
    marked = "\ufeff" + text.replace("\n", "\r\n")
    yield "base64-of-pem-with-a-byte-order-mark", base64.b64encode(marked.encode()).decode()
    latin = f"{_BAG}{text}".encode("latin-1")
    yield "base64-of-text-in-latin-1", base64.b64encode(latin).decode()
    yield "base64url", base64.urlsafe_b64encode(content).decode()
    yield "base64url-without-padding", base64.urlsafe_b64encode(content).decode().rstrip("=")
    yield "without-padding", bare(content).rstrip("=")
    yield "text-around", f"Certificate Request:\n    Data:\n{text}# end\n"
    yield "bag-attributes", f"{_BAG}{text}"
    yield "windows-1252-around", f"{_BAG}{text}".replace("\u00f6", "\ufffd")


def _named() -> Iterator[tuple[str, str]]:
    request = csr()
    content, text = der(request), pem(request)
    yield "utf-16", "\ufeff" + "".join(f"{one}\0" for one in text)
    yield "utf-16-without-a-mark", "".join(f"{one}\0" for one in text)
    yield "utf-16-big-endian", "".join(f"\0{one}" for one in text)
    yield "utf-16-read-as-utf-8", text.encode("utf-16").decode("utf-8", "replace")
    yield "utf-16-read-as-latin-1", text.encode("utf-16").decode("latin-1")
    yield "base64-of-utf-16", base64.b64encode(text.encode("utf-16")).decode()
    yield "base64-of-utf-16-without-a-mark", base64.b64encode(text.encode("utf-16-be")).decode()
    yield "der-as-text", content.decode("latin-1")
    yield "der-as-damaged-text", content.decode("utf-8", "replace")
    yield "hexadecimal", content.hex()
    yield "word-processor", text.replace("-----", "\u2014\u2014-")
    yield "four-dashes", text.replace("-----", "----")
    yield "percent-encoded", bare(content).replace("=", "%3D").replace("+", "%2B")[:-1] + "%3D"
    yield "no-begin", text.split("\n", 1)[1]
    yield "another-label", text.replace("CERTIFICATE REQUEST", "CERTIFICATE")
    yield "ssh-key", f"ssh-ed25519 {bare(content[:51])} me@example.com"
    layered = bare(content[:90])
    for _ in range(12):
        layered = base64.b64encode(layered.encode()).decode()
    yield "layers-of-base64", layered
    yield (
        "blanks-within-a-block",
        (f"-----BEGIN CERTIFICATE REQUEST-----{' ' * 32_000}-----END CERTIFICATE REQUEST-----"),
    )
    yield "spelt-line-ends-alone", "\\n" * 16_000
    yield "backslashes", "\\" * 32_000
    yield "ten-thousand-beginnings", "-----BEGIN" * 3_200
    yield "invisible", "\u200b" * 32_000
