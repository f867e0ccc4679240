import numpy as np
import pytest

import zoo


@pytest.fixture(autouse=True)
def names_for_docstrings(doctest_namespace, tmp_path):
    doctest_namespace.update(np=np, zoo=zoo, tmp_path=tmp_path)
