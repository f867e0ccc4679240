import numpy as np


def image_gradient(network):
    """Gradient of a network's outputs with respect to the distorted images.

    This is the only backend-specific code: Keras has no gradients outside of training.

    Args:
        network: `keras.Model` of the zoo.

    Returns:
        A function from reference and distorted images, each ``(batch, height, width, 3)``, to the
        gradient of each output with respect to its distorted image, float32 of the same shape.
    """
    import keras

    gradient = BACKENDS[keras.backend.backend()](network)

    def of_images(references, distorted):
        images = [np.ascontiguousarray(image, "float32") for image in (references, distorted)]
        return np.asarray(gradient(*images))

    return of_images


def _tensorflow(network):
    import tensorflow as tf

    @tf.function(reduce_retracing=True)
    def gradient(references, distorted):
        with tf.GradientTape() as tape:
            tape.watch(distorted)
            outputs = network([references, distorted], training=False)
        return tape.gradient(outputs, distorted)

    return lambda *images: gradient(*map(tf.convert_to_tensor, images))


def _jax(network):
    import jax

    def total(references, distorted):
        return network([references, distorted], training=False).sum()

    return jax.jit(jax.grad(total, argnums=1))


def _torch(network):
    import torch
    from keras import ops

    def gradient(references, distorted):
        images = [ops.convert_to_tensor(image) for image in (references, distorted)]
        images[1].requires_grad_()
        total = network(images, training=False).sum()
        return torch.autograd.grad(total, images[1])[0].cpu().numpy()

    return gradient


BACKENDS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
