"""What the demo's store holds: everything the plan says, consistent, and quick to make."""

import hashlib
from dataclasses import replace
from pathlib import Path

from salestui.demo.by_hand import UNUSED, serve_by_hand
from salestui.demo.fill import ADDRESS, FOUNDER, SETTINGS, fill
from salestui.demo.funnel import WAY, make_funnel
from salestui.demo.library import read_assets, sequences
from salestui.demo.timeline import Writer, facts_of, said
from salestui.intel.gather import fetch
from salestui.paths import Paths
from salestui.rules.times import utc_text
from salestui.sender.build import make
from salestui.store.audits import run_audit
from salestui.store.decisions import count_decisions, get_chain, list_check_backs
from salestui.store.engine import Database, open_store, transaction
from salestui.store.journal import list_actions, undo
from salestui.store.outbox import count_by_state, list_deliveries
from salestui.store.pipeline import find_prospect, get_prospect
from salestui.store.sequence import next_asset
from salestui.store.stages import list_stages
from salestui.store.today import count_today

from .conftest import NOW
from .test_funnel import REACHED


def test_every_stage_shows_who_reached_it(demo: Database) -> None:
    """Furthest stage of each prospect: where he stands, or where he was served or answered."""
    reached = dict.fromkeys(WAY, 0)
    rows = demo.execute(
        "SELECT max(s.position, coalesce((SELECT max(x.position) FROM touch t JOIN step e ON e.id = t.step_id JOIN stage x ON x.id = e.stage_id"
        " WHERE t.prospect_id = p.id), 1)) * (s.kind IN ('open', 'won')),"
        " (SELECT max(x.position) FROM touch t JOIN step e ON e.id = t.step_id JOIN stage x ON x.id = e.stage_id WHERE t.prospect_id = p.id)"
        " FROM prospect p JOIN stage s ON s.id = p.stage_id"
    ).fetchall()
    for standing, served in rows:
        for stage in WAY[: standing or served]:
            reached[stage] += 1
    assert reached == REACHED


def test_today_has_work_of_every_kind(demo: Database) -> None:
    counts = count_today(demo, NOW)
    assert counts["reply"] == 11
    assert counts["send"] == 12
    assert counts["held"] == 1
    assert counts["call"] == 2
    assert counts["return"] >= 1
    assert counts["stale"] >= 10


def test_the_outbox_holds_due_scheduled_and_held_mails(demo: Database) -> None:
    counts = count_by_state(demo, NOW)
    assert counts["due"] == 12
    assert counts["sent"] == 2
    assert counts["held"] == 1
    assert counts["scheduled"] > 20
    (held,) = list_deliveries(demo, NOW, state="held")
    assert "prospect.custom.ledger" in held.why


def test_what_is_on_its_way_is_the_next_right_asset(demo: Database) -> None:
    for prospect, step in demo.execute("SELECT prospect_id, step_id FROM delivery WHERE state <> 'sent'").fetchall():
        found = next_asset(demo, prospect, NOW)
        assert found is not None
        assert found.step_id == step


def test_the_timeline_has_the_words_that_were_served(demo: Database) -> None:
    page = get_prospect(demo, find_prospect(demo, "aoife@nibhriain-law.example"), NOW)
    assert page.row.stage == "Customer"
    assert any("Hi Aoife," in touch.rendered and touch.asset and touch.revision == 1 for touch in page.touches)
    assert not demo.execute("SELECT 1 FROM touch WHERE rendered LIKE '%{{%' OR subject LIKE '%{{%'").fetchone()
    assert page.touches[-1].direction == "in"


def test_the_papers_are_real_files(demo: Database) -> None:
    rows = demo.execute("SELECT path, sha256, size, media_type FROM attachment").fetchall()
    assert sorted(kind for *_, kind in rows) == ["application/pdf"] * 3 + ["video/x-msvideo"]
    for path, checksum, size, kind in rows:
        content = Path(path).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (checksum, size)
        if kind == "application/pdf":
            assert content.startswith(b"%PDF-1.4") and content.endswith(b"%%EOF\n")
        else:
            assert content.startswith(b"RIFF") and content[8:12] == b"AVI "


