"""Small folders in the published layout of each data set, for tests of readers."""

import csv

import cv2
import numpy as np
from scipy.io import savemat

from zoo.data.readers.live import FOLDERS


def picture(path, seed=0, shape=(24, 32)):
    """Writes seeded noise, and the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.random.default_rng(seed).integers(0, 256, (*shape, 3), "uint8"))


def write_rows(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def tid(root):
    """Three photographs, 2 x 2 copies each, names in mixed case."""
    lines = []
    for number in (1, 2, 25):
        ending = "bmp" if number == 25 else "BMP"
        picture(root / "reference_images" / f"I{number:02d}.{ending}", number)
        for kind in (8, 10):
            for level in (1, 2):
                name = f"i{number:02d}_{kind:02d}_{level}.bmp"
                picture(root / "distorted_images" / name, level)
                lines.append(f"{level + number / 100:.4f} {name if level == 1 else name.upper()}")
    (root / "mos_with_names.txt").write_text("\r\n".join(lines) + "\r\n")


def pieapp(root):
    """Two references for training, one for validation; columns with their leading spaces."""
    header = ("ref image", " distorted image A", " distorted image B")
    header += (" raw preference for A", " processed preference for A")
    for side, names in {"train": ("ref_1", "ref_20"), "val": ("ref_7",)}.items():
        (root / f"{side}_reference_list.txt").parent.mkdir(parents=True, exist_ok=True)
        (root / f"{side}_reference_list.txt").write_text("".join(f"{n}.png\n" for n in names))
        for seed, name in enumerate(names):
            picture(root / "reference_images" / side / f"{name}.png", seed)
            for copy in ("blur_1.png", "noise_2.png"):
                picture(root / "distorted_images" / side / name / copy, seed)
            rows = [
                (f"{name}.png", "blur_1.png", " noise_2.png", 0.7, 0.75),
                (f"{name}.png", "noise_2.png", "blur_1.png", 0.3, 0.25),
                (f"{name}.png", f"{name}.png", "blur_1.png", 0.9, 1),
            ]
            write_rows(root / "labels" / side / f"{name}_pairwise_labels.csv", header, rows)


def pipal(root):
    """Two references; their copies are spread over two sub-folders."""
    (root / "Train_Label").mkdir(parents=True)
    for number in (1, 2):
        name = f"A{number:04d}"
        picture(root / "Train_Ref" / f"{name}.bmp", number)
        for kind in (0, 1):
            folder = root / "training_inp" / f"part{kind}"
            picture(folder / f"{name}_{kind:02d}_00.bmp", kind)
        lines = [f"{name}_{kind:02d}_00.bmp,{1400.5 + 100 * kind}" for kind in (0, 1)]
        (root / "Train_Label" / f"{name}.txt").write_text("\n".join(lines))


def kadid10k(root):
    rows = []
    for number in (1, 2):
        picture(root / "images" / f"I{number:02d}.png", number)
        for level in (1, 2):
            name = f"I{number:02d}_07_{level:02d}.png"
            picture(root / "images" / name, level)
            rows.append((name, f"I{number:02d}.png", 5 - level, 0.3))
    write_rows(root / "dmos.csv", ("dist_img", "ref_img", "dmos", "var"), rows)


def csiq(root):
    """Folders, files and table name the types differently, as published."""
    names = {"noise": ("awgn", "AWGN"), "blur": ("blur", "BLUR"), "jpeg 2000": ("jpeg2000",) * 2}
    header = ("image", "dst_idx", "dst_type", "dst_lev", "dmos_std", "dmos")
    rows = []
    for image in ("1600", "boston"):
        picture(root / "src_imgs" / f"{image}.png")
        for index, (kind, (folder, ending)) in enumerate(names.items(), start=1):
            picture(root / "dst_imgs" / folder / f"{image}.{ending}.1.png", index)
            rows.append((image, index, kind, 1, 0.05, index / 10))
    write_rows(root / "csiq.DMOS.csv", header, rows)


def live(root):
    """All of its 982 places, which MATLAB's files must have; img1 of each folder is a reference."""
    names = [("bikes.bmp", "Sailing1.bmp")[n % 2] for n in range(sum(FOLDERS.values()))]
    picture(root / "refimgs" / "bikes.bmp", 1)
    picture(root / "refimgs" / "sailing1.bmp", 2)
    tiny = cv2.imencode(".bmp", np.zeros((24, 32, 3), "uint8"))[1].tobytes()
    undistorted, place = [], 0
    for folder, count in FOLDERS.items():
        (root / folder).mkdir()
        lines = []
        for number in range(1, count + 1):
            (root / folder / f"img{number}.bmp").write_bytes(tiny)
            lines.append(f"{names[place].lower()} img{number}.bmp 0.5 ")
            undistorted.append(number == 1)
            place += 1
        (root / folder / "info.txt").write_text("\n".join(reversed(lines)))
    dmos = np.where(undistorted, 0.0, np.arange(place) / 10)
    savemat(root / "dmos_realigned.mat", {"dmos_new": dmos[None], "orgs": [undistorted]})
    cells = np.empty((1, place), object)
    cells[0] = names
    savemat(root / "refnames_all.mat", {"refnames_all": cells})


def table(root):
    picture(root / "clean" / "A.PNG", 1)
    picture(root / "clean" / "b.png", 2)
    rows = [("clean/a.png", "worse/a1.png", 3), ("clean/b.png", "worse/B1.png", 4.5)]
    for _, copy, score in rows:
        picture(root / copy, int(score))
    write_rows(root / "scores.csv", ("Ref", "dist", "score"), rows)


TREES = {
    "tid2008": tid,
    "tid2013": tid,
    "pieapp": pieapp,
    "pipal": pipal,
    "kadid10k": kadid10k,
    "csiq": csiq,
    "live": live,
    "csv": table,
}
