import pytest

from tests.core.reporting.day import Team
from tests.factories import make_store


@pytest.fixture
def team(tmp_path):
    with make_store(tmp_path) as store:
        yield Team(store)
