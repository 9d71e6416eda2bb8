"""The hardware that plans know of, and what they reckon with where nobody says otherwise."""

import pytest

from core.capacity.hardware import defaults, known_hardware, usual_demand
from models.choice import DRAFT_READ, DRAFT_WRITTEN


def test_a_usual_draft_is_as_long_as_the_choice_of_models_takes_it_to_be():
    assert (defaults()["prompt"], defaults()["answer"]) == (DRAFT_READ, DRAFT_WRITTEN)
    assert sum(usual_demand(1).hours) == pytest.approx(1)


def test_every_server_says_whether_it_was_measured_and_where_its_figures_come_from():
    known = known_hardware(8)
    assert len({one.id for one in known}) == len(known)
    assert all(one.source for one in known)
    assert [one.measured for one in known] == sorted((one.measured for one in known), reverse=True)


def test_what_is_reckoned_stays_below_what_the_maker_s_figures_allow():
    card = next(one for one in known_hardware(8) if one.id == "rtx-4090")
    assert 1 / card.rates.writing_seconds(1) < 1008 / 4.683 * 0.5
    assert 8 / card.rates.writing_seconds(8) > 4 / card.rates.writing_seconds(1), (
        "slots share the walk through the model"
    )
    assert 1000 / card.rates.reading_seconds(1000, 1, 0) == pytest.approx(165e12 * 0.3 / (2 * 7.62e9))


def test_where_one_slot_was_measured_more_of_them_gain_nothing():
    rates = next(one for one in known_hardware(8) if one.measured).rates
    assert rates.writing_seconds(4) == pytest.approx(4 * rates.writing_seconds(1))
