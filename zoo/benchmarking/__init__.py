"""Benchmarks models and classical metrics against human scores."""

from zoo.benchmarking.benchmark import Benchmark, benchmark
from zoo.benchmarking.classical import CLASSICAL, ClassicalJudge
from zoo.benchmarking.model_judge import ModelJudge
from zoo.benchmarking.rated_pairs import open_pairs
from zoo.benchmarking.report import draw_scatter, write_table

__all__ = [
    "CLASSICAL",
    "Benchmark",
    "ClassicalJudge",
    "ModelJudge",
    "benchmark",
    "draw_scatter",
    "open_pairs",
    "write_table",
]
