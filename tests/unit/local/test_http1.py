"""What the local servers read, refuse and write, byte by byte."""

import io

import pytest

from local.http1 import (
    DisconnectedError,
    Head,
    RefusedError,
    Response,
    body_length,
    encode,
    expects_continue,
    read_body,
    read_head,
)


def head_of(*lines: str) -> Head:
    head = read_head(io.BytesIO("\r\n".join([*lines, "", ""]).encode("latin-1")))
    assert head is not None
    return head


def post(*headers: str) -> Head:
    return head_of("POST /x HTTP/1.1", "Host: h", *headers)


def test_a_head_is_read_as_it_came() -> None:
    head = head_of("GET /a%20b?c=d HTTP/1.1", "Host: h", "X-Y:  z\t")
    assert (head.method, head.path, head.query) == ("GET", "/a%20b", "c=d")
    assert head.headers == (("Host", "h"), ("X-Y", "z"))
    assert head.values("x-y") == ("z",)


def test_empty_lines_before_a_request_are_skipped() -> None:
    assert head_of("", "", "GET / HTTP/1.1", "Host: h").path == "/"


@pytest.mark.parametrize(
    ("target", "path"),
    [("http://h:1/x", "/x"), ("http://h", "/"), ("http://h?q=1", "/")],
)
def test_a_proxys_target_counts_by_its_path(target: str, path: str) -> None:
    assert head_of(f"GET {target} HTTP/1.1", "Host: h").path == path


@pytest.mark.parametrize("content", [b"", b"\r\n"])
def test_a_closed_connection_is_no_request(content: bytes) -> None:
    assert read_head(io.BytesIO(content)) is None


@pytest.mark.parametrize("content", [b"GET", b"GET / HTTP/1.1\r\nHost: h\r\n"])
def test_a_broken_off_head_is_a_disconnection(content: bytes) -> None:
    with pytest.raises(DisconnectedError):
        read_head(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"rubbish\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\n\r\n", 400),
        (b"GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\n", 505),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nA: \x00\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nA: b\rC: d\r\n\r\n", 400),
        (b"GET /" + b"x" * 20_000, 414),
        (b"GET / HTTP/1.1\r\nHost: h\r\n" + b"A: b\r\n" * 3000, 431),
    ],
)
def test_a_bad_head_is_refused(content: bytes, status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        read_head(io.BytesIO(content))
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("headers", "length"),
    [
        ((), 0),
        (("Content-Length: 12",), 12),
        (("Content-Length: 7", "Content-Length: 7"), 7),
        (("Transfer-Encoding: chunked",), None),
    ],
)
def test_the_headers_say_how_long_a_body_is(headers: tuple[str, ...], length: int | None) -> None:
    assert body_length(post(*headers)) == length


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (("Content-Length: x",), 400),
        (("Content-Length: -1",), 400),
        (("Content-Length: +1",), 400),
        (("Content-Length: 1, 1",), 400),
        (("Content-Length: 1", "Content-Length: 2"), 400),
        (("Content-Length: " + "9" * 30,), 400),
        (("Content-Length: 10485761",), 413),
        (("Transfer-Encoding: gzip, chunked",), 400),
        (("Transfer-Encoding: chunked", "Content-Length: 3"), 400),
    ],
)
def test_a_length_that_is_none_is_refused(headers: tuple[str, ...], status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        body_length(post(*headers))
    assert caught.value.status == status


def test_only_100_continue_can_be_expected() -> None:
    assert expects_continue(post("Expect: 100-Continue"))
    assert not expects_continue(post())
    with pytest.raises(RefusedError):
        expects_continue(post("Expect: the-unexpected"))


def test_a_chunked_body_is_put_together() -> None:
    stream = io.BytesIO(b"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\nnext")
    assert read_body(stream, None) == b"abc0123456789"
    assert stream.read() == b"next"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"x\r\n", 400),
        (b"\r\n", 400),
        (b"-1\r\n", 400),
        (b"fffffffff\r\n", 400),
        (b"2\r\nabc\r\n", 400),
        (b"b\r\n01234567890\r\n0\r\n\r\n", 413),
        (b"5\r\n01234\r\n6\r\n012345\r\n0\r\n\r\n", 413),
        (b"0\r\n" + b"T: t\r\n" * 3000, 431),
        (b"1;" + b"x" * 300, 400),
    ],
)
def test_a_bad_chunked_body_is_refused(content: bytes, status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        read_body(io.BytesIO(content), None, max_body_bytes=10)
    assert caught.value.status == status


@pytest.mark.parametrize("length", [5, None])
def test_a_broken_off_body_is_a_disconnection(length: int | None) -> None:
    with pytest.raises(DisconnectedError):
        read_body(io.BytesIO(b"3\r\nab" if length is None else b"ab"), length)


@pytest.mark.parametrize(
    ("line", "header", "keeps"),
    [
        ("GET / HTTP/1.1", "X: y", True),
        ("GET / HTTP/1.1", "Connection: Upgrade, Close", False),
        ("GET / HTTP/1.0", "X: y", False),
        ("GET / HTTP/1.0", "Connection: keep-alive", True),
    ],
)
def test_a_connection_is_kept_as_its_version_says(line: str, header: str, *, keeps: bool) -> None:
    assert head_of(line, "Host: h", header).keeps_connection is keeps


@pytest.mark.parametrize(
    ("status", "head_only", "length", "body"),
    [
        (200, False, b"Content-Length: 2", b"hi"),
        (200, True, b"Content-Length: 2", b""),
        (304, False, None, b""),
    ],
)
def test_a_body_is_written_where_there_may_be_one(
    status: int, length: bytes | None, body: bytes, *, head_only: bool
) -> None:
    written = encode(Response(status, (), b"hi"), head_only=head_only, keeps_connection=True)
    head, _, rest = written.partition(b"\r\n\r\n")
    assert rest == body
    assert (b"Content-Length" in head) is (length is not None)
    assert length is None or length in head
