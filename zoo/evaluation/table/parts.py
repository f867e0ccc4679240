import json
import re
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from zoo import files
from zoo.errors import InputError
from zoo.evaluation.table.storage import (
    absolute,
    is_remote,
    joined,
    local,
    locate,
    read,
    replacing,
    storage_errors,
)

PART = re.compile(r"part-(\d+)-(\d+)\.parquet")
RUN, SUMMARY = "_run.json", "_summary.json"  # Parquet readers skip names with _


@dataclass(frozen=True)
class Part:
    """Consecutive rows of a table, the unit of work.

    Attributes:
        first: Int. Number of the first row in the table.
        rows: `pyarrow.Table` of the rows.
    """

    first: int
    rows: object = field(repr=False)

    @property
    def name(self):
        """File name, which encodes the rows."""
        return f"part-{self.first:012}-{len(self.rows)}.parquet"


class PartFolder:
    """The folder of a result, with a Parquet file per finished part and a description of the run.

    File names encode the finished rows, so there is no other state to keep in sync.

    Args:
        url: Path or URL of the folder, created if missing.
    """

    def __init__(self, url):
        self.url = absolute(url)

    @contextmanager
    def locked(self):
        """Creates the folder and, if it is local, locks it against other processes."""
        filesystem, path = locate(self.url)
        with storage_errors(f"cannot write {self.url}"):
            filesystem.create_dir(path, recursive=True)
        with nullcontext() if is_remote(self.url) else files.locked(local(self.url)):
            yield

    def begin(self, run):
        """Starts a run in the folder, or checks that it belongs to the same run.

        Args:
            run: Dict of everything that determines the result, for JSON.

        Raises:
            InputError: If the folder contains another run or other files.
        """
        names = [info.base_name for info in self._files()]
        if RUN in names:
            held = self._read_run()
            changed = [key for key in {**held, **run} if held.get(key) != run.get(key)]
            if changed:
                raise InputError(
                    f"{self.url} contains another result (other {', '.join(changed)}); choose "
                    "another folder"
                )
        elif names:
            raise InputError(f"{self.url} is not empty; choose another folder")
        else:
            self._write(RUN, run)

    def done(self):
        """First row and number of rows of each finished part, in order."""
        found = [PART.fullmatch(info.base_name) for info in self._files()]
        return sorted((int(match[1]), int(match[2])) for match in found if match)

    def write(self, part, table):
        """Writes the results of a part."""
        from pyarrow import parquet

        url = joined(self.url, part.name)
        with storage_errors(f"cannot write {url}"), replacing(url) as file:
            parquet.write_table(table, file)

    def finish(self, facts):
        """Counts the results and writes the summary.

        Args:
            facts: Dict of further facts for the summary.

        Returns:
            Dict of ``pairs``, ``scored``, ``failed`` and the facts.
        """
        from pyarrow import dataset

        filesystem, path = locate(self.url)
        parts = [
            f"{path}/{info.base_name}" for info in self._files() if PART.fullmatch(info.base_name)
        ]
        with storage_errors("delete the damaged part and rerun"):
            result = dataset.dataset(parts, filesystem=filesystem, format="parquet")
            failed = result.count_rows(filter=dataset.field("error").is_valid())
            pairs = result.count_rows()
        summary = {"pairs": pairs, "scored": pairs - failed, "failed": failed, **facts}
        self._write(SUMMARY, summary)
        return summary

    def _files(self):
        from pyarrow import fs

        filesystem, path = locate(self.url)
        with storage_errors(f"cannot read {self.url}"):
            found = filesystem.get_file_info(fs.FileSelector(path))
        return [info for info in found if not info.base_name.startswith(".")]

    def _read_run(self):
        url = joined(self.url, RUN)
        with storage_errors(f"{url} is damaged; choose another folder"):
            held = json.loads(read(url))
            if not isinstance(held, dict):
                raise TypeError(f"it contains a {type(held).__name__}")
        return held

    def _write(self, name, content):
        url = joined(self.url, name)
        with storage_errors(f"cannot write {url}"), replacing(url) as file:
            file.write((json.dumps(content, indent=2) + "\n").encode())
