import numpy as np

from zoo.errors import InputError
from zoo.evaluation.table.storage import absolute, joined, locate
from zoo.types import PathLike

CHUNK = 1024  # rows read at a time
CSV_BLOCK = 2**24  # bytes that the types of a CSV file's columns are told from
NAMES = {"reference": ("reference", "ref"), "distorted": ("distorted", "dist")}


class PairTable:
    """A table of pairs, which is read row by row and never held whole.

    Args:
        url: A CSV or Parquet file, or a folder of Parquet files, by path or URL. It has the
            columns ``reference`` and ``distorted`` (or ``ref`` and ``dist``): paths or URLs, those
            that are not absolute inside the folder of the table. With ``width`` and ``height``, in
            pixels, no picture need be opened to tell how much work it is.

    Attributes:
        folder: The folder of the table.
        columns: Names of the columns of references and of copies.
        schema: `pyarrow.Schema` of the table.

    Raises:
        InputError: If there is no such table or it lacks a column.
    """

    def __init__(self, url: PathLike):
        from pyarrow import ArrowException, dataset, fs

        self.url = absolute(url)
        filesystem, path = locate(self.url)
        info = filesystem.get_file_info(path)
        if info.type == fs.FileType.NotFound:
            raise InputError(f"no table {self.url}")
        is_folder = info.type == fs.FileType.Directory
        self.folder = self.url if is_folder else self.url.rpartition("/")[0]
        is_csv = path.lower().endswith((".csv", ".csv.gz")) and not is_folder
        try:
            self._dataset = dataset.dataset(
                path, format=_csv() if is_csv else "parquet", filesystem=filesystem
            )
        except (ArrowException, OSError) as error:
            reason = str(error).splitlines()[0]
            raise InputError(f"cannot read the table {self.url}: {reason}") from error
        self.schema = self._dataset.schema
        self.columns = tuple(self._column(role) for role in NAMES)

    def __len__(self) -> int:
        return self._dataset.count_rows()

    def stamp(self):
        """Names, sizes and times of the files of the table: others once it was changed."""
        infos = self._dataset.filesystem.get_file_info(self._dataset.files)
        return [[info.base_name, info.size, info.mtime_ns] for info in infos]

    def chunks(self):
        """Yields `pyarrow.RecordBatch` after `pyarrow.RecordBatch`, each with its first row."""
        from pyarrow import ArrowException

        first = 0
        try:
            for rows in self._dataset.to_batches(
                batch_size=CHUNK, batch_readahead=4, fragment_readahead=1
            ):
                yield first, rows
                first += len(rows)
        except ArrowException as error:
            reason = str(error).splitlines()[0]
            raise InputError(f"cannot read the table {self.url}: {reason}") from error

    def pixels(self, rows):
        """How many pixels each picture has by the table: an array, None if it does not tell."""
        if not {"width", "height"} <= set(rows.schema.names):
            return None
        sizes = [
            rows[name].fill_null(0).to_numpy(zero_copy_only=False) for name in ("width", "height")
        ]
        return np.prod(np.array(sizes, "float64"), axis=0)

    def pairs(self, rows):
        """URLs of both pictures of each row; None for one that it does not name."""
        sides = [rows[column].to_pylist() for column in self.columns]
        return [
            tuple(joined(self.folder, name) if name else None for name in pair)
            for pair in zip(*sides, strict=True)
        ]

    def _column(self, role):
        for name in NAMES[role]:
            if name in self.schema.names:
                return name
        raise InputError(f"{self.url} has no column {role}; it has {', '.join(self.schema.names)}")


def _csv():
    """CSV files whose names of pictures are texts, though they may look like numbers."""
    import pyarrow as pa
    from pyarrow import csv, dataset

    texts = {name: pa.string() for names in NAMES.values() for name in names}
    return dataset.CsvFileFormat(
        read_options=csv.ReadOptions(block_size=CSV_BLOCK),
        convert_options=csv.ConvertOptions(column_types=texts),
    )
