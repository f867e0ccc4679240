import subprocess
import sys


def test_reading_and_preparing_data_does_not_wait_for_keras():
    check = "import sys, zoo.data; assert not {'keras', 'tensorflow', 'jax'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)
