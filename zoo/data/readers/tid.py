TYPES = (
    "additive noise",
    "noise in colour",
    "correlated noise",
    "masked noise",
    "high frequency noise",
    "impulse noise",
    "quantization noise",
    "blur",
    "denoising",
    "JPEG",
    "JPEG 2000",
    "JPEG transmission errors",
    "JPEG 2000 transmission errors",
    "pattern noise",
    "blocks",
    "mean shift",
    "contrast change",
    "colour saturation",
    "multiplicative noise",
    "comfort noise",
    "compression of noise",
    "colour quantization",
    "chromatic aberration",
    "sparse sampling",
)  # the first 17 are TID2008's
NAMES = dict(enumerate(TYPES, start=1))


def read_tid(root, reading):
    """Reads TID2008 and TID2013: ``mos_with_names.txt`` and two folders of images.

    ``i07_10_3.bmp`` is type 10, "JPEG", at level 3 of photograph "07".
    """
    references = reading.folder("reference_images")
    distorted = reading.folder("distorted_images")
    for where, line in reading.lines(reading.existing("mos_with_names.txt")):
        try:
            score, name = line.split()
            group, number, level = name.lower().removeprefix("i").removesuffix(".bmp").split("_")
            distortion = NAMES[int(number)]
        except (ValueError, KeyError):
            reading.problem(f"{where} is not 'SCORE iNN_TT_L.bmp': {line!r}")
            continue
        reading.add(
            references.find(f"I{group}.BMP"),
            distorted.find(name.lower()),
            reading.number(score, where),
            group,
            distortion,
            level=level,
        )
