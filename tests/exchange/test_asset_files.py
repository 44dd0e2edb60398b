"""An asset's file and its name: written and read again it is the same asset, whatever stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.exchange.asset_files import file_names, read_text, slug, write_text
from salestui.exchange.front_matter import split
from salestui.glass import safe_text
from salestui.store.asset_records import AssetRecord, completed

words = st.text(max_size=200).map(lambda text: safe_text(text, lines=True))
line = st.text(min_size=1, max_size=60).map(lambda text: safe_text(text).strip()).filter(bool)
records = st.builds(
    AssetRecord,
    id=st.integers(1, 10**6),
    kind=st.sampled_from(["email", "call", "value"]),
    title=line,
    subject=line,
    body=words,
    stage=line,
    position=st.integers(1, 9_999),
    delay=st.sampled_from(["0", "3", "2b"]),
    status=st.sampled_from(["draft", "live", "retired"]),
    tags=st.lists(line, max_size=3).map(tuple),
    required=st.booleans(),
    channel=st.sampled_from(["email", "call", "hand"]),
    quadrant=st.none() | st.integers(1, 4),
    application=st.just("") | line,
    note=st.just("") | line,
)


@given(records)
def test_what_is_written_is_read_again_exactly(record: AssetRecord) -> None:
    text = write_text(record, ())
    assert text.endswith("\n") and "\r" not in text
    parsed = read_text(text, "a.md")
    assert completed(parsed.record, None, required=parsed.required) == record
    assert write_text(completed(parsed.record, None, required=parsed.required), ()) == text


@pytest.mark.parametrize("body", ["", "\n", "\n\n", "no end", "---\n---\n", "\n---\nkind: call\n", "a\n\n\n", "{{ x }}\n"])
def test_words_keep_every_line_end(body: str) -> None:
    record = AssetRecord(1, "call", "T", body=body, channel="")
    assert read_text(write_text(record, ()), "a.md").record.body == body


@pytest.mark.parametrize("title", ["yes", "2024-01-01", "null", "- a", "a: b # c", "'\"", "17", "& *a", "é" * 500, "@ %", "~"])
def test_a_title_stays_a_title(title: str) -> None:
    assert read_text(write_text(AssetRecord(1, "call", title), ()), "a.md").record.title == title


def test_names_are_stable_and_never_meet() -> None:
    def asset(id: int, title: str, stage: str = "Call booked", position: int = 13) -> AssetRecord:
        return AssetRecord(id, "chat", title, stage=stage, position=position, stage_position=3)

    names = file_names(
        [
            asset(1, "In the room"),
            asset(9, "IN THE ROOM?"),
            asset(3, "陈 伟"),
            asset(4, "x" * 300),
            asset(5, "…"),
            AssetRecord(6, "email", "No place"),
        ]
    )
    assert names[1] == "03-call-booked/13-chat-in-the-room.md" and names[9] == "03-call-booked/13-chat-in-the-room-9.md"
    assert names[3] == "03-call-booked/13-chat-陈-伟.md" and names[5] == "03-call-booked/13-chat-untitled.md"
    assert names[6] == "no-stage/email-no-place.md" and len(names[4]) < 100
    assert len({name.casefold() for name in names.values()}) == 6
    assert slug("../../etc/passwd\0CON") == "etc-passwd-con"
    assert len(slug("😀" * 5 + "字" * 60).encode()) <= 120


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("kind: call\ntitle: [", "valid YAML"),
        ("- a\n- b", "key: value"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "alias"),
        ("kind: call\n\ttitle: x", "line 3"),
        ("kind: call\ntitle: a\ntitle: b", "line 4: the key “title” is there twice"),
        ("kind: call\ntitle: a: b", "line 3"),
        ("kind: " + "[" * 5000, "nested"),
        ("kind: " + "{a: " * 20 + "1" + "}" * 20, "nested"),
        ("- " * 2000 + "a", "nested"),
        ("kind: call\ntitle: " + "x" * 70_000, "too long"),
        ("kind: !!python/object/apply:os.system [ls]", "valid YAML"),
    ],
)
def test_a_front_matter_that_is_none_is_one_sentence(head: str, says: str) -> None:
    with pytest.raises(SalesError) as refused:
        split(f"---\n{head}\n---\nx", "a.md")
    assert says in refused.value.title and "a.md" in refused.value.title and "\n" not in str(refused.value)
