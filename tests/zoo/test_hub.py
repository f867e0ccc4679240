"""Publishing, against a stub of a hub on this machine."""

import base64
import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

import zoo
from zoo import hub

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(BaseHTTPRequestHandler):
    """The part of a hub's interface that its client uses; `files` holds what was committed."""

    files: ClassVar[dict] = {}
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/api/repos/create":
            self.files.clear()
            self.answer({"url": f"http://{self.headers['Host']}/me/mine"})
        elif self.path == "/api/validate-yaml":
            self.answer({"errors": [], "warnings": []})
        elif "/preupload/" in self.path:
            files = json.loads(body)["files"]
            modes = [{**file, "uploadMode": "regular", "shouldIgnore": False} for file in files]
            self.answer({"files": modes})
        elif "/commit/" in self.path:
            for line in map(json.loads, body.splitlines()):
                if line["key"] == "file":
                    self.files[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
            url = f"http://{self.headers['Host']}/me/mine/commit/{COMMIT}"
            self.answer({"commitUrl": url, "commitOid": COMMIT, "success": True})
        else:
            self.answer({"error": "not found"}, 404)

    def do_GET(self):
        if self.path.startswith("/api/models/me/mine/tree/"):
            tree = [
                {"type": "file", "path": name, "size": len(content), "oid": _digest(content)}
                for name, content in self.files.items()
            ]
            self.answer(tree)
        elif self.path.startswith("/api/models/me/mine"):
            siblings = [{"rfilename": name} for name in self.files]
            self.answer({"id": "me/mine", "sha": COMMIT, "siblings": siblings})
        elif "/me/mine/resolve/" in self.path:
            self.send(self.files[self.path.split("/resolve/")[1].partition("/")[2]], 200)
        else:
            self.answer({"error": "Repository not found"}, 404, {"X-Error-Code": "RepoNotFound"})

    do_HEAD = do_GET

    def answer(self, content, status=200, headers=()):
        self.send(json.dumps(content).encode(), status, headers, "application/json")

    def send(self, content, status, headers=(), kind="application/octet-stream"):
        self.send_response(status)
        tags = {"ETag": f'"{_digest(content)}"', "X-Repo-Commit": COMMIT}
        for name, value in {**tags, **dict(headers)}.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_):
        pass


def _digest(content):
    return hashlib.sha1(content).hexdigest()


@contextlib.contextmanager
def serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def macs(address, home, *arguments):
    environment = {"HF_ENDPOINT": address, "HF_HOME": str(home), "HF_TOKEN": "hf_stub"}
    return subprocess.run(
        [sys.executable, "-m", "macs_command", *map(str, arguments)],
        env={**os.environ, **environment, "HF_HUB_DISABLE_TELEMETRY": "1"},
        capture_output=True,
        text=True,
    )


def test_what_is_pushed_can_be_scored_with_by_its_name(tmp_path):
    pytest.importorskip("huggingface_hub")
    pair = ["examples/reference.png", "examples/distorted.jpg"]
    with serving() as address:
        pushed = macs(address, tmp_path, "push", "simple", "hf://me/mine", "--json")
        assert pushed.returncode == 0, pushed.stderr
        assert json.loads(pushed.stdout)["name"] == "hf://me/mine"
        card = zoo.card("simple")
        assert set(Hub.files) == {"README.md", "card.json", card.weights}
        assert json.loads(Hub.files["card.json"])["name"] == "mine"
        assert b'zoo.Scorer("hf://me/mine")' in Hub.files["README.md"]

        scored = macs(address, tmp_path, "score", *pair, "--model", "hf://me/mine", "--json")
        assert scored.returncode == 0, scored.stderr
        record = json.loads(scored.stdout)
        assert record["score"] == pytest.approx(card.example, abs=1e-2)
        assert record["model"] == "hf://me/mine"

        missing = macs(address, tmp_path, "card", "hf://me/other")
        assert (missing.returncode, missing.stdout) == (2, "")
        assert missing.stderr.startswith("macs: error: cannot fetch hf://me/other: ")

        Hub.files[card.weights] = b"other weights"
        (tmp_path / "new").mkdir()
        damaged = macs(address, tmp_path / "new", "score", *pair, "--model", "hf://me/mine")
        assert damaged.returncode == 2 and "SHA-256 differs" in damaged.stderr


def test_a_card_becomes_a_page():
    card = zoo.card("simple")
    head, page = hub.markdown_of(card).split("---\n\n", 1)
    lines = dict(line.split(": ", 1) for line in head.splitlines()[1:])
    assert json.loads(lines["license"]) == "apache-2.0"
    (index,) = json.loads(lines["model-index"])
    figures = {metric["type"]: metric["value"] for metric in index["results"][0]["metrics"]}
    assert figures["srcc"] == card.figures["srcc"]
    assert page.startswith(f"# {card.name}\n\n{card.description}\n")
    assert f"- train: {len(card.data['train'])}, listed in card.json" in page


@pytest.mark.parametrize(
    "model, name, said",
    [
        ("simple", "me/mine", "use hf://user/name"),
        ("ensemble", "hf://me/mine", "is an ensemble; push fidelity"),
        ("simple.a", "hf://me/mine", "no trained weights"),
    ],
)
def test_what_cannot_be_pushed(model, name, said):
    pytest.importorskip("huggingface_hub")
    with pytest.raises(zoo.InputError, match=said):
        hub.push(model, name)


def test_without_the_client(monkeypatch):
    monkeypatch.setattr(hub, "find_spec", lambda _: None)
    with pytest.raises(zoo.InputError, match=r"pip install 'macs-iqa\[hub\]'"):
        zoo.load("hf://me/another")
