import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import zoo

ROOT = Path(zoo.__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel from `pip wheel`, built outside the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, source], check=True)
    (path,) = folder.glob("*.whl")
    return path


def test_wheel_holds_the_packages_and_no_other(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    packages = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert packages == {"macs_command", "macs_layers", "macs_losses", "tuning", "zoo"}
    inside = [name for name in names if ".dist-info/" not in name]
    shipped = [
        path.relative_to(ROOT).as_posix()
        for package in ("macs_layers", "macs_losses", "tuning", "zoo")
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".py", ".json", ".h5", ".html", ".onnx", ".typed"}
    ]
    assert set(shipped) <= set(inside)
    assert {"zoo/examples/reference.png", "zoo/examples/distorted.jpg"} <= set(inside)


def test_macs_scores_outside_the_checkout(wheel, tmp_path):
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "--quiet"]
    subprocess.run([*pip, "install", "--no-deps", "--target", site, wheel], check=True)
    images = [ROOT / "examples" / name for name in ("reference.png", "distorted.jpg")]
    command = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import macs_command.macs, zoo\n"
        f"assert zoo.__file__.startswith({str(site)!r})\n"
        f"assert macs_command.__file__.startswith({str(site)!r})\n"
        "sys.exit(macs_command.macs.main())"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", command, "score", *images, "--json"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    score = json.loads(outcome.stdout)["score"]
    assert score == pytest.approx(zoo.card("fidelity").example, abs=1e-3)
