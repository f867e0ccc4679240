"""An HTML report on the scores of a folder."""

from zoo.evaluation.report.report import write_report

__all__ = ["write_report"]
