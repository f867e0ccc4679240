"""How well models, and classical measures beside them, agree with people on a data set."""

from zoo.benchmarking.benchmark import Benchmark, benchmark
from zoo.benchmarking.classical import CLASSICAL, ClassicalJudge
from zoo.benchmarking.figures import figures, logistic_fit
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
    "figures",
    "logistic_fit",
    "open_pairs",
    "write_table",
]
