"""The report on paper: the figures of the command, in a page that loads nothing and holds no customer's words."""

import csv
import io
import re

import pytest

from app import measure_export
from app.i18n import LANGUAGES, use_language
from tests.gallery.measured import report


@pytest.fixture(params=LANGUAGES)
def html(request):
    use_language(request.param)
    yield measure_export.as_html(report(30))
    use_language("en")


def test_the_page_loads_nothing(html) -> None:
    assert not re.search(r"(src|href)\s*=|url\(|@import|<script|<link|<img|<iframe", html, re.IGNORECASE)
    assert "<svg" in html


def test_the_page_has_the_figures_and_the_warnings(html) -> None:
    found = report(30)
    for figure in found.workflow[:5]:
        assert re.search(rf"{figure.hits} (of|von) {figure.of}", html)
    assert html.count('class="warn"') == len(found.alarms) > 0


def test_every_figure_of_every_group_is_a_row_of_the_table() -> None:
    found = report(30)
    rows = list(csv.DictReader(io.StringIO(measure_export.as_csv(found))))
    groups = [group for _, groups in found.groups for group in groups]
    assert len(rows) == len(found.workflow) + len(found.copilot) + sum(len(group.figures) for group in groups)
    whole = next(row for row in rows if row["by"] == "all" and row["figure"] == "deflection")
    assert (int(whole["hits"]), int(whole["of"])) == (found.workflow[0].hits, found.workflow[0].of)
    assert float(whole["low"]) < float(whole["value"]) < float(whole["high"])


def test_below_the_minimum_the_table_has_no_value() -> None:
    rows = list(csv.DictReader(io.StringIO(measure_export.as_csv(report(7)))))
    few = [row for row in rows if row["of"] and int(row["of"]) < 30]
    assert few and all(row["value"] == row["low"] == row["high"] == "" for row in few)
