import subprocess
import sys


def test_reading_and_preparing_data_does_not_import_keras():
    check = "import sys, zoo.data; assert not {'keras', 'tensorflow', 'jax'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)
