"""Measures the first score after a cold start, compared to importing Keras.

python benchmarks/cold_start.py
"""

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "macs score": [
        "-m",
        "macs_command",
        "score",
        "examples/reference.png",
        "examples/distorted.jpg",
    ],
    "import keras": ["-c", "import keras"],
    "macs --help": ["-m", "macs_command", "--help"],
}
ROUNDS = 7


def seconds(arguments):
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def main():
    rounds = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(ROUNDS)]
    for name in COMMANDS:
        print(f"{name:13} {statistics.median(times[name] for times in rounds):6.2f} s")
    ratio = statistics.median(times["macs score"] / times["import keras"] for times in rounds)
    print(f"first score / import of Keras: {ratio:.2f}")


if __name__ == "__main__":
    main()
