from urllib.parse import urlsplit

NAMES = {"127.0.0.1", "localhost"}


class LocalOnly:
    """ASGI middleware that refuses what did not come from a page of this machine.

    A foreign page that has its own name point to this machine (DNS rebinding) is known by the
    headers ``Host`` and ``Origin``, which it cannot change.

    Args:
        app: The ASGI application behind it.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] in ("http", "websocket") and not _is_local(scope["headers"]):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            head = [(b"content-type", b"text/plain")]
            await send({"type": "http.response.start", "status": 403, "headers": head})
            await send({"type": "http.response.body", "body": b"only for pages of this machine"})
            return
        await self.app(scope, receive, send)


def _is_local(headers):
    named = {name: value.decode("latin-1") for name, value in headers}
    host = urlsplit(f"//{named.get(b'host', '')}").hostname
    origin = named.get(b"origin")
    return host in NAMES and (origin is None or urlsplit(origin).hostname in NAMES)
