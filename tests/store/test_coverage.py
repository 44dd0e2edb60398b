"""Coverage, contacts per customer, gaps and dead weight, each figure counted by hand beside the firm that has it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salestui.paths import locate
from salestui.rules.times import utc_text
from salestui.store.attachments import look_at
from salestui.store.coverage import get_interactions, list_cell, list_cover, list_customers, list_required
from salestui.store.dead_weight import list_broken, list_dead_weight, list_live_files
from salestui.store.engine import Database, open_store
from salestui.store.gaps import list_gaps
from salestui.store.library import AssetDraft, add_asset
from salestui.store.objections import add_objection, set_answer
from salestui.store.prospects import add_prospect, move_prospects
from salestui.store.stages import find_stage

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return open_store(locate(str(tmp_path / "home"), {}))


def asset(db: Database, title: str, kind: str = "email", stage: str = "Captured", days: int = 0, **more: object) -> int:
    draft = AssetDraft(kind, title, "S", str(more.pop("body", "Hello.")), stage, **more)  # type: ignore[arg-type]
    return add_asset(db, draft, NOW - timedelta(days=days))


def person(db: Database, name: str, stage: str = "", days: int = 100) -> int:
    return add_prospect(db, {"name": name, "email": f"{name.lower()}@firm.example"}, NOW - timedelta(days=days), stage)


def served(db: Database, asset_id: int, prospect: int, days: int, outcome: str = "", direction: str = "out") -> None:
    db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, revision_id, at, outcome) VALUES (?, ?, 'email',"
        " (SELECT max(id) FROM revision WHERE asset_id = ?), ?, ?)",
        (prospect, direction, asset_id, utc_text(NOW - timedelta(days=days)), outcome),
    )


def moved(db: Database, prospect: int, stage: str, days: int) -> None:
    move_prospects(db, [prospect], find_stage(db, stage)[0], NOW - timedelta(days=days), reason="r" if stage == "Lost" else "")


def test_the_matrix_counts_live_and_draft_by_stage_and_kind(db: Database) -> None:
    for title, kind, stage, status in (
        ("A", "email", "Captured", "live"), ("B", "email", "Captured", "live"), ("C", "email", "Captured", "draft"),
        ("D", "email", "Captured", "retired"), ("E", "value", "Captured", "live"), ("F", "call", "Qualified", "draft"),
        ("G", "email", "Customer", "live"),
    ):  # fmt: skip
        asset(db, title, kind, stage, status=status)
    asset(db, "Optional", "email", "Captured", required=False)
    asset(db, "Nowhere", "email", "")
    captured, qualified = list_cover(db)[:2]
    assert [row.name for row in list_cover(db)] == ["Captured", "Qualified", "Call booked", "Call done", "Trial started", "Proposal sent"]
    assert (captured.live["email"], captured.drafts["email"], captured.live["value"], captured.live["pdf"]) == (3, 1, 1, 0)
    assert (qualified.live["call"], qualified.drafts["call"], qualified.bare, captured.bare) == (0, 1, True, False)
    # Required: A, B, C and D in Captured (E is reached for by hand, the optional one is not counted), F in Qualified.
    assert (captured.required, qualified.required, get_interactions(db).planned) == (4, 1, 5)
    assert [row.title for row in list_required(db)] == ["A", "B", "C", "D", "F"]
    assert [row.title for row in list_cell(db, captured.id, "email")] == ["A", "B", "C", "Optional"]
    assert [row.title for row in list_cell(db, None)] == ["A", "B", "C", "E", "Optional", "F"]


def test_a_live_file_that_is_not_there_covers_nothing(db: Database, tmp_path: Path) -> None:
    paper = tmp_path / "offer.pdf"
    paper.write_bytes(b"%PDF-1.4 offer")
    empty = asset(db, "No file", "pdf", body=" \n")
    asset(db, "A link", "video", "Qualified", body="https://firm.example/film")
    asset(db, "A file", "pdf", "Call done", body="", attachments=(look_at(paper, mail=False),))
    captured, qualified, _, done, *_ = list_cover(db)
    assert (captured.live["pdf"], captured.drafts["pdf"], captured.bare) == (0, 1, True)
    assert (qualified.live["video"], done.live["pdf"]) == (1, 1)
    assert [row.why for row in list_cell(db, captured.id)] == ["pdf, live, no file yet, at hand"]
    bare = {row.title: row.why for row in list_gaps(db).stages}
    assert "Captured" in bare and "1 as draft" in bare["Captured"] and "Qualified" not in bare and "Call done" not in bare
    assert [(row.id, row.why) for row in list_broken(list_live_files(db)) or ()] == [(empty, "no file yet")]


def test_contacts_per_customer_are_all_until_he_first_became_one(db: Database) -> None:
    mail = asset(db, "Opener", days=200)
    for name, contacts in (("Ada", 3), ("Bo", 5), ("Cy", 0)):
        id = person(db, name)
        for number in range(contacts):
            served(db, mail, id, 60 - number, direction="in" if number == 2 else "out")
        served(db, mail, id, 50, outcome="bounced")
        moved(db, id, "Customer", 40)
        served(db, mail, id, 10)  # after he was won
    moved(db, id, "Trial started", 30)
    moved(db, id, "Customer", 5)  # a second time: the first one counts
    served(db, mail, person(db, "Open"), 20)
    imported = person(db, "Imported", "Customer")
    served(db, mail, imported, 20)
    figures = get_interactions(db)
    assert (figures.actual.customers, figures.actual.median, figures.actual.least, figures.actual.most) == (3, 3.0, 0, 5)
    assert figures.unknown == 1 and figures.actual.too_few
    assert [(row.title, row.why) for row in list_customers(db)] == [
        ("Bo", "5 contacts until 2026-01-23"), ("Ada", "3 contacts until 2026-01-23"), ("Cy", "0 contacts until 2026-01-23"),
    ]  # fmt: skip
    assert [row.title for row in list_customers(db, known=False)] == ["Imported"]


def test_gaps_come_in_their_order_and_go_when_they_are_filled(db: Database) -> None:
    first = asset(db, "Opener", body="We have roles and a bank feed.")
    asset(db, "Draft with roles", status="draft", body="roles")
    for item, name, detail, status in (
        (None, "Roles", "later", "roadmap"),
        (None, "Bank feed", "", "roadmap"),
        (2, "Bank feed", "done", "live"),
    ):
        db.execute(
            "INSERT INTO answer (quadrant_id, slot, item_id, text, detail, status, created_at) VALUES (2, 'fact', ?, ?, ?, ?, ?)",
            (item, name, detail, status, utc_text(NOW)),
        )
    price, time = add_objection(db, "Too expensive", NOW), add_objection(db, "No time", NOW)
    gaps = list_gaps(db)
    assert [row.name for row in gaps.objections] == ["Too expensive", "No time"]
    assert [row.title for row in gaps.stages] == ["Qualified", "Call booked", "Call done", "Trial started", "Proposal sent"]
    assert [(row.id, row.why) for row in gaps.roadmap] == [(first, "says “roles”, which is on the roadmap and not live")]
    set_answer(db, price, first, NOW)
    asset(db, "Call", "call", "Qualified", body="## Open\nHello\n\n## Objection: no  TIME\nTen minutes.")
    gaps = list_gaps(db)
    assert gaps.objections == [] and "Qualified" not in [row.title for row in gaps.stages]
    db.execute("UPDATE asset SET status = 'retired'")
    assert [row.id for row in list_gaps(db).objections] == [price, time] and list_gaps(db).roadmap == []


def test_dead_weight_is_what_nobody_gets_moves_nobody_or_is_old(db: Database) -> None:
    never, idle, moves, old = (asset(db, title, days=400) for title in ("Never", "Idle", "Moves", "Old"))
    asset(db, "A draft", status="draft")
    people = [person(db, f"P{number}", days=300) for number in range(20)]
    for id in people:
        served(db, idle, id, 40)
        served(db, moves, id, 200)
    served(db, never, people[0], 30, outcome="bounced")  # it did not arrive: still never served
    served(db, old, people[0], 90)
    moved(db, people[0], "Qualified", 150)  # after "Moves", before "Idle"
    moved(db, people[1], "Lost", 10)  # no move on
    dead = list_dead_weight(db, NOW)
    assert dead is not None
    assert [row.id for row in dead.never] == [never]
    assert [(row.id, row.why) for row in dead.idle] == [(idle, "served 20 times, and nobody who got it moved on after it")]
    assert [row.id for row in dead.stale] == [idle, old]  # "Moves" was last served 200 days ago
    moved(db, people[2], "Call booked", 5)
    dead = list_dead_weight(db, NOW)
    assert dead is not None and dead.idle == []
    assert list_dead_weight(db, NOW, lambda: True) is None


def test_a_file_that_is_gone_or_changed_is_named(db: Database, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("kept.pdf", "gone.pdf", "changed.pdf")]
    for path in paths:
        path.write_bytes(b"%PDF-1.4 words")
        asset(db, path.stem, attachments=(look_at(path),))
    paths[1].unlink()
    paths[2].write_bytes(b"%PDF-1.4 other")
    broken = list_broken(list_live_files(db))
    assert broken is not None
    assert [(row.title, row.why) for row in broken] == [
        ("gone", "gone.pdf: no such file or directory"), ("changed", "changed.pdf: changed since it was attached"),
    ]  # fmt: skip


def test_a_file_that_salestui_keeps_is_looked_for_in_its_folder(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "price.pdf"
    path.write_bytes(b"%PDF-1.4 words")
    file = look_at(path)
    id = asset(db, "Price", attachments=(file,))
    db.execute("UPDATE attachment SET path = ''")
    broken = list_broken(list_live_files(db))
    assert broken is not None and [row.id for row in broken] == [id]
    kept = db.path.parent / "files" / f"{file.sha256}.pdf"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(path.read_bytes())
    assert list_broken(list_live_files(db)) == []


@pytest.mark.parametrize(
    ("read", "scans"),
    [
        (get_interactions, ("SCAN x", "SCAN p")),
        (list_gaps, ("SCAN i", "SCAN a USING")),
        (lambda db: list_dead_weight(db, NOW), ("SCAN t", "SCAN m")),
    ],
)
def test_the_counts_of_a_million_touches_go_by_index(db: Database, read: Callable[[Database], object], scans: tuple[str, ...]) -> None:
    asset(db, "Opener")
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    read(db)
    db.set_trace_callback(None)
    plans = [row[3] for sql in asked if sql.lstrip().startswith(("SELECT", "WITH")) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert plans and not [plan for plan in plans if plan.startswith(scans) and "VIRTUAL" not in plan]
