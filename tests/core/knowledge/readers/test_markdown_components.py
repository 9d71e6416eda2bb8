"""Markdown as site generators and note takers write it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.readers import markdown


def read(source: str, name: str = "page.md"):
    [(_, document)] = markdown.read(source.encode(), name)
    return document


def text(source: str) -> str:
    return read(source).text


TWO_TABS = "Linux\n\nUse apt now.\n\nMac\n\nUse brew."


@pytest.mark.parametrize(
    "source",
    [
        '<Tabs>\n  <TabItem value="l" label="Linux">\n\n    Use *apt* now.\n\n  </TabItem>\n  <TabItem value="m"'
        ' label="Mac">\n    Use brew.\n  </TabItem>\n</Tabs>',
        "<Tabs values={[{label: 'Linux', value: 'l'}, {label: 'Mac', value: 'm'}]}>\n<TabItem value=\"l\">\nUse *apt*"
        ' now.\n</TabItem>\n<TabItem value="m">Use brew.</TabItem>\n</Tabs>',
        "<Tabs items={['Linux', 'Mac']}>\n  <Tab>Use *apt* now.</Tab>\n  <Tab>Use brew.</Tab>\n</Tabs>",
        '<Tabs><Tab title="Linux">Use *apt* now.</Tab><Tab title="Mac">Use brew.</Tab></Tabs>',
        '{% tabs %}\n{% tab title="Linux" %}\nUse *apt* now.\n{% endtab %}\n{% tab title="Mac" %}\nUse brew.\n'
        "{% endtab %}\n{% endtabs %}",
        '{{< tabs >}}\n{{< tab "Linux" >}}\nUse *apt* now.\n{{< /tab >}}\n{{% tab name="Mac" %}}\nUse brew.\n'
        "{{% /tab %}}\n{{< /tabs >}}",
        '=== "Linux"\n\n    Use *apt* now.\n\n=== "Mac"\n    Use brew.',
        "::::{tab-set}\n:::{tab-item} Linux\nUse *apt* now.\n:::\n:::{tab-item} Mac\nUse brew.\n:::\n::::",
        "/// tab | Linux\nUse *apt* now.\n///\n\n/// tab | Mac\nUse brew.\n///",
        '<Card\n  title="Linux"\n>\n  Use *apt* now.\n</Card>\n<Card title="Mac" description="Use brew." />',
    ],
)
def test_a_part_keeps_its_name_and_loses_its_code(source):
    assert text(source) == TWO_TABS


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('!!! note "Mind"\n    Dry *it*.\n\n    Then [go](x).\n\nEnd', "Mind\n\nDry it.\n\nThen go.\n\nEnd"),
        ("??? tip\n    Dry it.", "Dry it."),
        ("::: code-group\n```sh [npm]\nnpm i\n```\n:::", "npm\n\nnpm i"),
        ('```js title="a.js"\nx\n```', "a.js\n\nx"),
        ("```{warning} Mind\nIt is *hot*.\n```", "Mind\n\nIt is hot."),
        ("> [!faq]- Can I?\n> Yes.", "Can I?\n\nYes."),
        ('# Maps <Badge text="beta" />\n\nWords', "Maps beta\n\nWords"),
        ("{{< notice tip >}}\nDry it.\n{{< /notice >}}", "Dry it."),
        ('See [this]({{< ref "x.md" >}}).', "See this."),
        ("{% highlight sh %}\n{% x %}\n{% endhighlight %}", "{% x %}"),
        ("Term\n: What it means.\n: Or this.", "Term: What it means. Or this."),
        ("<details>\n<summary>Why?</summary>\nIt *is*.\n</details>", "Why?\n\nIt is."),
        ("<CodeGroup>\n```sh npm\nnpm i\n```\n</CodeGroup>", "npm\n\nnpm i"),
        ("[[Prices|the prices]], ![[embed]], ==soon== {--no--}{++yes++} ++ctrl+c++", "the prices, , soon yes Ctrl+C"),
        ("- item\n\n  :::tip[Nice]\n\n  In it.\n\n  :::\n", "- item\n  Nice\n  In it."),
        ("Costs ~~3~~ 4, <del>5</del> 6, <span hidden>7</span>8.", "Costs 4, 6, 8."),
        ("Press ![Record](r.png) twice.\n\n![The settings page](s.png)", "Press Record twice."),
        ("30<sup>1</sup> days, 10<sup>6</sup>.\n\n<sup>1</sup> By post.", "30 days, 10⁶.\n\nBy post."),
        ('<div style="display:none">\n\nSecret.\n\n</div>\n\nOpen.', "Open."),
        ("<table>\n<tr><th>A</th><th>B</th></tr>\n\n<tr><td>1</td><td>2</td></tr>\n</table>", "A: 1 | B: 2"),
        ("| | |\n|-|-|\n| **Item** | **Price** |\n| Rope | 9 |", "Item: Rope | Price: 9"),
        ("| To | Price |\n|-|-|\n| **Europe** | |\n| Norway | 12 |", "Europe | To: Norway | Price: 12"),
        ("| A | B |\n|-|-|\n| :white_check_mark: | :x: |", "A: ✅ | B: ❌"),
        ("{:toc}\n\n[[_TOC_]]\n\nWords\n{: .note }", "Words"),
    ],
)
def test_marks_of_generators(source, words):
    assert text(source) == words


@pytest.mark.parametrize(
    "comment",
    ["%%x%%", "<!-- x -->", "{/* x */}", "{% comment %}x{% endcomment %}", "{{/* x */}}", "{# x #}", "<Head>x</Head>"],
)
def test_comments_are_nobodys_words(comment):
    assert text(f"One {comment} two.\n\n```\n{comment}\n```") == f"One two.\n\n{comment}"
    assert text(f"Say `{comment}`.") == f"Say {comment}."


@pytest.mark.parametrize(
    "source",
    [
        "We give 10 % off, and 20 % on Mondays, 5 %.",
        "About ~40 minutes; ~/log; a == b == c; C++ and ++i; 2^3",
        "Type {{ name }} there.",
        "at 10:30:45, http://a.example:80/x:y",
        "x = [[1, 2], [3, 4]]",
    ],
)
def test_signs_that_mean_themselves_stay(source):
    assert text(source) == source


def test_code_below_a_component_stays_code_and_words_set_in_become_words():
    source = "<Note>\n    Keep it dry.\n\n    ```\n    a\n      b\n    ```\n</Note>\n\n    code\n"
    assert text(source) == "Keep it dry.\n\na\n  b\n\ncode"


def test_a_footnote_is_said_in_its_sentence():
    source = "Three years[^1]. Parts.[^b] End.\n\n[^1]: Two for *used* ones.\n[^b]: No belts.\n    No bulbs.\n\nLast."
    assert text(source) == "Three years (Two for used ones). Parts (No belts; No bulbs). End.\n\nLast."


def test_a_long_footnote_stands_below():
    note = " ".join(["word"] * 70)
    assert text(f"Short[^1].\n\n[^1]: {note}") == f"Short.\n\n{note}"


TODAY = datetime.datetime.now(tz=datetime.UTC).date()
LATER, BEFORE = (TODAY + datetime.timedelta(days=9)).isoformat(), (TODAY - datetime.timedelta(days=9)).isoformat()


@pytest.mark.parametrize(
    ("head", "audience"),
    [
        ('+++\ntitle = "T"\naudience = "internal"\n+++', "internal"),
        ("---\ndraft: true\n---", "internal"),
        ('{"title": "T", "draft": true}\n', "internal"),
        ("---\npublished: false\n---", "internal"),
        ("---\nunlisted: yes\n---", "internal"),
        ("---\nstatus: Archived\n---", "internal"),
        ("---\nparams:\n  audience: staff\n---", "internal"),
        ("---\nbuild:\n  render: never\n---", "internal"),
        ("---\nsidebar:\n  hidden: true\n---", None),
        ("---\nvisibility: [private]\n---", "internal"),
        ("---\ntags: [fees, internal]\n---", "internal"),
        (f"---\nexpires: {BEFORE}\n---", "internal"),
        (f"---\nexpiryDate: '{BEFORE}T10:00:00Z'\n---", "internal"),
        (f"---\npublishDate: {LATER}\n---", "internal"),
        ("---\ntitle: A: B\ndraft: true\n---", "internal"),
        ("Title: T\nDate: 2026-03-04\nStatus: draft\n", "internal"),
        (f"---\nexpires: {LATER}\npublishDate: {BEFORE}\ndraft: false\nstatus: published\ntags: [team]\n---", None),
        ("---\naudience: customers\n---", "public"),
        ("---\nexpires: never\nhidden: no\n---", None),
    ],
)
def test_whom_a_page_is_for_by_its_head(head, audience):
    document = read(f"{head}\n\nWords.\n")
    assert (document.audience, document.text) == (audience, "Words.")


def test_a_page_that_will_be_over_says_when():
    day_after = (datetime.date.fromisoformat(LATER) + datetime.timedelta(days=1)).isoformat()
    assert read(f"---\nexpires: {LATER}\n---\nWords").changes_on == day_after
    assert read(f"---\npublish_on: {LATER}\n---\nWords").changes_on == LATER
    assert read("---\ndraft: true\nexpires: 2999-01-01\n---\nWords").changes_on == ""


def test_heads_in_toml_and_json_say_title_and_date():
    for head in ('+++\ntitle = "T"\ndate = 2026-03-04\n+++', '{"title": "T", "lastmod": "2026-03-04"}'):
        document = read(f"{head}\n\nWords.")
        assert (document.title, document.modified, document.text) == ("T", "2026-03-04", "Words.")


def test_what_only_looks_like_a_head_stays():
    assert read("{name} is here.\n").text == "{name} is here."
    assert read("{}\n\nWords").text.endswith("Words")
    assert read("Title: one line\n\nWords").text == "Title: one line\n\nWords"


def test_the_properties_of_a_notion_page_are_no_text():
    source = "# Returns\n\nOwner: Lena\nStatus: Draft\nLast edited time: March 4, 2026 10:00 AM\n\nWords.\n"
    document = read(source, "Returns 0123456789abcdef0123456789abcdef.md")
    assert (document.text, document.audience, document.modified) == ("Returns\n\nWords.", "internal", "2026-03-04")
    assert "Owner" in read(source).text


PIECES = st.sampled_from(
    ["word ", "\n", "\n\n", "  ", "    ", "<Tab title='x'>", "</Tab>", "<A b={", "}>", "{% tab %}", "{% endtab %}",
     "{{< x >}}", ":::", ":::note", "=== 'T'", "!!! note", "```", "`", "%%", "[^1]", "[^1]: ", "==", "[[", "]]", "- ",
     "> ", "| a ", "|-|", "<sup>", "</sup>", "~~", "<div>", "</div>", "---\n", "+++\n", "{"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30))
def test_any_mixture_is_read_with_exact_spans(pieces):
    document = read("".join(pieces))
    for span in [part.span for part in (*document.sections, *document.links)]:
        assert 0 <= span.start < span.end <= len(document.text)


@given(st.lists(st.sampled_from(["Card", "Step", "Tab", "Note"]), max_size=5), st.integers(0, 3))
def test_words_within_components_of_any_depth_are_text(names, step):
    lines = [f"{' ' * step * depth}<{name}>" for depth, name in enumerate(names)]
    lines.append(" " * step * len(names) + "Some **words**.")
    lines += [f"{' ' * step * depth}</{name}>" for depth, name in reversed(list(enumerate(names)))]
    assert text("\n".join(lines)) == "Some words."
