import numpy as np

from zoo.errors import InputError
from zoo.evaluation.table.storage import absolute, joined, locate, storage_errors
from zoo.types import PathLike

CHUNK = 1024  # rows per batch
CSV_BLOCK = 2**24  # bytes from which the column types of a CSV file are inferred
NAMES = {"reference": ("reference", "ref"), "distorted": ("distorted", "dist")}


class PairTable:
    """A table of pairs, read in batches.

    Args:
        url: Path or URL of a CSV file, a Parquet file, or a folder of Parquet files. The columns
            ``reference`` and ``distorted`` (or ``ref`` and ``dist``) contain paths or URLs,
            relative to the folder of the table. Optional columns ``width`` and ``height``, in
            pixels, save opening the images to plan the work.

    Attributes:
        folder: Str. Folder of the table.
        columns: Tuple of the names of the reference and distorted columns.
        schema: `pyarrow.Schema` of the table.

    Raises:
        InputError: If the table or a column is missing.
    """

    def __init__(self, url: PathLike):
        from pyarrow import dataset, fs

        self.url = absolute(url)
        filesystem, path = locate(self.url)
        with self._reading_errors():
            info = filesystem.get_file_info(path)
            if info.type == fs.FileType.NotFound:
                raise InputError(f"no table {self.url}")
            is_folder = info.type == fs.FileType.Directory
            self.folder = self.url if is_folder else self.url.rpartition("/")[0]
            is_csv = path.lower().endswith((".csv", ".csv.gz")) and not is_folder
            self._dataset = dataset.dataset(
                path, format=_csv() if is_csv else "parquet", filesystem=filesystem
            )
        self.schema = self._dataset.schema
        self.columns = tuple(self._column(role) for role in NAMES)

    def __len__(self) -> int:
        with self._reading_errors():
            return self._dataset.count_rows()

    def _reading_errors(self):
        return storage_errors(f"cannot read the table {self.url}")

    def stamp(self):
        """Names, sizes and times of the table's files, to detect changes."""
        infos = self._dataset.filesystem.get_file_info(self._dataset.files)
        return [[info.base_name, info.size, info.mtime_ns] for info in infos]

    def chunks(self):
        """Yields the number of the first row and a `pyarrow.RecordBatch`."""
        first = 0
        with self._reading_errors():
            for rows in self._dataset.to_batches(
                batch_size=CHUNK, batch_readahead=4, fragment_readahead=1
            ):
                yield first, rows
                first += len(rows)

    def pixels(self, rows):
        """Array of pixel counts from the table, or `None` if it has no sizes."""
        sizes = [rows[name] for name in ("width", "height") if name in rows.schema.names]
        if len(sizes) < 2 or not all(_is_number(side.type) for side in sizes):
            return None
        sides = [side.fill_null(0).to_numpy(zero_copy_only=False) for side in sizes]
        return np.nan_to_num(np.prod(np.array(sides, "float64"), axis=0))

    def pairs(self, rows):
        """URLs of both images of each row; `None` for a missing one."""
        sides = [rows[column].to_pylist() for column in self.columns]
        return [
            tuple(joined(self.folder, name) if name else None for name in pair)
            for pair in zip(*sides, strict=True)
        ]

    def _column(self, role):
        name = next((name for name in NAMES[role] if name in self.schema.names), None)
        if name is None:
            names = ", ".join(self.schema.names)
            raise InputError(f"{self.url} has no column {role}; it has {names}")
        kind = self.schema.field(name).type
        if not _is_text(kind):
            raise InputError(f"the column {name} of {self.url} contains {kind}, not text")
        return name


def _is_text(kind):
    from pyarrow import types

    if types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind)


def _is_number(kind):
    from pyarrow import types

    return types.is_integer(kind) or types.is_floating(kind)


def _csv():
    """CSV format with image names read as text, even if they look like numbers."""
    import pyarrow as pa
    from pyarrow import csv, dataset

    texts = {name: pa.string() for names in NAMES.values() for name in names}
    return dataset.CsvFileFormat(
        read_options=csv.ReadOptions(block_size=CSV_BLOCK),
        convert_options=csv.ConvertOptions(column_types=texts),
    )
