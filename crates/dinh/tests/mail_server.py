"""A mail server for tests: says its port, then each mail it took as a line of JSON.

Its first word is how it behaves: plain, starttls, tls, auth, refuse, busy, hang.
Its second is a file in which it leaves the certificate of whoever vouches for it.
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

mode, authority_file = sys.argv[1:]


def say(**told):
    print(json.dumps(told), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "refuse" and address.startswith("khong.co"):
            return "550 5.1.1 no such user"
        if mode == "busy":
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        say(
            sender=envelope.mail_from,
            to=envelope.rcpt_tos,
            hello=session.host_name,
            is_tls=session.ssl is not None or mode == "tls",
            user=session.auth_data and session.auth_data.login.decode(),
            headers={name: str(value) for name, value in mail.items()},
            type=mail.get_content_type(),
            charset=mail.get_content_charset(),
            is_ascii=envelope.content.isascii(),
            body=mail.get_content().replace("\r\n", "\n"),
        )
        return "250 OK"


def authenticator(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (b"dinh", "mật khẩu".encode())
    # What is not handled is answered by the server.
    return AuthResult(success=is_right, handled=False, auth_data=data if is_right else None)


async def hang(reader, writer):
    await asyncio.sleep(3600)


async def serve():
    authority = trustme.CA()
    authority.cert_pem.write_to_path(authority_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    loop = asyncio.get_running_loop()

    def connected():
        more = {}
        if mode == "starttls":
            more = {"tls_context": context, "require_starttls": True}
        if mode == "auth":
            more = {
                "tls_context": context,
                "require_starttls": True,
                "auth_required": True,
                "authenticator": authenticator,
            }
        return SMTP(Handler(), loop=loop, **more)

    if mode == "hang":
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
    else:
        around = context if mode == "tls" else None
        server = await loop.create_server(connected, "127.0.0.1", 0, ssl=around)
    say(port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(serve())
