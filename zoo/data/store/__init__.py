"""Rated pairs in one HDF5 file, written and read in constant memory."""

from zoo.data.store.pair_store import PairStore
from zoo.data.store.write_store import StoreContents, write_store

__all__ = ["PairStore", "StoreContents", "write_store"]