def test_everybody_took_the_way_to_where_he_stands(demo: Database) -> None:
    """The moves of each prospect lead from Captured to his stage, one after the other, each after the contact that proved it."""
    names = dict(demo.execute("SELECT id, name FROM stage"))
    ways: dict[int, list[str]] = {}
    for id, left, entered, at, proof in demo.execute(
        "SELECT m.prospect_id, m.from_stage_id, m.to_stage_id, m.at, t.at FROM stage_move m LEFT JOIN touch t ON t.id = m.touch_id ORDER BY m.at, m.id"
    ).fetchall():
        way = ways.setdefault(id, ["Captured"])
        assert names[left] == way[-1] and (proof is None or proof <= at)
        way.append(names[entered])
    for id, stage in demo.execute("SELECT id, stage_id FROM prospect").fetchall():
        assert ways.get(id, ["Captured"])[-1] == names[stage]
    assert sum("Customer" in way for way in ways.values()) == 5
    assert demo.execute("SELECT count(*) FROM stage_move WHERE touch_id IS NULL AND to_stage_id <> 8").fetchone() == (0,)


def test_revised_mails_were_served_in_both_versions(demo: Database) -> None:
    rows = demo.execute(
        "SELECT a.title, r.number, r.note, (SELECT count(*) FROM touch t WHERE t.revision_id = r.id) FROM revision r JOIN asset a ON a.id = r.asset_id"
        " WHERE (SELECT count(*) FROM revision x WHERE x.asset_id = a.id) > 1 ORDER BY a.id, r.number"
    ).fetchall()
    assert len(rows) == 12
    assert all(served > 0 for *_, served in rows)
    assert all(bool(note) == (number == 2) for _, number, note, _ in rows)
    early = demo.execute("SELECT count(*) FROM touch t JOIN revision r ON r.id = t.revision_id WHERE t.at < r.created_at").fetchone()
    assert early == (0,)


def test_what_was_served_by_hand_stands_in_the_timelines(demo: Database) -> None:
    rows = demo.execute(
        "SELECT a.title, a.kind, count(t.id), min(t.channel || ' ' || t.application), max(t.channel || ' ' || t.application) FROM asset a"
        " JOIN revision r ON r.asset_id = a.id LEFT JOIN touch t ON t.revision_id = r.id WHERE a.kind NOT IN ('email', 'call') GROUP BY a.id"
    ).fetchall()
    by = {"value": "hand clipboard", "pdf": "hand viewer", "video": "hand viewer", "chat": "chat phone"}
    assert [title for title, _, count, *_ in rows if not count] == [UNUSED]  # dead weight is to be seen
    assert all(low == high == by[kind] for _, kind, count, low, high in rows if count)
    assert next(count for title, _, count, *_ in rows if title == "In the room") >= 12  # most of those who came to their call
    assert not demo.execute("SELECT 1 FROM touch WHERE application <> '' AND trim(rendered) = ''").fetchone()
    people = make_funnel(NOW, sequences(read_assets()))
    for before, after in zip(people, serve_by_hand(people, read_assets()), strict=True):
        moments = [after.captured, *(contact.at for contact in after.contacts), NOW]
        assert moments == sorted(moments) and after.contacts[-1:] == before.contacts[-1:]
        assert replace(after, contacts=before.contacts, facts=before.facts) == before
        assert after.mode != "call" or after.facts.phone


def test_objections_are_answered_or_show_as_holes(demo: Database) -> None:
    assert demo.execute("SELECT count(*) FROM objection WHERE asset_id IS NULL").fetchone() == (2,)
    heard = demo.execute(
        "SELECT o.name, count(*) FROM intel i JOIN objection o ON o.id = i.objection_id GROUP BY o.id ORDER BY 1"
    ).fetchall()
    assert heard == [("The bank login does not work", 2), ("Wants the price before a call", 1)]


def test_the_store_is_whole(demo: Database) -> None:
    assert demo.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert demo.execute("PRAGMA foreign_key_check").fetchall() == []
    assert demo.execute("SELECT count(*) FROM prospect").fetchone() == (240,)
    assert demo.execute("SELECT count(*) FROM intel WHERE state = 'inbox'").fetchone() == (10,)
    assert demo.execute("SELECT count(*) FROM suppression").fetchone() == (2,)
    assert sum(stage.prospects for stage in list_stages(demo)) == 240


