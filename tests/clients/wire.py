"""Bad lines, for real: a front on a loopback port that cuts answers off or says "too many"."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from urllib.parse import urlsplit

TOO_MANY = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Front:
    """Pass requests on to the service, one a connection; mistreat those that are asked for."""

    target: str
    listening: socket.socket
    answers_to_lose: int = 0
    refusals: int = 0
    passed: list[bytes] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def run(self) -> None:
        with suppress(OSError):  # the listening socket is closed
            while True:
                client, _ = self.listening.accept()
                with client:
                    self._pass_on(client)

    def _pass_on(self, client: socket.socket) -> None:
        request = _whole_request(client)
        if not request:
            return
        if self.refusals:
            self.refusals -= 1
            client.sendall(TOO_MANY)
            return
        self.passed.append(request)
        answer = self._answer_of_the_service(request)
        if self.answers_to_lose:
            self.answers_to_lose -= 1
            return  # it was done, and nobody hears of it
        client.sendall(answer)

    def _answer_of_the_service(self, request: bytes) -> bytes:
        port = urlsplit(self.target).port
        with socket.create_connection(("127.0.0.1", port)) as service:
            head, _, body = request.partition(b"\r\n\r\n")
            service.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
            chunks = []
            while chunk := service.recv(65_536):
                chunks.append(chunk)
            return b"".join(chunks)


def _whole_request(client: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        chunk = client.recv(65_536)
        if not chunk:
            return b""
        request += chunk
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    ]
    while len(body) < sum(lengths):
        body += client.recv(65_536)
    without = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join(without) + b"\r\n\r\n" + body


@contextmanager
def front_of(target: str) -> Iterator[Front]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        front = Front(target, listening)
        Thread(target=front.run, daemon=True).start()
        yield front
        listening.shutdown(socket.SHUT_RDWR)
