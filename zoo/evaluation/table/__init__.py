"""Scores tables of pairs of any length, in parts, with any number of workers."""

from zoo.evaluation.table.evaluate_table import evaluate_table
from zoo.evaluation.table.pair_table import PairTable

__all__ = ["PairTable", "evaluate_table"]
