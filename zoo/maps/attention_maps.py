def spatial_attention(network):
    """Where the attention block of a network looks.

    Args:
        network: `keras.Model` of the zoo.

    Returns:
        A function of reference and distorted windows to the weights of the block's spatial
        branch, the mean over its channels, ``(batch, height / 8, width / 8)``, 0..1. None if the
        network has no `AttentionBlock`.
    """
    import keras

    from macs_layers import AttentionBlock

    blocks = [layer for layer in network.layers if isinstance(layer, AttentionBlock)]
    if not blocks:
        return None
    block = blocks[-1]
    features = keras.Model(network.inputs, block.input)
    telling = AttentionBlock.from_config({**block.get_config(), "return_attention": True})
    telling.build(block.input.shape)
    telling.set_weights(block.get_weights())

    def look(references, distorted):
        seen = features.predict_on_batch([references, distorted])
        *_, weights = telling(seen, training=False)
        return keras.ops.convert_to_numpy(weights).astype("float32").mean(axis=-1)

    return look
