"""A mail server of another project (aiosmtpd), and what another parser (Python's email) and another verifier (dkimpy) make of each mail.

Prints the port it listens on; each mail becomes a file NUMBER.json in the folder.
"""

import argparse
import asyncio
import base64
import json
import pathlib
import ssl
import sys
from email import message_from_bytes, policy
from html.parser import HTMLParser

import dkim
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Visible(HTMLParser):
    """The words of a page, without its style and title."""

    def __init__(self):
        super().__init__()
        self.lines, self.hidden = [], 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("style", "head", "title")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "head", "title")

    def handle_data(self, data):
        if not self.hidden and data.strip():
            self.lines.append(" ".join(data.split()))


def visible(page):
    parser = Visible()
    parser.feed(page)
    return "\n".join(parser.lines)


class Keeper:
    def __init__(self, folder, dkim_record):
        self.folder, self.dkim_record, self.count = folder, dkim_record, 0

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.content
        message = message_from_bytes(raw, policy=policy.default)
        parts = []
        for part in message.walk():
            if part.is_multipart():
                parts.append({"type": part.get_content_type()})
            else:
                text = part.get_content() if part.get_content_maintype() == "text" else ""
                parts.append({
                    "type": part.get_content_type(),
                    "parameters": dict(part["content-type"].params),
                    "text": text,
                    "visible": visible(text) if part.get_content_subtype() == "html" else "",
                })
        signed = None
        if self.dkim_record:
            signed = dkim.verify(raw, dnsfunc=lambda name, timeout=5: self.dkim_record.encode())
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "options": envelope.mail_options,
            "headers": [[name, str(value)] for name, value in message.items()],
            "defects": [repr(defect) for part in message.walk() for defect in part.defects],
            "parts": parts,
            "raw": base64.b64encode(raw).decode(),
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "signed_in": bool(session.authenticated),
            "dkim": signed,
        }
        self.count += 1
        unfinished = self.folder / f".{self.count}"
        unfinished.write_text(json.dumps(mail))
        unfinished.rename(self.folder / f"{self.count:05}.json")
        return "250 2.0.0 kept"


def sign_in(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and data.login == b"letters" and data.password == b"p@ss:word"
    return AuthResult(success=right)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--from-the-first-byte", action="store_true")
    parser.add_argument("--sign-in", action="store_true")
    parser.add_argument("--dkim-record", default="")
    asked = parser.parse_args()
    context = None
    if asked.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(asked.certificate, asked.key)
    start_tls = context is not None and not asked.from_the_first_byte
    keeper = Keeper(asked.folder, asked.dkim_record)
    loop = asyncio.get_running_loop()

    def protocol():
        return SMTP(
            keeper,
            enable_SMTPUTF8=True,
            decode_data=False,
            tls_context=context if start_tls else None,
            require_starttls=start_tls,
            authenticator=sign_in if asked.sign_in else None,
            auth_required=asked.sign_in,
            auth_require_tls=start_tls,
            loop=loop,
        )

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if asked.from_the_first_byte else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    # It ends with whoever started it.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
