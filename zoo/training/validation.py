import io
from dataclasses import asdict

import keras
import numpy as np

from zoo.agreement import Agreement
from zoo.data.pair_batches import PairBatches

LOSS_BATCH = 1024  # large, as rank losses depend on it
BATCH = 32
SHOWN = 4


class Validation:
    """Evaluates a model on all validation pairs, on center crops.

    Args:
        parts: List of `PairStore`, one per data set.
        loss: Loss of targets and predictions, ``(pairs, 1)`` each.
        image_size: Int. Height and width of the model's images in pixels.
        viewing: Dict. Arguments of `zoo.data.view_pair`. Defaults to `None`, images as they are.
        batches: List of the model's input batches for each part, with their `scores`. Defaults to
            `None`, `PairBatches` of the images.
    """

    def __init__(self, parts, loss, image_size, viewing=None, batches=None):
        self.parts = parts
        self.loss = loss
        self.image_size = image_size
        if batches is None:
            batches = [PairBatches(part, image_size, BATCH, viewing=viewing) for part in parts]
        self.batches = batches

    def score(self, model):
        """The model's standardized scores: a list of arrays ``(pairs,)``, one per part."""
        return [model.predict(batches, verbose=0)[:, 0] for batches in self.batches]

    def figures(self, scores):
        """Metrics for the history: means over the parts, and the SRCC of each if several."""
        if not self.parts:
            return {}
        targets = [batches.scores[:, 0] for batches in self.batches]
        agreements = [Agreement.of(*pair) for pair in zip(scores, targets, strict=True)]
        losses = [self._loss(*pair) for pair in zip(targets, scores, strict=True)]
        means = {
            "val_loss": np.mean(losses),
            "val_srcc": np.mean([agreement.srcc for agreement in agreements]),
            "val_plcc": np.mean([agreement.plcc for agreement in agreements]),
            "val_main_score": np.mean([abs(a.srcc) + abs(a.plcc) for a in agreements]),
        }
        if len(self.parts) > 1:
            named = zip(self.parts, agreements, strict=True)
            means |= {f"val_srcc_{part.name}": agreement.srcc for part, agreement in named}
        return {name: float(value) for name, value in means.items()}

    def agreement(self, model):
        """Results for a card, on the first part, in points of its scale, without a fit."""
        if not self.parts:
            return {}
        part, scores = self.parts[0], self.batches[0].scores[:, 0]
        predicted = model.predict(self.batches[0], verbose=0)[:, 0]
        agreement = Agreement.of(predicted * part.scale.std, scores * part.scale.std)
        options = f"--data {part.path.name}"
        if self.image_size:
            options += f" --crop {self.image_size}"
        return {
            "command": f"macs benchmark --model RUN {options}",
            "data": part.name,
            **{name: round(figure, 4) for name, figure in asdict(agreement).items()},
        }

    def _loss(self, targets, scores):
        """The mean loss of the pairs, in a fixed random order."""
        order = np.random.default_rng(0).permutation(len(targets))
        chunks = np.array_split(order, -(-len(order) // LOSS_BATCH))
        losses = [self.loss(targets[chunk, None], scores[chunk, None]) for chunk in chunks]
        return np.mean([float(keras.ops.mean(loss)) for loss in losses])

    def picture(self, scores):
        """PNG of some pairs of the first part, from best to worst, with their scores."""
        from matplotlib.figure import Figure

        part, scale = self.parts[0], self.parts[0].scale
        ranked = np.argsort(-part.scores, kind="stable")
        chosen = ranked[np.linspace(0, len(ranked) - 1, min(SHOWN, len(ranked))).astype(int)]
        figure = Figure(figsize=(3 * len(chosen), 6), layout="constrained")
        columns = figure.subplots(2, len(chosen), squeeze=False).T
        for pair, axes in zip(chosen, columns, strict=True):
            for image, picture in zip(part.read(pair), axes, strict=True):
                picture.imshow(image)
                picture.axis("off")
            model = scale.mean + scale.std * scores[0][pair]
            axes[0].set_title(f"MOS {part.scores[pair]:.2f}, model {model:.2f}")
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=80)
        return file.getvalue()
