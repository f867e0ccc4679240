import numpy as np
from scipy.stats import rankdata

from zoo.files import replacing

SHUFFLES = 1000


def draw_search(result, path):
    """Draws the objective of each trial and the importance of each hyperparameter.

    Args:
        result: `SearchResult`.
        path: Path of the PNG file to write.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 5), layout="constrained")
    trials, bars = figure.subplots(1, 2)
    _draw_trials(trials, result)
    _draw_importance(bars, result)
    with replacing(path) as unfinished:
        figure.savefig(unfinished, format="png", dpi=120)


def importance(trials):
    """Share of the differences between trials explained by each hyperparameter alone.

    It is the explained variance of the objective's ranks: the squared rank correlation for a
    number, the variance between choices for a choice. With few trials chance explains a lot, so
    each comes with the 95th percentile over shuffled trials.

    Args:
        trials: List of `Trial` with an objective.

    Returns:
        Dict of the hyperparameters that differ between trials to ``(share, by chance)``, both
        0..1, in descending order.
    """
    names = {
        name: None for trial in trials for name in trial.values if not name.startswith("tuner/")
    }
    ranks = rankdata([trial.objective for trial in trials])
    shares = {}
    for name in names:
        values = [trial.values.get(name) for trial in trials]
        if len(set(values)) > 1 and ranks.var():
            shares[name] = _share(values, ranks)
    return dict(sorted(shares.items(), key=lambda item: -item[1][0]))


def _share(values, ranks):
    """Shares of the ranks and of shuffled ranks that the values explain."""
    rng = np.random.default_rng(0)
    shuffled = rng.permuted(np.tile(ranks, (SHUFFLES, 1)), axis=1)
    explained = np.square(_directions(values) @ np.vstack([ranks, shuffled]).T).sum(axis=0)
    shares = explained / (len(ranks) * ranks.var())
    return float(shares[0]), float(np.quantile(shares[1:], 0.95))


def _directions(values):
    """Orthonormal basis of the centered functions of the values, as rows."""
    if any(isinstance(value, str | bool | None) for value in values):
        columns = np.array([[value == each for value in values] for each in set(values)], float)
    else:
        columns = rankdata(values)[None]
    columns -= columns.mean(axis=1, keepdims=True)
    _, sizes, rows = np.linalg.svd(columns, full_matrices=False)
    return rows[sizes > 1e-9 * sizes.max()]


def _draw_trials(axes, result):
    numbers = [trial.number for trial in result.completed]
    figures = [trial.objective for trial in result.completed]
    best = np.maximum if result.goal.direction == "max" else np.minimum
    axes.step(numbers, best.accumulate(figures), where="post", color="tab:green", label="best")
    axes.plot(numbers, figures, "o", color="tab:blue", label="trial")
    axes.plot(numbers[:1], figures[:1], "s", color="black", label="defaults")
    failed = [trial.number for trial in result.trials if trial.objective is None]
    axes.plot(failed, [min(figures)] * len(failed), "x", color="tab:red", label="failed")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel="trial", ylabel=f"validation {result.goal.title}")
    axes.grid(alpha=0.3)
    axes.legend()


def _draw_importance(axes, result):
    shares = importance(result.completed) if len(result.completed) > 2 else {}
    names = list(shares)[::-1]
    axes.barh(names, [shares[name][0] for name in names], color="tab:blue", label="explained")
    axes.plot([shares[name][1] for name in names], names, "k|", label="95th percentile by chance")
    axes.set(xlabel="share of the variance between trials", xlim=(0, 1))
    axes.legend()
