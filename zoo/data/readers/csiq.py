from zoo.errors import InputError

# names of distortions in the table of scores that differ from folders and files
FOLDERS = {"noise": "awgn", "jpeg 2000": "jpeg2000", "1/f noise": "fnoise"}


def read_csiq(root, reading):
    """Reads CSIQ: ``src_imgs``, ``dst_imgs/TYPE/NAME.TYPE.LEVEL.png`` and a table of scores.

    The table is the sheet "all_by_image" of ``csiq.DMOS.xlsx``, saved from its header line as CSV
    in `root` under any name. The score is 1 - DMOS; DMOS is 0 at best and 1 at worst.
    """
    references = reading.folder("src_imgs")
    types = {path.name.lower(): path.name for path in reading.existing("dst_imgs").iterdir()}
    folders = {
        name: reading.folder("dst_imgs", folder)
        for name, folder in types.items()
        if (root / "dst_imgs" / folder).is_dir()
    }
    columns = ("image", "dst_type", "dst_lev", "dmos")
    for where, name, kind, level, dmos in reading.rows(score_table(root), columns):
        kind = FOLDERS.get(kind.lower(), kind.lower())
        reference = references.find(f"{name}.png")
        score = reading.number(dmos, where)
        if kind not in folders:
            reading.problem(f"no dst_imgs/{kind}")
            continue
        reading.add(
            reference,
            folders[kind].find(f"{name}.{kind}.{level}.png"),
            None if score is None else 1 - score,
            name.lower(),
            kind,
            level=level,
        )


def score_table(root):
    """The one CSV file of a folder."""
    tables = [path for path in sorted(root.iterdir()) if path.suffix.lower() == ".csv"]
    if len(tables) != 1:
        raise InputError(f"{root} has {len(tables)} .csv files; it needs one, with the scores")
    return tables[0]
