"""Devices for trials, on any backend."""

import os

import keras

from zoo.errors import InputError


def available():
    """Names of the backend's devices, accelerators first.

    On TensorFlow this also enables memory growth for GPUs.

    >>> "cpu:0" in available()
    True
    """
    if keras.backend.backend() == "torch":
        return _of_torch()
    if keras.backend.backend() == "tensorflow":
        _let_memory_grow()
    first, processors = keras.distribution.list_devices(), keras.distribution.list_devices("cpu")
    return list(dict.fromkeys([*first, *processors]))


def choose(name=None):
    """Chooses a device.

    Args:
        name: Str. Name such as `"gpu:1"` or `"cpu:0"`; `"gpu"` is the first GPU. Defaults to
            `None`, the first accelerator or else the CPU.

    Returns:
        Name of the device for `keras.device`.

    Raises:
        InputError: If the backend has no such device.
    """
    devices = available()
    if name is None:
        return devices[0]
    full = name.lower().replace("cuda", "gpu")
    full = full if ":" in full else f"{full}:0"
    if full not in devices:
        raise InputError(f"no device {name!r}; {keras.backend.backend()} has {', '.join(devices)}")
    return full


def device_of(model):
    """The device of a model's weights, as reported by the backend."""
    value = model.weights[0].value
    if keras.backend.backend() == "tensorflow":
        return value.device.rpartition("device:")[2].lower()
    if keras.backend.backend() == "jax":
        return ", ".join(f"{device.platform}:{device.id}" for device in value.devices())
    return f"{value.device.type}:{value.device.index or 0}".replace("cuda", "gpu")


def _of_torch():
    import torch

    count = torch.cuda.device_count()
    apple = ["mps:0"] if torch.backends.mps.is_available() else []
    return [*(f"gpu:{number}" for number in range(count)), *apple, "cpu:0"]


def _let_memory_grow():
    import tensorflow as tf

    if "TF_FORCE_GPU_ALLOW_GROWTH" in os.environ:
        return
    for gpu in tf.config.list_physical_devices("GPU"):
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:
            return  # TensorFlow is already initialized
