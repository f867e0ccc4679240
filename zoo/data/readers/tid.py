def read_tid(root, reading):
    """Pairs of TID2008 and TID2013: ``mos_with_names.txt`` beside the two folders of images.

    A group is the number of the reference, a distortion the number of its type: ``i07_10_3.bmp``
    is type "10" at level 3 of photograph "07".
    """
    references = reading.folder("reference_images")
    distorted = reading.folder("distorted_images")
    for where, line in reading.lines(reading.existing("mos_with_names.txt")):
        try:
            score, name = line.split()
            group, distortion, level = (
                name.lower().removeprefix("i").removesuffix(".bmp").split("_")
            )
        except ValueError:
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
