import cv2
import numpy as np

QUALITIES = {1: 90, 2: 30, 10: 5}


def make_folders(root):
    """References `a.png` and `B.BMP`, and copies of them at three JPEG qualities, TID's names."""
    references, distorted = root / "references", root / "distorted"
    references.mkdir()
    distorted.mkdir()
    photograph = cv2.imread("examples/reference.png")
    for name, picture in {"a.png": photograph, "B.BMP": np.fliplr(photograph)}.items():
        clean = np.ascontiguousarray(picture[:96, :96])
        cv2.imwrite(str(references / name), clean)
        for level, quality in QUALITIES.items():
            copy = distorted / f"{name[0].lower()}_{level}.jpg"
            cv2.imwrite(str(copy), clean, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return references, distorted
