"""Takes mails as a real server does, and writes each to standard output as a line of JSON: from whom, to whom, who handed
it over and how, whether that was encrypted, and the mail itself.
Usage: mail_server.py PORT [--tls | --starttls] [--pem CERTIFICATE KEY] [--auth MECHANISM]... [--answer VERB REPLY]...
An `--answer` is given in place of the usual reply to that command; `hang` is none at all."""

import argparse
import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("--tls", action="store_true")
parser.add_argument("--starttls", action="store_true")
parser.add_argument("--pem", nargs=2)
parser.add_argument("--auth", action="append", default=[])
parser.add_argument("--answer", nargs=2, action="append", default=[])
OPTIONS = parser.parse_args()
ANSWERS = dict(OPTIONS.answer)
CHALLENGE = b"<1@test>"
CONTEXT = None
if OPTIONS.pem:
    CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CONTEXT.load_cert_chain(*OPTIONS.pem)


class Conversation:
    def __init__(self, connection: socket.socket):
        self.connection, self.encrypted = connection, False
        if OPTIONS.tls:
            self.encrypt()
        self.lines = self.connection.makefile("rb")
        self.mail: dict = {}
        self.login: dict = {}

    def encrypt(self) -> None:
        self.connection = CONTEXT.wrap_socket(self.connection, server_side=True)
        self.encrypted = True

    def say(self, *replies: str) -> None:
        self.connection.sendall("".join(f"{reply}\r\n" for reply in replies).encode())

    def ask(self, challenge: bytes = b"") -> bytes:
        self.say("334 " + base64.b64encode(challenge).decode())
        return base64.b64decode(self.lines.readline().strip())

    def authenticate(self, mechanism: str, first: bytes) -> None:
        if mechanism == "PLAIN":
            identity, user, password = (first or self.ask()).decode().split("\0")
            self.login = {"as": identity, "user": user, "password": password}
        elif mechanism == "LOGIN":
            user = first or self.ask(b"Username:")
            self.login = {"user": user.decode(), "password": self.ask(b"Password:").decode()}
        else:
            user, digest = self.ask(CHALLENGE).decode().split(" ")
            expected = hmac.new(b"secret", CHALLENGE, hashlib.md5).hexdigest()
            self.login = {"user": user, "is_right": digest == expected}
        self.login["mechanism"] = mechanism
        self.say("235 welcome")

    def take(self) -> None:
        self.say("354 go on")
        data = bytearray()
        while (line := self.lines.readline()) not in (b".\r\n", b""):
            data += line[1:] if line.startswith(b".") else line
        mail = self.mail | {"login": self.login, "encrypted": self.encrypted, "data": data.decode()}
        print(json.dumps(mail), flush=True)
        self.say("250 taken")

    def obey(self, line: str) -> bool:
        """Whether the conversation goes on."""
        verb, _, rest = line.partition(" ")
        match verb.upper():
            case answered if answered in ANSWERS:
                if ANSWERS[answered] != "hang":
                    self.say(*ANSWERS[answered].split("|"))
            case "EHLO" | "HELO":
                self.mail = {"hello": rest, "to": []}
                extensions = ["test", "SIZE 100000", "SMTPUTF8"]
                if OPTIONS.starttls and not self.encrypted:
                    extensions.append("STARTTLS")
                if OPTIONS.auth:
                    extensions.append("AUTH " + " ".join(OPTIONS.auth))
                self.say(*[f"250-{extension}" for extension in extensions[:-1]], f"250 {extensions[-1]}")
            case "STARTTLS":
                self.say("220 now")
                self.encrypt()
                self.lines = self.connection.makefile("rb")
            case "AUTH":
                mechanism, _, first = rest.partition(" ")
                self.authenticate(mechanism, base64.b64decode(first))
            case "MAIL":
                self.mail["from"] = rest
                self.say("250 well")
            case "RCPT":
                self.mail["to"].append(rest)
                self.say("250 well")
            case "DATA":
                self.take()
            case "QUIT":
                self.say("221 bye")
                return False
            case _:
                self.say("500 what?")
        return True


def serve(connection: socket.socket) -> None:
    try:
        conversation = Conversation(connection)
        conversation.say("220 test ready")
        while line := conversation.lines.readline():
            if not conversation.obey(line.decode().strip()):
                break
        conversation.connection.close()
    except OSError:
        pass


with socket.create_server(("127.0.0.1", OPTIONS.port)) as listener:
    while True:
        threading.Thread(target=serve, args=listener.accept()[:1], daemon=True).start()
