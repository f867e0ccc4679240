from zoo.data.readers.csiq import score_table
from zoo.data.readers.reading import ImageFolder


def read_table(root, reading):
    """Pairs of any CSV file with columns ref, dist, score; paths start from where the file is.

    `root` is the file, or a folder with no other CSV file in it. Columns `group` (the photograph)
    and `distortion` are taken where there are such. Without the first, each reference is a
    photograph of its own.
    """
    folders = {}

    def find(name):
        folder = (reading.root / name).parent
        if folder not in folders and folder.is_dir():
            folders[folder] = ImageFolder(folder, reading)
        if folder not in folders:
            return reading.problem(f"no {name}")
        return folders[folder].find((reading.root / name).name)

    table = root if root.is_file() else score_table(root)
    rows = reading.rows(table, ("ref", "dist", "score"), optional=("group", "distortion"))
    for where, reference, distorted, score, group, distortion in rows:
        reading.add(
            find(reference),
            find(distorted),
            reading.number(score, where),
            group or reference.lower(),
            distortion,
        )
