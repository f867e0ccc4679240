"""How long a score takes, beside the classical measures of piq: a table and a picture.

    python benchmarks/scoring.py --table docs/scoring_speed.md --plot docs/scoring_speed.png

Each competitor runs in a process of its own on two threads, and is timed from decoded uint8 images
to the score. In each round every competitor scores each size once, in turn, so that other work on
the machine slows them alike: compare within a size. ``--piq PYTHON`` names the interpreter of an
environment that has piq and torch. Ratios are to the fastest classical measure but
PSNR. Peak memory is that of the whole process with libraries, model and both images.

``--speed zoo/speed.json`` writes what the zoo says of the speed of its models.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import numpy as np

SIZES = ((288, 288), (384, 512), (512, 768), (1080, 1920), (3000, 4000), (5792, 8688))
MEASURES = {
    "PSNR": ("psnr", "psnr"),
    "SSIM": ("ssim", "ssim"),
    "MS-SSIM": ("ms_ssim", "multi_scale_ssim"),
    "FSIM": ("fsim", "fsim"),
    "VSI": ("vsi", "vsi"),
    "GMSD": ("gmsd", "gmsd"),
    "MDSI": ("mdsi", "mdsi"),
    "HaarPSI": ("haarpsi", "haarpsi"),
    "VIF": ("vif", "vif_p"),
}
# the measures need no torchvision, which piq's __init__ imports
BARE_PIQ = (
    "import sys; from importlib.util import find_spec, module_from_spec; "
    "sys.modules['piq'] = module_from_spec(find_spec('piq')); import piq.gmsd"
)
EXAMPLE = ["examples/reference.png", "examples/distorted.jpg"]
COLD = {
    "macs score": ["-m", "macs_command", "score", *EXAMPLE],
    "import piq": ["-c", BARE_PIQ],
}
SPEED_SIZE = (512, 768)
THREADS = 2
WARM_UP = (192, 192)  # MS-SSIM takes no less than 161


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", nargs="+", help="by default all that are trained")
    parser.add_argument(
        "--short-side",
        nargs="*",
        type=int,
        default=[],
        metavar="N",
        help="score with the models at these viewing scales, too",
    )
    parser.add_argument("--engine", nargs="+", default=["onnx", "keras"])
    parser.add_argument("--piq", metavar="PYTHON", help="interpreter that has piq and torch")
    parser.add_argument("--measure", nargs="+", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", nargs="+", type=size, default=SIZES, metavar="WIDTHxHEIGHT")
    parser.add_argument("--table", type=Path, metavar="MD")
    parser.add_argument("--plot", type=Path, metavar="PNG")
    parser.add_argument("--speed", type=Path, metavar="JSON")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(json.loads(options.worker))
        return
    found = measure(competitors(options), options.sizes, options.rounds)
    text = table(found, options.sizes) + cold_starts(options.piq)
    print(text)
    if options.table:
        options.table.write_text(text, encoding="utf-8")
    if options.plot:
        plot(found, options.plot)
    if options.speed:
        write_speed(found, options.speed)


def size(text):
    """Height and width."""
    width, height = map(int, text.split("x"))
    return height, width


def competitors(options):
    """Dict of names to interpreter and arguments of the worker."""
    found = {}
    for model in options.model or trained():
        for engine in options.engine:
            for side in ("card", *options.short_side):
                name = f"{model}, {engine}" + ("" if side == "card" else f", {side} px")
                found[name] = sys.executable, {"model": model, "engine": engine, "short_side": side}
    if options.piq:
        found |= {name: (options.piq, {"measure": name}) for name in options.measure}
    return found


def trained():
    import zoo

    return sorted({zoo.card(name).name for name in zoo.list_models(trained=True)})


def measure(found, sizes, rounds):
    """List of seconds and peak memory in MB by competitor and size."""
    workers = {name: start(*how) for name, how in found.items()}
    results = {name: {} for name in found}
    for size in sizes:
        for number in range(rounds + 1):
            for name, worker in workers.items():
                answer = ask(worker, size)
                if answer and number:  # the first round warms up
                    results[name].setdefault(size, []).append(answer)
    for worker in workers.values():
        worker.communicate()
    return {
        name: {
            size: ([answer["seconds"] for answer in answers], answers[-1]["peak"])
            for size, answers in by_size.items()
        }
        for name, by_size in results.items()
    }


def start(python, how):
    threads = {"OMP_NUM_THREADS": str(THREADS), "TF_NUM_INTRAOP_THREADS": str(THREADS)}
    return subprocess.Popen(
        [python, __file__, "--worker", json.dumps(how)],
        env={**os.environ, **threads, "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def ask(worker, size):
    """Seconds and peak memory, or None if the worker died, for example out of memory."""
    try:
        worker.stdin.write(json.dumps(size) + "\n")
        worker.stdin.flush()
    except BrokenPipeError:
        return None
    line = worker.stdout.readline()
    return json.loads(line) if line else None


def work(how):
    """Scores a pair of each size read from standard input until it is closed."""
    score = piq_measure(**how) if "measure" in how else model_score(**how)
    score(*pictures(WARM_UP))
    last, images = None, None
    for line in sys.stdin:
        size = tuple(json.loads(line))
        if size != last:
            images, last = pictures(size), size
        start = time.perf_counter()
        score(*images)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak": peak}), flush=True)


def pictures(size):
    rng = np.random.default_rng(0)
    reference = rng.integers(0, 256, (*size, 3), "uint8")
    return reference, reference // 2 + 64


def model_score(model, engine, short_side):
    import zoo

    scorer = zoo.Scorer(model, engine=engine, short_side=short_side, threads=THREADS)
    return scorer.score


def piq_measure(measure):
    exec(BARE_PIQ)
    import torch

    module, function = MEASURES[measure]
    of_tensors = getattr(import_module(f"piq.{module}"), function)
    torch.set_num_threads(THREADS)

    def score(reference, distorted):
        with torch.inference_mode():
            images = [
                torch.from_numpy(image).permute(2, 0, 1)[None].contiguous() / 255
                for image in (distorted, reference)
            ]
            return float(of_tensors(*images, data_range=1.0))

    return score


def cold_starts(piq, rounds=3):
    pythons = {"macs score": sys.executable} | ({"import piq": piq} if piq else {})
    lines = ["", "Cold start, median of 3:", ""]
    for name, python in pythons.items():
        times = [cold_start([python, *COLD[name]]) for _ in range(rounds)]
        wall, cpu = (statistics.median(column) for column in zip(*times, strict=True))
        lines.append(f"- `{name}`: {wall:.2f} s, {cpu:.2f} s of processor time")
    return "\n".join(lines) + "\n"


def cold_start(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(found, sizes):
    """Milliseconds, ratio to the fastest classical metric, and peak MB."""
    head = ["", *(f"{width} x {height}" for height, width in sizes)]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for name, by_size in found.items():
        cells = [name]
        for size in sizes:
            if size not in by_size:
                cells.append("-")
                continue
            seconds, peak = by_size[size]
            classical = [
                statistics.median(s / f for s, f in zip(seconds, other[size][0], strict=True))
                for other_name, other in found.items()
                if other_name in MEASURES and other_name != "PSNR" and size in other
            ]
            ratio = f", x{max(classical):.2g}" if classical else ""
            cells.append(f"{1e3 * statistics.median(seconds):.0f} ms{ratio}, {peak:.0f} MB")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def write_speed(found, path):
    """Of each model on ONNX Runtime milliseconds a pair, and how many times GMSD's they are."""
    height, width = SPEED_SIZE
    gmsd, _ = found["GMSD"][SPEED_SIZE]
    models = {}
    for name, by_size in found.items():
        model, _, engine = name.partition(", ")
        if engine == "onnx":
            seconds, _ = by_size[SPEED_SIZE]
            ratio = statistics.median(s / g for s, g in zip(seconds, gmsd, strict=True))
            milliseconds = 1e3 * statistics.median(seconds)
            models[model] = {"milliseconds": round(milliseconds, 1), "to_gmsd": round(ratio, 2)}
    facts = {
        "command": "python benchmarks/scoring.py --engine onnx --piq PYTHON "
        f"--sizes {width}x{height} --rounds 9 --speed zoo/speed.json",
        "width": width,
        "height": height,
        "engine": "onnx",
        "threads": THREADS,
        "models": models,
    }
    path.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def plot(found, path):
    """Plots seconds against megapixels, with the slope of each line from the third size on."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6), layout="constrained")
    axes = figure.subplots()
    for name, by_size in found.items():
        pixels = np.array([height * width / 1e6 for height, width in by_size])
        seconds = np.array([statistics.median(times) for times, _ in by_size.values()])
        slope = np.polyfit(np.log(pixels[2:]), np.log(seconds[2:]), 1)[0]
        style = "--" if name in MEASURES else "-"
        axes.loglog(pixels, seconds, style, marker="o", ms=3, label=f"{name}: slope {slope:.2f}")
    axes.set_xlabel("megapixels")
    axes.set_ylabel("seconds")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", loc="upper left")
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    main()
