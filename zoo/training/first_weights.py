from pathlib import Path

from zoo.errors import InputError
from zoo.registry import card, list_models, load


def first_weights(recipe, out):
    """Builds the model of a recipe with its initial weights.

    Args:
        recipe: `Recipe`.
        out: Path of the run folder. If `recipe.start_from` is another recipe, its run is expected
            next to this folder.

    Returns:
        A `keras.Model`, and the list of photographs its weights were trained on.

    Raises:
        InputError: If the weights are missing or don't fit the model.
    """
    start = recipe.start_from
    if start is None:
        return load(recipe.model, weights=None, **recipe.overrides), []
    path = Path(start)
    if path.is_file():
        return load(recipe.model, weights=path, **recipe.overrides), []
    near = [folder / start for folder in Path(out).resolve().parents[:2]]
    start = next((str(run) for run in near if (run / "card.json").is_file()), start)
    if not (Path(start) / "card.json").is_file() and start not in list_models(trained=True):
        raise InputError(
            f"the recipe starts from {start}, which is neither a trained model nor a finished run "
            f"at {near[0]}; train it first, or set start_from=RUN"
        )
    started = card(start)
    model = load(recipe.model, weights=started.weights_path(), **recipe.overrides)
    return model, started.data.get("train", [])
