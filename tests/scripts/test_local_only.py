import asyncio

import pytest
from macs_command.local_only import LocalOnly


async def page(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})


def status(**headers):
    """Response to a request with these headers."""
    sent = []

    async def send(message):
        sent.append(message)

    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(LocalOnly(page)({"type": "http", "headers": named}, None, send))
    return sent[0]["status"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "evil.example:7860"},
        {"host": "127.0.0.1:7860", "origin": "http://evil.example"},
        {"host": "127.0.0.1:7860", "origin": "null"},
        {"host": "127.0.0.1.evil.example"},
    ],
)
def test_foreign_pages_are_refused(headers):
    assert status(**headers) == 403


def test_pages_of_this_machine_are_served():
    assert status(host="127.0.0.1:7860") == 200
    assert status(host="localhost:7860", origin="http://localhost:7860") == 200
