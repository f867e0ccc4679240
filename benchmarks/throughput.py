"""Measures pairs/s of `predict` compared to the bare forward pass on the same batches.

    python benchmarks/throughput.py [--model pyramid] [--pairs 256] [--batch 16] [--rounds 7]

Goal: `predict` takes at most 1.10 times as long. All variants run in turn in each round, so that
other load affects them equally; ratios are medians over rounds. Keras copies arrays first, which
matters for fast networks. `--classical` also times piq's metrics on the same pairs, one at a time
on one thread.
"""

import argparse
import statistics
import time
from functools import partial

import keras
import numpy as np

import zoo
from zoo.benchmarking import CLASSICAL, ClassicalJudge


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", default="pyramid")
    parser.add_argument("--pairs", type=int, default=256)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--classical", action="store_true")
    options = parser.parse_args()

    model = zoo.load(options.model)
    rng = np.random.default_rng(0)
    shape = options.pairs, *model.input_shape[0][1:]
    images = [rng.integers(0, 256, shape, "uint8") for _ in range(2)]
    predict = partial(model.predict, verbose=0)
    ways = {
        "forward": forward(model, options.batch),
        "predict, batches": lambda images: predict(Batches(images, options.batch)),
        "predict, arrays": lambda images: predict(images, batch_size=options.batch),
    }
    outputs = {name: way(images) for name, way in ways.items()}
    for found in outputs.values():
        np.testing.assert_allclose(outputs["forward"], found, atol=1e-4)

    rounds = [
        {name: seconds(way, images) for name, way in ways.items()} for _ in range(options.rounds)
    ]
    for name in ways:
        median = statistics.median(times[name] for times in rounds)
        ratio = statistics.median(times[name] / times["forward"] for times in rounds)
        print(f"{name:16} {options.pairs / median:8.1f} pairs/s, {ratio:.3f} of forward's time")
    if options.classical:
        time_classical(list(zip(*images, strict=True))[: options.batch])


def forward(model, batch):
    """Calls the model as a compiled function on one batch after the other."""
    call = compiled(model)

    def run(images):
        batches = [
            [image[i : i + batch] for image in images] for i in range(0, len(images[0]), batch)
        ]
        return np.concatenate([keras.ops.convert_to_numpy(call(*images)) for images in batches])

    return run


def compiled(model):
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(lambda *images: model(list(images), training=False), jit_compile=False)
    if keras.backend.backend() == "jax":
        import jax

        bare = jax.jit(lambda state, *images: model.stateless_call(*state, list(images))[0])
        return lambda *images: bare(state_of(model), *images)
    import torch

    return torch.no_grad()(lambda *images: model(list(images), training=False))


def state_of(model):
    """Current state for JAX, which `predict` replaces."""
    return [
        [v.value for v in vs] for vs in (model.trainable_variables, model.non_trainable_variables)
    ]


class Batches(keras.utils.PyDataset):
    """Batches of images as from `zoo.data.PairBatches`, without scores."""

    def __init__(self, images, batch):
        super().__init__()
        self.images, self.batch = images, batch

    def __len__(self):
        return -(-len(self.images[0]) // self.batch)

    def __getitem__(self, number):
        part = slice(number * self.batch, (number + 1) * self.batch)
        return (tuple(image[part] for image in self.images),)


def seconds(way, images):
    start = time.perf_counter()
    way(images)
    return time.perf_counter() - start


def time_classical(pairs):
    for name in CLASSICAL:
        judge = ClassicalJudge(name)
        judge.score(*pairs[0])
        start = time.perf_counter()
        for pair in pairs:
            judge.score(*pair)
        print(f"{name:8} {len(pairs) / (time.perf_counter() - start):8.1f} pairs/s")


if __name__ == "__main__":
    main()
