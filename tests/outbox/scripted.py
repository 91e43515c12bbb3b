"""A mail server that says, line by line, what a test tells it to: what no well-behaved server can be made to say."""

import contextlib
import socket
import ssl
import threading
from pathlib import Path

CERTIFICATE = Path(__file__).parent / "localhost.pem"
HANG_UP = "hang up"
HANG = "hang"
GOOD = {"": "220 ready", "DATA": "354 go ahead", "QUIT": "221 bye"}


class ScriptedServer:
    """Answers each command with what `say` was told, else as a server in good health.

    server.say("RCPT", "451 later", "250 fine")    one after the other, then as usual
    server.say("", "421 too busy")                 the greeting; "." answers the content
    server.say("MAIL", HANG_UP)                    closes instead of answering; HANG says nothing at all

    server.do("MAIL", function)    calls it once, before (or after) it answers that command (or "RCPT TO:<…>")

    `heard` has every command of every connection in order, with "connect" where one begins.
    """

    def __init__(self, *, tls="", features=()):
        self.heard = []
        self.contents = []
        self._tls, self._features = tls, features
        self._script = {}
        self._to_do = {}
        self._sockets = []
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(CERTIFICATE)

    def say(self, command, *replies):
        self._script[command] = list(replies)

    def do(self, command, function, *, after=False):
        self._to_do[command] = (function, after)

    def commands(self):
        """The first words of what was heard."""
        return [line.split(" ")[0].split(":")[0].upper() for line in self.heard]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self.stop()

    def stop(self):
        self._stopped.set()
        # Closing alone does not wake an accept().
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _serve(self):
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            self.heard.append("connect")
            with contextlib.suppress(OSError):
                self._talk(connection)

    def _talk(self, connection):
        with contextlib.ExitStack() as stack:
            stack.enter_context(connection)
            self._sockets.append(connection)
            if self._tls == "tls":
                connection = stack.enter_context(self._context.wrap_socket(connection, server_side=True))
            lines = stack.enter_context(connection.makefile("rb"))
            going = self._answer(connection, "")
            while going:
                line = lines.readline().decode().rstrip("\r\n")
                if not line:
                    return
                self.heard.append(line)
                command = line.split(" ")[0].upper()
                going = self._answer(connection, command, line)
                if command == "STARTTLS" and going:
                    connection = stack.enter_context(self._context.wrap_socket(connection, server_side=True))
                    lines = stack.enter_context(connection.makefile("rb"))
                if command == "DATA" and going == 354:
                    content = []
                    while (part := lines.readline()) not in {b"", b".\r\n"}:
                        content.append(part)
                    if not part:
                        return
                    self.contents.append(b"".join(content))
                    going = self._answer(connection, ".")

    def _answer(self, connection, command, line=""):
        function, after = self._to_do.pop(line if line in self._to_do else command, (None, False))
        if function and not after:
            function()
        told = self._script.get(command, [])
        reply = told.pop(0) if told else GOOD.get(command, "250 fine")
        if reply == HANG:
            self._stopped.wait(60)
        if reply in (HANG, HANG_UP):
            return 0
        if command == "EHLO" and reply == "250 fine":
            reply = "\r\n".join(["250-localhost", *(f"250-{each}" for each in self._features), "250 HELP"])
        if command == "STARTTLS" and reply == "250 fine":
            reply = "220 go ahead"
        if command == "AUTH" and reply == "250 fine":
            reply = "235 welcome"
        connection.sendall(f"{reply}\r\n".encode())
        if function and after:
            function()
        return 0 if command == "QUIT" or reply.startswith("421") else int(reply[:3])
