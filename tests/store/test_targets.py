"""What a decision can change: what was changed last stands first, and everything is found once."""

from datetime import UTC, datetime
from pathlib import Path

from salestui.paths import locate
from salestui.store.answers import set_answer
from salestui.store.engine import open_store
from salestui.store.intel import capture
from salestui.store.library import AssetDraft, add_asset
from salestui.store.targets import list_targets
from salestui.store.tasks import add_task, check_target
from salestui.store.triage import Deciding, decide

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def test_what_was_changed_last_stands_first(tmp_path: Path) -> None:
    db = open_store(locate(str(tmp_path), {}))
    first, second = (add_asset(db, AssetDraft("email", title, "s", "b", "Captured"), NOW) for title in ("Opener", "Bank"))
    set_answer(db, 3, "The books belong to the practice", NOW)
    heard = capture(db, "They are stuck at the bank login", NOW)
    decide(db, [heard], Deciding("change", {4: "!"}, "The bank step comes too early", targets=(("revise", f"asset:{second}"),)), NOW)
    add_task(db, "revise", f"asset:{first}", NOW)
    rows = list_targets(db, [("edit stage", "stage:2"), ("revise", "asset:99")], [3])
    pairs = [(row.kind, row.target) for row in rows]
    assert pairs[:3] == [("edit stage", "stage:2"), ("revise", f"asset:{second}"), ("answer", "answer:1")]
    assert len(pairs) == len(set(pairs)) and ("retire", f"asset:{first}") in pairs and ("write", "") in pairs
    for kind, target in pairs:
        check_target(db, kind, target)
    db.close()
