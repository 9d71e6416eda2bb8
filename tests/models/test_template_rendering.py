"""Chat templates of every habit that families have, each in the smallest template that has it."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.errors import ChatTemplateUnusable
from models.template_rendering import TemplateRenderer

EACH = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}"
ROLES = ("system", "user")


def render(source: str, *roles: str, answer: bool = True) -> str:
    """The prompt with `<0>`, `<1>` where the texts of the turns go, on the sixth of May 2031, at 14:20."""
    renderer = TemplateRenderer(source, "x", "<s>", "</s>", lambda: datetime(2031, 5, 6, 14, 20))
    pieces = renderer.pieces(roles or ROLES, answer=answer)
    return "".join(piece.text if piece.turn is None else f"<{piece.turn}>" for piece in pieces)


@pytest.mark.parametrize(
    "source",
    [
        "{% for m in messages %}{% generation %}[{{ m.role }}]{{ m.content }}{% endgeneration %}{% endfor %}",
        "{% for m in messages %}[{{ m.role }}]{% for p in m.content %}{% if p.type == 'text' %}{{ p.text }}{% endif %}"
        "{% endfor %}{% endfor %}",
        "{{ {'a': 1} | tojson(ensure_ascii=False, separators=(',', ':')) | replace('{\"a\":1}', '') }}" + EACH,
        "{% for tool in tools %}{{ tool.name }}{% endfor %}" + EACH,
        "{% if tools is not none %}{{ tools[0].name }}{% endif %}" + EACH,
        "{{ '' if '\\n' + functions else '' }}" + EACH,
        "{% for m in messages %}{% if loop.first and not m.content %}{% break %}{% endif %}[{{ m.role }}]"
        "{{ m.content | trim }}{% endfor %}",
    ],
    ids=["generation-blocks", "parts", "json-options", "no-tools", "tools-none", "functions", "loop-control"],
)
def test_a_habit_of_a_family_is_understood(source: str) -> None:
    assert render(source) == "[system]<0>[user]<1>"


@pytest.mark.parametrize(
    "source",
    [
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif %}[{{ m.role }}]"
        "{{ m.content }}{% endfor %}",
        "{% for m in messages if m.role != 'system' %}[{{ m.role }}]{{ m.content }}{% endfor %}",
        "{% if messages[0].role == 'system' %}{{ 1 / 0 }}{% endif %}" + EACH,
    ],
    ids=["refused", "left-out", "fails"],
)
def test_where_there_is_no_turn_of_the_system_its_words_lead_that_of_the_user(source: str) -> None:
    assert render(source) == "[user]<0>\n\n<1>"


def test_a_system_text_that_belongs_to_the_last_turn_keeps_its_place() -> None:
    source = (
        "{% set s = messages[0].content if messages[0].role == 'system' else '' %}"
        "{% for m in messages if m.role != 'system' %}[{{ m.role }}]{% if loop.last %}{{ s }}{% endif %}{{ m.content }}"
        "{% endfor %}"
    )
    said = "[user]<0>\n\n<1>[assistant]<2>[user]<3>"
    assert render(source, "system", "user", "assistant", "user") == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% if not date_string is defined %}{% set date_string = '' %}{% endif %}{{ date_string }} ", "06 May 2031 "),
        ("{% set date_string = '26 Jul 2024' %}Today Date: {{ date_string }}\n", "Today Date: 06 May 2031\n"),
        ("Current date: {{ strftime_now('%Y-%m-%d %H:%M') }} ", "Current date: 2031-05-06 14:20 "),
        ("It is {{ current_date }}. ", "It is 2031-05-06. "),
        ("Today is {{ datetime }}. ", "Today is May 06 2031 14:00. "),
        ("Today's Date: April 12, 2024. ", "Today's Date: May 06, 2031. "),
        ("The current date is 2025-01-30. ", "The current date is 2031-05-06. "),
        ("Knowledge cutoff: 2024-06. ", "Knowledge cutoff: 2024-06. "),
        ("Released 26 Jul 2024. ", "Released 26 Jul 2024. "),
    ],
)  # fmt: skip
def test_a_template_that_says_which_day_it_is_says_today(source: str, said: str) -> None:
    assert render(source + EACH).removesuffix("[system]<0>[user]<1>") == said


def test_by_default_the_time_stands_still_for_an_hour() -> None:
    """Else a template that says the minute would cost the kept prefix each minute."""
    renderer = TemplateRenderer("{{ strftime_now('%M:%S') }}" + EACH, "x", "", "")
    assert renderer.pieces(["user"], answer=False)[0].text.startswith("00:00")


@pytest.mark.parametrize(
    ("end", "then"),
    [
        ("<think>\n", "<think>\n\n</think>\n\n"),
        ("[THINK]", "[THINK][/THINK]"),
        ("<|START_THINKING|>", "<|START_THINKING|><|END_THINKING|>"),
        ("<thought>\n", "<thought>\n\n</thought>\n\n"),
        ("{% if enable_thinking is not defined or enable_thinking %}<think>{% endif %}", ""),
        ("{% if thinking %}<think>{% else %}</think>{% endif %}", "</think>"),
        ("{{ 'Effort: ' + reasoning_effort }}", "Effort: low"),
        ("{{ 'Effort: ' + reasoning_effort if reasoning_effort in ['no_think', 'high'] }}", "Effort: no_think"),
        ("<|start|>assistant{# <|channel|>final #}", "<|start|>assistant<|channel|>final<|message|>"),
        (">>>{# all #}", ">>>all\n"),
        ("Here are my reasoning steps:\n", "Here are my reasoning steps:\n[BEGIN FINAL RESPONSE]\n"),
    ],
)
def test_the_prompt_ends_where_the_answer_begins(end: str, then: str) -> None:
    source = EACH + "{% if add_generation_prompt %}" + end + "{% endif %}"
    assert render(source) == "[system]<0>[user]<1>" + then
    assert render(source, answer=False) == "[system]<0>[user]<1>"


@pytest.mark.parametrize(
    "source",
    [
        "{{ messages[0].content",
        "{% for m in messages %}{{ m.role }}{% endfor %}",
        "{{ messages[0].content }}{{ messages[0].content }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}" + EACH,
        "{{ 1 / 0 }}" + EACH,
        "{{ none + 1 }}" + EACH,
        "{{ 'x'.index('y') }}" + EACH,
        "{{ messages['a'].b.c }}" + EACH,
    ],
)
def test_a_template_that_can_not_be_used_is_said_with_the_reason(source: str) -> None:
    with pytest.raises(ChatTemplateUnusable) as caught:
        render(source, "user")
    assert caught.value.values["model"] == "x"
    assert caught.value.values["reason"]
