"""The triggers by which the database guards itself: the journal, the immutable revision, and what follows from a row by itself.

Bytes that were made follow the facts in them, the way through the stages is written down, assets are found by their newest words,
and what was heard, said in a contact and decided by its words.

They are made anew from the real columns after every migration, so a new column is journaled without a line here.
"""

from collections.abc import Iterator

from .engine import Database

JOURNALED = (
    "stage", "asset", "revision", "attachment", "step", "objection", "prospect", "prospect_email", "stage_move", "skip", "touch", "delivery",
    "suppression", "custom_field", "saved_view",
    "intel", "source", "rule", "decision", "decision_intel", "task", "quadrant", "answer", "reaction", "fit", "friction", "audit", "application",
    "mailbox", "setting", "column_mapping",
)  # fmt: skip

# A fact that can stand in a mail. When one changes, bytes that were made but never tried are dropped and made again.
_UNTRIED = "attempts = 0 AND state IN ('scheduled', 'deferred', 'held')"
_SIGNED = "'me.name', 'me.email', 'postal_address'"
_FACTS = ("name", "first_name", "last_name", "email", "company", "title", "custom")

# The words an asset is found by: those of its newest revision.
_NEWEST = """
  UPDATE asset_text SET (subject, body) = (SELECT coalesce(max(subject), ''), coalesce(max(body), '') FROM (
    SELECT subject, body FROM revision WHERE asset_id = {row}.asset_id ORDER BY number DESC LIMIT 1)) WHERE rowid = {row}.asset_id;
"""

# What is searched beside the assets: (table, the columns of its words, each as an expression of a row). The index keeps no copy of them.
_SEARCHED = (
    ("intel", {"title": "{row}.title", "body": "{row}.body", "said_by": "{row}.said_by"}),
    (
        "touch",
        {"subject": "{row}.subject", "words": "iif({row}.direction = 'in', {row}.rendered, '')", "note": "{row}.note"},
    ),
    ("decision", {name: "{row}." + name for name in ("synthesis", "quote", "reason", "expected", "result_note")}),
)

# While no action is open (background work, an undo) a prospect's way is written, or taken back, by whoever moves him.
_GUARDS = f"""
CREATE TRIGGER prospect_moved AFTER UPDATE OF stage_id ON prospect
  WHEN OLD.stage_id <> NEW.stage_id AND (SELECT action_id FROM journal) IS NOT NULL
  BEGIN INSERT INTO stage_move (prospect_id, from_stage_id, to_stage_id, at) VALUES (NEW.id, OLD.stage_id, NEW.stage_id, NEW.since); END;
CREATE TRIGGER asset_found AFTER INSERT ON asset
  BEGIN INSERT INTO asset_text (rowid, title, subject, body, tags) VALUES (NEW.id, NEW.title, '', '', NEW.tags); END;
CREATE TRIGGER asset_found_again AFTER UPDATE OF title, tags ON asset
  BEGIN UPDATE asset_text SET title = NEW.title, tags = NEW.tags WHERE rowid = NEW.id; END;
CREATE TRIGGER asset_lost AFTER DELETE ON asset BEGIN DELETE FROM asset_text WHERE rowid = OLD.id; END;
CREATE TRIGGER asset_reworded AFTER INSERT ON revision BEGIN {_NEWEST.format(row="NEW").strip()} END;
CREATE TRIGGER asset_worded_back AFTER DELETE ON revision BEGIN {_NEWEST.format(row="OLD").strip()} END;
CREATE TRIGGER revision_is_immutable BEFORE UPDATE ON revision
  BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END;
CREATE TRIGGER attachment_stands BEFORE DELETE ON attachment
  WHEN EXISTS (SELECT 1 FROM delivery WHERE revision_id = OLD.revision_id) OR EXISTS (SELECT 1 FROM touch WHERE revision_id = OLD.revision_id)
  BEGIN SELECT RAISE(ABORT, 'a mail goes with this file'); END;
CREATE TRIGGER message_follows_settings AFTER UPDATE ON setting WHEN NEW.key IN ({_SIGNED})
  BEGIN DELETE FROM message WHERE delivery_id IN (SELECT id FROM delivery WHERE {_UNTRIED}); END;
CREATE TRIGGER message_follows_new_settings AFTER INSERT ON setting WHEN NEW.key IN ({_SIGNED})
  BEGIN DELETE FROM message WHERE delivery_id IN (SELECT id FROM delivery WHERE {_UNTRIED}); END;
CREATE TRIGGER message_follows_sender AFTER UPDATE OF sender ON mailbox
  BEGIN DELETE FROM message WHERE delivery_id IN (SELECT id FROM delivery WHERE mailbox_id = NEW.id AND {_UNTRIED}); END;
CREATE TRIGGER message_follows_day AFTER UPDATE OF due_at, recipient, own_subject, own_body, revision_id ON delivery WHEN NEW.attempts = 0
  BEGIN DELETE FROM message WHERE delivery_id = NEW.id; END;
CREATE TRIGGER message_follows_facts AFTER UPDATE OF {", ".join(_FACTS)} ON prospect
  BEGIN DELETE FROM message WHERE delivery_id IN (SELECT id FROM delivery WHERE prospect_id = NEW.id AND {_UNTRIED}); END;
"""


def _search_triggers() -> Iterator[str]:
    """Keep the words of the searched tables in their indexes. What a contact sent is found by its asset; what came back by its own words."""
    for table, words in _SEARCHED:
        names = ", ".join(words)
        old, new = (", ".join(expression.format(row=row) for expression in words.values()) for row in ("OLD", "NEW"))
        add = f"INSERT INTO {table}_text (rowid, {names}) VALUES (NEW.id, {new});"
        drop = f"INSERT INTO {table}_text ({table}_text, rowid, {names}) VALUES ('delete', OLD.id, {old});"
        changed = "subject, direction, rendered, note" if table == "touch" else names
        yield f"CREATE TRIGGER {table}_found AFTER INSERT ON {table} BEGIN {add} END"
        yield f"CREATE TRIGGER {table}_found_again AFTER UPDATE OF {changed} ON {table} BEGIN {drop} {add} END"
        yield f"CREATE TRIGGER {table}_lost AFTER DELETE ON {table} BEGIN {drop} END"


def row_json(db: Database, table: str, alias: str) -> str:
    """The SQL expression that shows one row of `table` as a JSON object, in column order."""
    columns = [column[1] for column in db.execute(f"PRAGMA table_info({table})")]
    return "json_object(" + ", ".join(f"'{name}', {alias}.\"{name}\"" for name in columns) + ")"


def drop_triggers(db: Database) -> None:
    """Take every trigger out, before tables move."""
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{name}"')


def make_triggers(db: Database) -> None:
    """Make today's triggers on a store that has none."""
    for statement in _GUARDS.strip().split("END;"):
        if statement.strip():
            db.execute(statement + "END;")
    for trigger in _search_triggers():
        db.execute(trigger)
    for table in JOURNALED:
        new, old = row_json(db, table, "NEW"), row_json(db, table, "OLD")
        for event, row, before, after in (("INSERT", "NEW", "NULL", new), ("UPDATE", "NEW", old, new), ("DELETE", "OLD", old, "NULL")):
            db.execute(
                f"CREATE TRIGGER journal_{table}_{event.lower()} AFTER {event} ON {table} WHEN (SELECT action_id FROM journal) IS NOT NULL"
                f" BEGIN INSERT INTO change (action_id, table_name, row_id, before, after)"
                f" VALUES ((SELECT action_id FROM journal), '{table}', {row}.id, {before}, {after}); END"
            )