def test_only_the_last_two_acts_can_be_undone(home: Paths) -> None:
    db = open_store(home)
    people = fill(db, home.data / "papers", NOW)
    moved = next(id for id, person in enumerate(people, start=1) if person.mode == "moved")
    assert len(list_actions(db)) == 2
    assert get_prospect(db, moved, NOW).row.stage == "Call booked"
    undone = undo(db, NOW)
    assert undone is not None and not undone.refused
    assert get_prospect(db, moved, NOW).row.stage == "Qualified"
    undone = undo(db, NOW)
    assert undone is not None and not undone.refused
    assert count_today(db, NOW)["reply"] == 12
    assert undo(db, NOW) is None
    db.close()


def test_every_mail_renders_for_a_prospect_with_all_facts(home: Paths) -> None:
    db = open_store(home)
    people = fill(db, home.data / "papers", NOW)
    id = next(id for id, person in enumerate(people, start=1) if person.mode == "won")
    facts = facts_of(people[id - 1], Writer(FOUNDER, ADDRESS, ""))
    mails = db.execute(
        "SELECT r.id, r.body, a.title FROM revision r JOIN asset a ON a.id = r.asset_id JOIN step s ON s.asset_id = a.id WHERE a.kind = 'email'"
    )
    rows = mails.fetchall()
    assert len(rows) == 36  # six of the 30 were revised
    for revision, body, title in rows:
        with transaction(db):
            (delivery,) = db.execute(
                "INSERT INTO delivery (prospect_id, revision_id, step_id, mailbox_id, recipient, recipient_key, recipient_hash, due_at, next_at, created_at)"
                " SELECT id, ?, NULL, 1, email, email_key, '', ?, ?, ? FROM prospect WHERE id = ? RETURNING id",
                (revision, *[utc_text(NOW)] * 3, id),
            ).fetchone()
        made = make(db, delivery, NOW)
        assert made.rendered.startswith("Hi "), title
        assert people[id - 1].facts.first in made.rendered
        assert "{{" not in made.rendered + made.subject, title
        assert made.rendered == said(body, facts, SETTINGS["postal_address"]), title  # what the timelines of the past say
        with transaction(db):
            db.execute("DELETE FROM delivery WHERE id = ?", (delivery,))
    db.close()


def test_the_audit_is_that_of_the_plan_and_the_weeks_before_are_decided(demo: Database) -> None:
    sheet = run_audit(demo, NOW)
    assert sheet.scores == (3, 5, 2, 2)
    assert sheet.reading.startswith("Strong Q2, weak Q3 and Q4:") and sheet.cylinder
    assert count_decisions(demo) == 18
    assert [row.title for row in list_check_backs(demo, NOW)] == ["Four trials, three never came past the first evening"]
    for title, number in demo.execute(
        "SELECT a.title, r.number FROM revision r JOIN asset a ON a.id = r.asset_id WHERE r.decision_id IS NOT NULL"
    ):
        assert number == 2, title
    (id,) = demo.execute("SELECT id FROM decision WHERE synthesis LIKE 'Whoever has not connected%'").fetchone()
    chain = get_chain(demo, id)
    assert [heard.said_by for heard in chain.intel] == ["Support, four trials"]
    assert [(revision.asset, revision.number) for revision in chain.revisions] == [("Connect the bank", 2)]
    assert chain.outcomes.served == chain.received == len(chain.prospects) > 0
    assert not any(at < heard for at, heard in demo.execute(
        "SELECT d.at, i.received_at FROM decision d JOIN decision_intel l ON l.decision_id = d.id JOIN intel i ON i.id = l.intel_id"
    ))  # fmt: skip


def test_the_sources_bring_something_once_and_the_story_groups_with_what_waits(home: Paths) -> None:
    db = open_store(home)
    fill(db, home.data / "papers", NOW)
    for expected in (9, 0):
        report = fetch(db, NOW, environ={}, lock_path=home.fetcher_lock, everything=True)
        assert (report.new, report.failed) == (expected, [])
    rows = db.execute("SELECT d.reason FROM decision d WHERE d.rule_id IS NOT NULL").fetchall()
    assert len(rows) == 2, "the rule has thrown out what was sponsored, once before and once now"
    (seen,) = db.execute(
        "SELECT count(*) FROM intel i JOIN intel h ON h.id = i.cluster_id WHERE h.title LIKE '%AI ends bookkeeping%'"
    ).fetchone()
    assert seen == 1
    db.close()
