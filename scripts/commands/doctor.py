"""check the installation: versions, backend, devices, caches, and an example score"""

from macs_command.commands.common import DEFAULT_MODEL, add_json_argument, print_record

BACKENDS = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}
LIBRARIES = ("keras", "onnxruntime", "numpy", "opencv-python", "pillow", "keras-tuner", "gradio")
TOLERANCE = 0.01


def add_arguments(parser):
    add_json_argument(parser)


def run(options):
    found = {
        "versions": versions(),
        "engines": engines(),
        "backend": backend(),
        "cache": cache(),
        "example": example(),
    }
    if options.json:
        print_record(found)
    else:
        for title, facts in found.items():
            print(f"{title:10}", ", ".join(f"{name} {value}" for name, value in facts.items()))
    return int(any("problem" in facts for facts in found.values()))


def versions():
    """Versions of the package, Python and the main libraries."""
    import platform

    return {
        "macs-iqa": version("macs-iqa"),
        "Python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def version(name):
    """Version of a distribution, or "-" if it is not installed."""
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "-"


def engines():
    """Engines for scoring: ONNX Runtime and Keras."""
    from zoo.scoring.networks import cores

    onnx = f"{version('onnxruntime')} on the CPU, {cores()} threads"
    return {"default": "onnx", "onnx": onnx, "keras": f"{version('keras')} on its backend"}


def backend():
    """The Keras backend in use, its devices, and the backends that are installed."""
    found = {name: version(package) for name, package in BACKENDS.items()}
    try:
        import keras

        from tuning import devices

        chosen = keras.backend.backend()
        return {"chosen": chosen, "devices": " ".join(devices.available()), **found}
    except (ImportError, ValueError) as error:
        return {**found, "problem": f"{error}; set KERAS_BACKEND to an installed backend"}


def cache():
    """Folders where Keras and the zoo look for files."""
    import os
    from pathlib import Path

    keras_home = os.environ.get("KERAS_HOME") or str(Path.home() / ".keras")
    return {"KERAS_HOME": keras_home, "MACS_ZOO": os.environ.get("MACS_ZOO", "-")}


def example():
    """Scores the example pair and compares the score with the card's."""
    import time

    import zoo

    folder = example_folder()
    card = zoo.card(DEFAULT_MODEL)
    began = time.perf_counter()
    try:
        score = zoo.Scorer(DEFAULT_MODEL).score(folder / "reference.png", folder / "distorted.jpg")
    except (ImportError, zoo.InputError, OSError) as error:
        return {"model": card.name, "problem": str(error)}
    seconds = round(time.perf_counter() - began, 2)
    facts = {"model": card.name, "score": round(float(score), 4), "seconds": seconds}
    if abs(score - card.example) > TOLERANCE:
        facts["problem"] = f"the card says {card.example}"
    return facts


def example_folder():
    """Folder with `reference.png` and `distorted.jpg`, in an installation or a checkout."""
    from pathlib import Path

    import zoo

    package = Path(zoo.__file__).parent
    inside = package / "examples"
    return inside if inside.is_dir() else package.parent / "examples"
