def read_pipal(root, reading):
    """Reads PIPAL: ``Train_Ref``, ``Train_Label/A0001.txt`` and folders of distorted images.

    Distorted images are in any subfolder of ``training_inp``. Labels are lines such as
    ``A0001_00_00.bmp,1500.5``: distortion "00" of photograph "a0001".
    """
    references = reading.folder("Train_Ref")
    folders = [
        reading.folder(*path.relative_to(root).parts)
        for path in sorted(reading.existing("training_inp").iterdir())
        if path.is_dir()
    ]
    for labels in sorted(reading.existing("Train_Label").glob("*.txt")):
        for where, line in reading.lines(labels):
            try:
                name, score = map(str.strip, line.split(","))
                photograph, distortion, _ = name.lower().removesuffix(".bmp").split("_")
            except ValueError:
                reading.problem(f"{where} is not 'A0001_00_00.bmp,SCORE': {line!r}")
                continue
            homes = [folder for folder in folders if name in folder]
            distorted = homes[0].find(name) if homes else None
            if not homes:
                reading.problem(f"no {name} in any folder of training_inp")
            reading.add(
                references.find(f"{labels.stem}.bmp"),
                distorted,
                reading.number(score, where),
                photograph,
                distortion,
            )
