"""Damaged stores, and stores with links to other files."""

import shutil
import subprocess
import sys

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoo
from tests.zoo.data import trees
from zoo.data import PairStore, Split, prepare

NAMES = ("references", "distorted", "photograph", "fold", "written", "pairs/score", "pairs/rival")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    trees.tid(folder / "tid")
    prepare("tid2013", folder / "tid", folder / "good.h5", crop=16, split=Split(1, folds=2))
    return folder / "good.h5"


@pytest.fixture
def path(good, tmp_path):
    shutil.copy(good, tmp_path / "s.h5")
    return tmp_path / "s.h5"


def use(path):
    """Opens a store and reads everything in it."""
    with PairStore(path) as store:
        assert np.isfinite(store.scores).all() and str(store)
        for pair in range(len(store)):
            for image in store.read(pair):
                assert image.dtype == np.uint8 and image.shape == (*store.sizes[pair], 3)


def refused(path, told):
    with pytest.raises(zoo.InputError, match=told) as error:
        use(path)
    assert "\n" not in str(error.value) and str(path) in str(error.value)


@given(st.data())
def test_changed_bytes_are_a_store_or_one_line(good, tmp_path, data):
    content = bytearray(good.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "changed.h5"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)) | st.just(len(content)))])
    try:
        use(path)
    except zoo.InputError as error:
        assert "\n" not in str(error)


@given(
    st.sampled_from([*NAMES, "reference_size", "distorted_size", "pairs/reference", "pairs"]),
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
    | st.lists(st.integers(-9, 300), max_size=14)
    | st.lists(st.floats(width=32), min_size=12, max_size=12),
)
def test_another_dataset_is_a_store_or_one_line(good, tmp_path, name, value):
    path = tmp_path / "edited.h5"
    shutil.copy(good, path)
    with h5py.File(path, "r+") as file:
        del file[name]
        if value is not None:
            file[name] = value
    try:
        use(path)
    except zoo.InputError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("name", ["scale_std", "scale_mean", "scale_low", "name", "digest"])
@pytest.mark.parametrize("value", [np.nan, -1.0, "text", [1.0, 2.0], b"\xff", None])
def test_other_attributes_are_a_store_or_one_line(path, name, value):
    with h5py.File(path, "r+") as file:
        del file.attrs[name]
        if value is not None:
            file.attrs[name] = value
    try:
        use(path)
    except zoo.InputError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(value, str | bytes if name in ("name", "digest") else float)


@pytest.mark.parametrize("name", ["pairs/score", "scale_std", "scale_mean"])
def test_nan_is_no_score(path, name):
    with h5py.File(path, "r+") as file:
        if name == "pairs/score":
            file[name][3] = np.nan
        else:
            file.attrs[name] = np.nan
    refused(path, "scores are NaN|is nan")


@pytest.mark.parametrize("name", NAMES)
def test_links_to_other_files_are_not_followed(path, good, tmp_path, name):
    for link in (h5py.ExternalLink(good, name), h5py.SoftLink("/copy")):
        with h5py.File(path, "r+") as file:
            if "copy" not in file:
                file["copy"] = file[name][()]
            del file[name]
            file[name] = link
        refused(path, f"has no {name} of its own")


@pytest.mark.parametrize("name", ["references", "pairs/score"])
def test_the_bytes_of_other_files_are_not_read(path, tmp_path, name):
    (tmp_path / "secret").write_bytes(b"secret" * 9999)
    with h5py.File(path, "r+") as file:
        shape, dtype = file[name].shape, file[name].dtype
        del file[name]
        outside = [(str(tmp_path / "secret"), 0, h5py.h5f.UNLIMITED)]
        file.create_dataset(name, shape, dtype, external=outside)
    refused(path, f"has no {name} of its own")
    with h5py.File(path, "r+") as file:
        del file[name]
        layout = h5py.VirtualLayout(shape, dtype)
        layout[...] = h5py.VirtualSource(tmp_path / "secret", "x", shape)
        file.create_virtual_dataset(name, layout)
    refused(path, f"has no {name} of its own")


@pytest.mark.parametrize("options", [{}, {"compression": "gzip"}])
def test_no_more_is_read_than_the_file_has(path, options):
    with h5py.File(path, "r+") as file:
        del file["pairs/score"]
        file.create_dataset("pairs/score", 10**9, "float64", chunks=(10**6,), **options)
    refused(path, "pairs/score claim more bytes than the file has")


def test_an_unfinished_store_is_reported(path):
    with h5py.File(path, "r+"):
        refused_in_another_process = (
            "import sys, zoo.data\n"
            "try: zoo.data.PairStore(sys.argv[1])\n"
            "except zoo.InputError as error: print(error)"
        )
        outcome = subprocess.run(
            [sys.executable, "-c", refused_in_another_process, path],
            capture_output=True,
            text=True,
        )
    assert "another process is writing it" in outcome.stdout


def test_an_endless_heap_is_refused(path):
    content = bytearray(path.read_bytes())
    heap = content.index(b"GCOL")
    content[heap + 16 : heap + 4096] = bytes(4080)
    path.write_bytes(content)
    refused(path, "the strings at byte .* never end")
