from pathlib import Path


def read_kadid10k(root, reading):
    """Reads KADID-10k: ``dmos.csv`` and the folder ``images``.

    The column is called dmos, but 5 is best, so it is used as the score. ``I07_10_03.png`` is
    distortion "10" at level 3 of photograph "i07".
    """
    images = reading.folder("images")
    table = reading.rows(reading.existing("dmos.csv"), ("dist_img", "ref_img", "dmos"))
    for where, distorted, reference, score in table:
        _, distortion, level = [*Path(distorted).stem.split("_"), "", ""][:3]
        reading.add(
            images.find(reference),
            images.find(distorted),
            reading.number(score, where),
            Path(reference).stem.lower(),
            distortion,
            level=level,
        )
