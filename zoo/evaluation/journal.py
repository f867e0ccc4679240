import json
import math
from contextlib import ExitStack, suppress
from typing import Any

from zoo.errors import InputError
from zoo.evaluation.pairing import FoundPair
from zoo.evaluation.scored_image import ScoredImage
from zoo.files import locked, unfinished
from zoo.types import PathLike


class Journal:
    """A file of the images scored so far, to resume an interrupted run.

    It is kept next to the result until that is complete. Images that changed since are scored
    again. Use it in a `with` block, which closes the file.

    Args:
        out: Path of the result.
        run: Dict of everything that determines the scores, for JSON.

    Raises:
        InputError: If the existing file belongs to another run.
    """

    def __init__(self, out: PathLike, run: dict[str, Any]):
        self.path = unfinished(f"{out}.jsonl")
        self.run = run
        self.file = None
        self.stamps: dict[str, list] = {}
        self.images: dict[str, ScoredImage] = {}
        self.lock = ExitStack()
        self.lock.enter_context(locked(self.path))
        try:
            self._resume()
        except BaseException:
            self.close()
            raise

    def _resume(self):
        lines = self._whole_lines()
        if lines and lines[0] != self.run:
            changed = [key for key in self.run if lines[0].get(key) != self.run[key]]
            raise InputError(
                f"{self.path} belongs to another unfinished run (other "
                f"{', '.join(changed) or 'version'}); delete it or write to another file"
            )
        for line in lines[1:]:
            try:
                image, known = ScoredImage(**line["image"]), line["stamp"]
                if image.score is not None and not math.isfinite(image.score):
                    raise ValueError(f"its score is {image.score}")
                self.images[image.name], self.stamps[image.name] = image, known
            except (KeyError, TypeError, ValueError) as error:
                raise InputError(f"{self.path} is damaged; delete it") from error

    def find(self, pair: FoundPair) -> ScoredImage | None:
        """The `ScoredImage` of a `FoundPair`, or `None` if it must be scored, perhaps again."""
        image = self.images.get(pair.name)
        if image is None or image.problem is not None or self.stamps[pair.name] != stamp(pair):
            return None
        return image

    def add(self, pair: FoundPair, image: ScoredImage) -> None:
        if self.file is None:
            fresh = not self.path.is_file()
            self.file = self.path.open("a", encoding="utf-8")
            if fresh:
                self._write(self.run)
        self._write({"stamp": stamp(pair), "image": image.record()})

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        if self.file is not None:
            with suppress(OSError):  # the failed write was reported already
                self.file.close()
        self.lock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _write(self, line):
        try:
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()
        except OSError as error:
            raise InputError(
                f"cannot write {self.path}: {error.strerror}; rerun to resume"
            ) from error

    def _whole_lines(self):
        """The lines of the file, without an incomplete last one."""
        if not self.path.is_file():
            return []
        text = self.path.read_bytes()
        whole = text[: text.rfind(b"\n") + 1]
        if not whole:
            self.path.unlink()
        elif len(whole) < len(text):
            self.path.write_bytes(whole)
        try:
            lines = [json.loads(line) for line in whole.splitlines()]
            if not all(isinstance(line, dict) for line in lines):
                raise ValueError("some lines are not objects")
        except (ValueError, RecursionError) as error:
            raise InputError(f"{self.path} is damaged; delete it") from error
        return lines


def stamp(pair):
    """Sizes and times of both files of a pair, to detect changes."""
    found = []
    for path in (pair.reference, pair.distorted):
        with suppress(OSError, ValueError, AttributeError):  # reading reports a missing file
            status = path.stat()
            found.append([status.st_size, status.st_mtime_ns])
    return found
