from pathlib import Path

import numpy as np
import pytest

import zoo

EXAMPLES = Path(__file__).parent / "examples"


@pytest.fixture(autouse=True)
def run_docstrings_in_a_folder_of_their_own(request, doctest_namespace, tmp_path, monkeypatch):
    if isinstance(request.node, pytest.DoctestItem):
        doctest_namespace.update(np=np, zoo=zoo)
        (tmp_path / "examples").symlink_to(EXAMPLES)
        monkeypatch.chdir(tmp_path)
