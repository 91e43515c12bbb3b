"""A mail server that takes everything and keeps nothing, as cheaply as Python can: `python -m bench.smtp_sink`.

Prints its port, then serves until it is ended. It speaks just enough SMTP, so that the worker is what is measured.
"""

from __future__ import annotations

import asyncio
import contextlib


class Sink(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._in_content = False
        self._pending = b""
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while True:
            end = b"\r\n.\r\n" if self._in_content else b"\r\n"
            head, found, rest = self._pending.partition(end)
            if not found:
                return
            self._pending = rest
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        if self._in_content:
            self._in_content = False
            return b"250 taken\r\n"
        match head[:4].upper():
            case b"EHLO":
                return b"250-sink\r\n250-SIZE 10000000\r\n250 SMTPUTF8\r\n"
            case b"DATA":
                self._in_content = True
                return b"354 go ahead\r\n"
            case b"QUIT":
                self._transport.write(b"221 bye\r\n")
                self._transport.close()
                return b""
            case _:
                return b"250 fine\r\n"


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())
