"""Release notes, contributors' pages and API references are known by path and title, and by who asks for them."""

import pytest

from core.knowledge.page_kinds import kind_of, kinds_asked


@pytest.mark.parametrize(
    ("path", "title", "kind"),
    [
        ("changelog.md", "Changelog", "release_notes"),
        ("CHANGELOG.md", "All changes", "release_notes"),
        ("releases/2026-03.md", "March", "release_notes"),
        ("blog/march.md", "Release notes for March", "release_notes"),
        ("notes/1.4.md", "v1.4.2", "release_notes"),
        ("hinweise.md", "Versionshinweise", "release_notes"),
        ("contributing/setup.md", "Setting up", "contributing"),
        ("code-of-conduct.md", "How we treat each other", "contributing"),
        ("api/orders.md", "Orders", "api"),
        ("stats-api-v1.md", "Stats v1", "api"),
        ("reference.md", "REST API reference", "api"),
        ("returns.md", "Returns and exchanges", ""),
        ("changing-plan.md", "Change your plan", ""),
        ("press-release.md", "Order a press release", ""),
        ("capital.md", "Capitals of the world", ""),
        ("therapist.md", "Find a therapist", ""),
    ],
)
def test_a_kind_is_known_by_path_or_title(path, title, kind):
    assert kind_of(path, title) == kind


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("What is new in the last version?", {"release_notes"}),
        ("When was dark mode added?", {"release_notes"}),
        ("Was hat sich in Version 3.2 geändert?", {"release_notes"}),
        ("How do I send a pull request?", {"contributing"}),
        ("Which endpoint gives me all orders?", {"api"}),
        ("How do I send a lamp back?", set()),
        ("My parcel has not come, what now?", set()),
        ("Can I change my address?", set()),
    ],
)
def test_a_question_asks_for_the_kinds_it_names(question, kinds):
    assert kinds_asked(question) == kinds
