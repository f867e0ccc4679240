"""Checksum of an exported file, which its metadata contains."""

import hashlib

CHECKSUM = "sha256"
NO_CHECKSUM = "0" * 64  # its place while it is computed


def digest(content):
    """SHA-256 digest of a file whose checksum is `NO_CHECKSUM`."""
    return hashlib.sha256(content).hexdigest()


def is_whole(content, metadata):
    """Whether the content of a file matches the checksum in its metadata."""
    given = metadata.get(CHECKSUM, "").encode()
    blank = content.replace(given, NO_CHECKSUM.encode()) if given else b""
    return digest(blank).encode() == given
