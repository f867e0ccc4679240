from configparser import ConfigParser
from pathlib import Path

import zoo

ROOT = Path(zoo.__file__).parents[1]


def test_the_list_without_tensorflow_is_that_of_setup_cfg():
    setup = ConfigParser(inline_comment_prefixes="#")
    setup.read(ROOT / "setup.cfg")
    installed = setup["options"]["install_requires"].split()
    text = (ROOT / "requirements" / "without-tensorflow.txt").read_text()
    listed = [line for line in text.splitlines() if not line.startswith("#")]
    assert listed == [name for name in installed if not name.startswith("tensorflow>")]
