from pathlib import Path


def read_pieapp(root, reading):
    """Reads PieAPP: comparisons of two distorted images, with the probability of the first.

    The score is the preference for image A over its rival, image B. The lists for training and
    validation are both read; `Split` splits them again, by reference.
    """
    for side in ("train", "val"):
        references = reading.folder("reference_images", side)
        for _, name in reading.lines(reading.existing(f"{side}_reference_list.txt")):
            stem = Path(name).stem
            reference = references.find(name)
            labels = root / "labels" / side / f"{stem}_pairwise_labels.csv"
            copies = root / "distorted_images" / side / stem
            if not labels.is_file() or not copies.is_dir():
                missing = copies if labels.is_file() else labels
                reading.problem(f"no {missing.relative_to(root)}")
                continue
            _read_comparisons(reading, labels, reference, references, copies)


def _read_comparisons(reading, labels, reference, references, copies):
    copies = reading.folder(*copies.relative_to(reading.root).parts)
    columns = ("distorted image A", "distorted image B", "processed preference for A")
    for where, first, second, preference in reading.rows(labels, columns):
        # some images are compared with the reference itself
        first, second = (
            (copies if name in copies or name not in references else references).find(name)
            for name in (first, second)
        )
        preference = reading.number(preference, where)
        if preference is not None and not 0 <= preference <= 1:
            reading.problem(f"{where}: preference {preference:g} is not in 0..1")
        elif second is not None:
            group = Path(labels).name.removesuffix("_pairwise_labels.csv").lower()
            reading.add(reference, first, preference, group, rival=second)
