import keras
from keras import ops

from macs_layers.image_layer import ImageLayer
from macs_layers.local_moments import (
    CHROMA,
    HAAR_2,
    HAAR_4,
    PREWITT,
    as_channels,
    channels_of,
    filtered,
    local_moments,
    luma_of,
)

CONSTANTS = {
    "gradient": 170.0,
    "mean_gradient": 50.0,
    "chroma": 550.0,
    "structure": 58.5,
    "wavelet": 225.0,
}
MAPS = ("mixed", "structure", "gradient", "chroma", "horizontal", "vertical")


@keras.saving.register_keras_serializable(package="macs_layers")
class DifferenceMaps(ImageLayer):
    """Maps where two images differ, by six measures that match human perception.

    Each map is 0 where the images are equal and approaches 1 where they have nothing in common:

    - `mixed`: gradient and chroma, with new edges weighing more than lost ones;
    - `structure`: variance of the difference within a Gaussian window, relative to both images';
    - `gradient`: magnitude of the luma gradient;
    - `chroma`: both chroma channels;
    - `horizontal`, `vertical`: magnitude of Haar wavelets at two scales.

    The stabilizing constants of the similarities are learned.

    >>> image = np.random.default_rng(0).uniform(0, 255, (2, 32, 48, 3))
    >>> maps = DifferenceMaps()([image, 255 - image])
    >>> tuple(maps.shape)
    (2, 32, 48, 6)

    Input shape:
        A pair of images, reference and distorted, each ``(batch, height, width, 3)``, RGB 0..255,
        4 x 4 or larger.

    Output shape:
        ``(batch, height, width, 6)``.

    Sources: `gradient` [Xue et al., 2014](https://doi.org/10.1109/TIP.2013.2293423), `mixed`
    and `chroma` [Nafchi et al., 2016](https://doi.org/10.1109/ACCESS.2016.2604042), `structure`
    [Wang et al., 2004](https://doi.org/10.1109/TIP.2003.819861), the wavelets
    [Reisenhofer et al., 2018](https://doi.org/10.1016/j.image.2017.11.001).
    """

    def build(self, input_shape):
        self.log_constants = self.add_weight(
            name="log_constants",
            shape=(len(CONSTANTS),),
            initializer=lambda shape, dtype: ops.cast(ops.log(list(CONSTANTS.values())), dtype),
        )

    def call(self, inputs):
        logs = ops.cast(self.log_constants, "float32")
        constant = {name: ops.exp(logs[place]) for place, name in enumerate(CONSTANTS)}
        lumas = [luma_of(image) for image in inputs]
        chromas = [ops.matmul(ops.cast(image, "float32"), CHROMA) for image in inputs]
        slopes, *wavelets = (
            [filtered(luma, kernels) for luma in lumas] for kernels in (PREWITT, HAAR_2, HAAR_4)
        )
        gradient, mixed = _gradients(*slopes, constant)
        chroma = _difference(*chromas, constant["chroma"], sum_channels=True)
        fine, coarse = (
            _difference(abs(before), abs(after), constant["wavelet"]) for before, after in wavelets
        )
        maps = [
            0.6 * mixed + 0.4 * chroma,
            _structure(*lumas, constant["structure"]),
            gradient,
            chroma,
            *channels_of((fine + coarse) / 2),
        ]
        return ops.cast(as_channels(maps), self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (*input_shape[0][:-1], len(MAPS))


def _difference(a, b, constant, sum_channels=False):
    """``1 - similarity``, exactly 0 for equal values."""
    gap, energy = ops.square(a - b), ops.square(a) + ops.square(b)
    if sum_channels:
        gap, energy = (ops.sum(part, axis=-1) for part in (gap, energy))
    return gap / (energy + constant)


def _gradients(reference, distorted, constant):
    """Gradient differences: plain, and corrected by the gradient of the mean image."""
    mean = _magnitude((reference + distorted) / 2)
    before, after = _magnitude(reference), _magnitude(distorted)
    plain = _difference(before, after, constant["gradient"])
    lost = _difference(before, mean, constant["mean_gradient"])
    gained = _difference(after, mean, constant["mean_gradient"])
    return plain, plain + lost - gained


def _magnitude(slopes):
    return ops.sqrt(ops.sum(ops.square(slopes), axis=-1) + 1e-4)


def _structure(reference, distorted, constant):
    before, after, difference = local_moments(reference, distorted)
    return difference / (before + after + constant)
