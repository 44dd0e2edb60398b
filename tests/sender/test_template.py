"""Templates: every name, what is missing is named, and nothing a template says can hang, grow or look around."""

import time

import pytest

from salestui.errors import SalesError
from salestui.sender.template import CLOSE, OPEN, MissingVariable, check, render, variables

VALUES = {
    "prospect": {
        "first_name": "Ada",
        "last_name": "",
        "name": "Ada Lovelace",
        "company": "{{ me.email }} *x*",
        "title": "   ",
        "email": "ada@firm.example",
        "custom": {"Plan size": "20 seats", "note": ""},
    },
    "stage": {"name": "Captured"},
    "me": {"name": "Sam", "email": "sam@me.example"},
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hi {{ prospect.first_name }} of {{ stage.name }}, {{ me.name }} {{ me.email }}", "Hi Ada of Captured, Sam sam@me.example"),
        ('{{ prospect.custom.plan_size }}/{{ prospect.custom["Plan size"] }}', "20 seats/20 seats"),
        ("{{ prospect.company }}", "{{ me.email }} *x*"),
        ('{{ prospect.last_name | default("you") }}', "you"),
        ('{{ prospect.custom.unheard | default("you") }}', "you"),
        ("{% if prospect.last_name %}a{% else %}b{% endif %}", "b"),
        ("{% if prospect.custom.unheard %}a{% endif %}b", "b"),
        ('{% if prospect.title == "CEO" %}a{% else %}b{% endif %}', "b"),
        ("{{ prospect.name.split()[0] | upper }}", "ADA"),
        ('{% for w in ["a", "b"] %}{{ w }}{% if not loop.last %}, {% endif %}{% endfor %}', "a, b"),
        ("{% for i in range(3) %}{{ i }}{% endfor %}", "012"),
        ('{% set a = prospect.name ~ "!" %}{{ a }}', "Ada Lovelace!"),
        ("{# to do #}{% raw %}{{ x }}{% endraw %}\n", "{{ x }}\n"),
    ],
)
def test_what_a_script_may_say(template: str, text: str) -> None:
    assert render(template, VALUES) == text


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("Hi {{ prospect.last_name }},", "prospect.last_name"),
        ("{{ prospect.title }}", "prospect.title"),
        ("{{ prospect.title | upper }}", "prospect.title"),
        ('{{ prospect.title ~ "x" }}', "prospect.title"),
        ('{{ "x" + prospect.title }}', "prospect.title"),
        ("{{ prospect.custom.plan }}", "prospect.custom.plan"),
        ("{{ prospect.custom.note }}", "prospect.custom.note"),
        ('{{ prospect.custom["Old plan"] }}', 'prospect.custom["Old plan"]'),
        ("{{ prospect.frist_name }}", "prospect.frist_name"),
        ("{% if prospect.frist_name %}{% endif %}", "prospect.frist_name"),
        ("{{ company }}", "company"),
        ("{{ prospect.last_name | default(prospect.title) }}", "prospect.title"),
    ],
)
def test_a_missing_value_is_named(template: str, name: str) -> None:
    with pytest.raises(MissingVariable) as caught:
        render(template, VALUES)
    assert caught.value.name == name and name in str(caught.value)


DOUBLING = [
    "{% set a = a ~ a %}",
    "{% set a = a + a %}",
    '{% set a = a | replace("x", a) %}',
    "{% set a = a | join(a) %}",
    "{% set a = [a, a] %}",
]
HOSTILE = [
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{% for i in range(1000) %}{% for j in range(1000) %}{% for k in range(1000) %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for i in range(1000) %}{% for j in range(1000) %}" + "x" * 10_000 + "{% endfor %}{% endfor %}",
    '{{ "a" * 1000000000 }}',
    "{{ 10**10**10 }}",
    "{{ 9999999999 * 9999999999 * 9999999999 }}",
    '{{ "a" | center(1000000000) }}',
    '{{ "%1000000000d" % 1 }}',
    '{{ "%1000000000d" | format(1) }}',
    '{{ "a".ljust(1000000000) }}',
    '{{ "{:1000000000}".format(1) }}',
    "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
    "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    *("{% set a = 'xx' %}" + line * 60 + "{{ a }}" for line in DOUBLING),
    "{{ (" * 3000,
    "{{ 1" + "+1" * 20_000 + " }}",
    "{% if true %}" * 300 + "{% endif %}" * 300,
    "x" * 1_000_000,
    "{{ ().__class__.__bases__[0].__subclasses__() }}",
    "{{ prospect.first_name.__class__ }}",
    "{{ prospect.lookup('x') }}",
    "{{ prospect._values }}",
    "{{ _meter.hold }}",
    "{{ self._TemplateReference__context }}",
    "{{ prospect.name | attr('__class__') }}",
    "{{ prospect }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{{ 1 / 0 }}",
    "{{ prospect.first_name() }}",
]


@pytest.mark.parametrize("template", HOSTILE, ids=range(len(HOSTILE)))
def test_a_template_cannot_hang_grow_or_look_around(template: str) -> None:
    began = time.monotonic()
    with pytest.raises(SalesError):
        render(template, VALUES)
    assert time.monotonic() - began < 10  # the alternative is minutes, or the memory


def test_a_syntax_error_names_its_line() -> None:
    with pytest.raises(SalesError, match="line 3"):
        check("one\ntwo\n{{ prospect.first_name")
    with pytest.raises(SalesError, match="line 2"):
        check("one\n{{ prospect.name | nonsense }}")


def test_names_in_use() -> None:
    used = variables(
        "{{ prospect.name.split()[0] }} {{ prospect.custom['a b'] }}{% if prospect.custom.c %}{{ me.name | upper }}{% endif %}{{ prospect.name }}"
    )
    assert used == ["prospect.name", 'prospect.custom["a b"]', "prospect.custom.c", "me.name"]


def test_values_are_held_back_from_the_markdown() -> None:
    hold: list[str] = []
    assert render("Hi {{ prospect.first_name }}, {{ prospect.company }}", VALUES, hold) == f"Hi {OPEN}0{CLOSE}, {OPEN}1{CLOSE}"
    assert hold == ["Ada", "{{ me.email }} *x*"]
