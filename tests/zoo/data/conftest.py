import cv2
import numpy as np
import pytest


@pytest.fixture
def tid_folder(tmp_path):
    """A small tree in TID2013's layout, its names in mixed case: 3 photographs, 2 x 2 copies."""
    rng = np.random.default_rng(0)
    for folder in ("reference_images", "distorted_images"):
        (tmp_path / folder).mkdir()
    lines = []
    for number in (1, 2, 25):
        picture = rng.integers(0, 256, (40, 56, 3), "uint8")
        ending = "bmp" if number == 25 else "BMP"
        cv2.imwrite(str(tmp_path / "reference_images" / f"I{number:02d}.{ending}"), picture)
        for kind in (8, 10):
            for level in (1, 2):
                name = f"i{number:02d}_{kind:02d}_{level}.bmp"
                cv2.imwrite(str(tmp_path / "distorted_images" / name), picture // (level + 1))
                lines.append(f"{level + number / 100:.4f} {name if level == 1 else name.upper()}")
    (tmp_path / "mos_with_names.txt").write_text("\n".join(lines) + "\n")
    return tmp_path
