from zoo.architectures.simple import simple


def bn(batch_normalization=True, name="bn", **options):
    """`simple` with BatchNormalization after its activations.

    >>> zoo.architectures.bn().count_params()
    1504943

    Args:
        batch_normalization: Whether BatchNormalization follows the activations, those of the two
            strided convolutions excepted.
        name: Name of the model.
        **options: The arguments of `simple`.

    Returns:
        A `keras.Model`, as `simple` returns it.
    """
    return simple(batch_normalization=batch_normalization, name=name, **options)
