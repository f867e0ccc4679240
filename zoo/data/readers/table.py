from zoo.data.readers.csiq import score_table
from zoo.data.readers.reading import ImageFolder
from zoo.files import exists


def read_table(root, reading):
    """Reads a CSV file with columns ref, dist and score; paths are relative to the file.

    `root` is the file, or a folder with no other CSV file. The columns `group` (the photograph)
    and `distortion` are optional. By default, each reference is its own photograph.
    """
    folders = {}

    def find(name):
        folder = (reading.root / name).parent
        if folder not in folders and exists(folder) and folder.is_dir():
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
