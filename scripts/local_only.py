from urllib.parse import urlsplit

NAMES = {"127.0.0.1", "localhost"}


class LocalOnly:
    """ASGI middleware that rejects requests from other sites' pages.

    A page whose domain resolves to this machine (DNS rebinding) gives itself away by its ``Host``
    and ``Origin`` headers, which it cannot forge.

    Args:
        app: The ASGI application to wrap.
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
            await send({"type": "http.response.body", "body": b"local requests only"})
            return
        await self.app(scope, receive, send)


def _is_local(headers):
    named = {name: value.decode("latin-1") for name, value in headers}
    host = urlsplit(f"//{named.get(b'host', '')}").hostname
    origin = named.get(b"origin")
    return host in NAMES and (origin is None or urlsplit(origin).hostname in NAMES)
