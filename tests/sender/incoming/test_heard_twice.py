"""A reply that a source of intel reads too is heard once, whoever reads it first; an opt-out is never heard by the reading of replies."""

from dataclasses import replace

import pytest

from salestui.intel.letters import heard_in, own_addresses
from salestui.store.engine import transaction
from salestui.store.intel import add_heard
from salestui.store.mailboxes import list_mailboxes
from salestui.store.sources import add_source

from .conftest import NOW, Post, letter

ADA = "Ada0 Rossi <ada0@rossi.example>"


def by_source(post: Post, content: bytes) -> None:
    """A source of intel reads the mail, as a fetch does."""
    heard = heard_in(content, NOW, own_addresses(list_mailboxes(post.db)))
    assert heard is not None
    with transaction(post.db):
        add_heard(post.db, replace(heard, source_id=1, side="inside"), NOW)


@pytest.mark.parametrize("first", ["reading", "source"])
def test_a_reply_is_heard_once_whoever_reads_it_first(post: Post, first: str) -> None:
    add_source(post.db, {"kind": "mail", "address": "imap:main"}, NOW)
    content = letter(ADA, "Re: Month-end", "Two days each month.", answers=post.sent[0].message_id or "")
    if first == "source":
        by_source(post, content)
    post.deliver(content)
    assert post.counts() == {"reply": 1}
    by_source(post, content)
    assert post.db.execute("SELECT prospect_id, title FROM intel").fetchall() == [(1, "Re: Month-end")]


def test_what_a_reply_says_knows_the_contact_it_came_in(post: Post) -> None:
    for number in range(2):  # the same words from two people are two things heard
        post.deliver(letter(f"x <ada{number}@rossi.example>", "Re: Month-end", "No.", answers=post.sent[number].message_id or ""))
    assert post.counts() == {"reply": 2}
    heard = post.db.execute(
        "SELECT i.prospect_id, t.prospect_id, t.direction, i.objection_id FROM intel i JOIN touch t ON t.id = i.touch_id"
    )
    assert sorted(heard.fetchall()) == [(1, 1, "in", None), (2, 2, "in", None)]


def test_an_opt_out_is_no_intel_and_once_where_a_source_reads_it(post: Post) -> None:
    add_source(post.db, {"kind": "mail", "address": "imap:main"}, NOW)
    content = letter(ADA, "Re: Month-end", "Please unsubscribe me.", answers=post.sent[0].message_id or "")
    post.deliver(content)
    assert post.counts() == {"opt_out": 1} and post.all("intel") == []
    by_source(post, content)
    by_source(post, content)
    assert len(post.all("intel")) == 1
