from zoo.errors import InputError

# number of images in each folder, in the order of the two MATLAB files
FOLDERS = {"jp2k": 227, "jpeg": 233, "wn": 174, "gblur": 174, "fastfading": 174}


def read_live(root, reading):
    """Reads LIVE release 2: folders of ``imgN.bmp`` with ``info.txt``, and two MATLAB files.

    ``dmos_realigned.mat`` contains the DMOS and marks undistorted images, which are left out;
    ``refnames_all.mat`` contains the names of the references in ``refimgs``. The score is
    100 - DMOS. Each folder's ``info.txt`` (lines ``ref.bmp imgN.bmp RATE``) must name the same
    references.
    """
    from scipy.io import loadmat

    ratings = loadmat(reading.existing("dmos_realigned.mat"))
    names = loadmat(reading.existing("refnames_all.mat"))
    dmos, undistorted = ratings["dmos_new"].ravel(), ratings["orgs"].ravel()
    names = [str(name.item()) for name in names["refnames_all"].ravel()]
    images = [
        (folder, number) for folder, count in FOLDERS.items() for number in range(1, count + 1)
    ]
    if not len(dmos) == len(undistorted) == len(names) == len(images):
        raise InputError(
            f"{root}: dmos_realigned.mat and refnames_all.mat list {len(dmos)} and {len(names)} "
            f"images, not the {len(images)} of release 2"
        )
    references = reading.folder("refimgs")
    folders = {name: reading.folder(name) for name in FOLDERS}
    named = {name: _references_of(reading, name) for name in FOLDERS}
    for place, (folder, number) in enumerate(images):
        if undistorted[place]:
            continue
        where, file = f"{folder}/img{number}.bmp", f"img{number}.bmp"
        if named[folder].get(file) != names[place].lower():
            reading.problem(f"{folder}/info.txt does not list {where} under {names[place]}")
            continue
        score = reading.number(dmos[place], where)
        reading.add(
            references.find(names[place]),
            folders[folder].find(file),
            None if score is None else 100 - score,
            names[place].lower().removesuffix(".bmp"),
            folder,
        )


def _references_of(reading, folder):
    """Reference of each image of a folder, from its ``info.txt``."""
    named = {}
    for where, line in reading.lines(reading.existing(folder, "info.txt")):
        try:
            reference, image, *_ = line.lower().split()
        except ValueError:
            reading.problem(f"{where} is not 'REF.bmp imgN.bmp RATE': {line!r}")
            continue
        named[image] = reference
    return named
