def spatial_attention(network):
    """Spatial attention of a network.

    Args:
        network: `keras.Model` of the zoo.

    Returns:
        A function from reference and distorted images to the spatial attention weights, averaged
        over channels, ``(batch, height / 8, width / 8)``, 0..1. `None` if the network has no
        `AttentionBlock`.
    """
    import keras

    from macs_layers import AttentionBlock

    blocks = [layer for layer in network.layers if isinstance(layer, AttentionBlock)]
    if not blocks:
        return None
    block = blocks[-1]
    features = keras.Model(network.inputs, block.input)
    with_attention = AttentionBlock.from_config({**block.get_config(), "return_attention": True})
    with_attention.build(block.input.shape)
    with_attention.set_weights(block.get_weights())

    def attention(references, distorted):
        inputs = features.predict_on_batch([references, distorted])
        *_, weights = with_attention(inputs, training=False)
        return keras.ops.convert_to_numpy(weights).astype("float32").mean(axis=-1)

    return attention
