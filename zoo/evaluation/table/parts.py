import json
import re
from dataclasses import dataclass, field

from zoo.errors import InputError
from zoo.evaluation.table.storage import absolute, joined, locate, read, replacing

PART = re.compile(r"part-(\d+)-(\d+)\.parquet")
RUN, SUMMARY = "_run.json", "_summary.json"  # names that readers of Parquet pass over


@dataclass(frozen=True)
class Part:
    """Some rows of a table that follow one another: what a worker scores at a time.

    Attributes:
        first: Number of the first of them in the table.
        rows: `pyarrow.Table` of them.
    """

    first: int
    rows: object = field(repr=False)

    @property
    def name(self):
        """Its file, which says which rows it holds."""
        return f"part-{self.first:012}-{len(self.rows)}.parquet"


class PartFolder:
    """The folder of a result: a Parquet file for each part that is done, and what it is of.

    The names of the files say which rows are done, so that there is nothing else to keep in step.

    Args:
        url: The folder, by path or URL. It is made.
    """

    def __init__(self, url):
        self.url = absolute(url)

    def begin(self, run):
        """Makes the folder, or checks that it is of the same run.

        Args:
            run: Dictionary of all that decides the result, as JSON knows it.

        Raises:
            InputError: If the folder holds another run, or other files.
        """
        filesystem, path = locate(self.url)
        filesystem.create_dir(path, recursive=True)
        names = [info.base_name for info in self._files()]
        if RUN in names:
            held = json.loads(read(joined(self.url, RUN)))
            changed = [key for key in {**held, **run} if held.get(key) != run.get(key)]
            if changed:
                raise InputError(
                    f"{self.url} holds another result (other {', '.join(changed)}); give another "
                    "folder"
                )
        elif names:
            raise InputError(f"{self.url} is not empty; give another folder")
        else:
            self._write(RUN, run)

    def done(self):
        """The first row and the number of rows of each part that is there, in order."""
        found = [PART.fullmatch(info.base_name) for info in self._files()]
        return sorted((int(match[1]), int(match[2])) for match in found if match)

    def write(self, part, table):
        """Writes what became of a part."""
        from pyarrow import parquet

        with replacing(joined(self.url, part.name)) as file:
            parquet.write_table(table, file)

    def finish(self, facts):
        """Counts what is there, and writes it down.

        Args:
            facts: Dictionary of what else to write.

        Returns:
            Dictionary of ``pairs``, ``scored`` and ``failed``, and the facts.
        """
        from pyarrow import dataset

        filesystem, path = locate(self.url)
        files = [
            f"{path}/{info.base_name}" for info in self._files() if PART.fullmatch(info.base_name)
        ]
        result = dataset.dataset(files, filesystem=filesystem, format="parquet")
        failed = result.count_rows(filter=dataset.field("error").is_valid())
        pairs = result.count_rows()
        summary = {"pairs": pairs, "scored": pairs - failed, "failed": failed, **facts}
        self._write(SUMMARY, summary)
        return summary

    def _files(self):
        from pyarrow import fs

        filesystem, path = locate(self.url)
        found = filesystem.get_file_info(fs.FileSelector(path))
        return [info for info in found if not info.base_name.startswith(".")]

    def _write(self, name, content):
        with replacing(joined(self.url, name)) as file:
            file.write((json.dumps(content, indent=2) + "\n").encode())
