"""What a mail would be made from if an asset went to a prospect now: the facts of a delivery that there is not."""

from datetime import datetime

from ..errors import SalesError
from ..rules.times import utc_text
from .dispatch import ScriptFacts
from .engine import Database, steady
from .sequence import current_revision

NAMES = ("name", "first_name", "last_name", "company", "title", "email")


@steady
def get_trial_facts(db: Database, asset_id: int, prospect_id: int, now: datetime) -> tuple[ScriptFacts, int]:
    """The facts, and the number of the revision this prospect gets. A draft counts as live here: it is tried before it goes.

    Raises `SalesError` where the asset or the prospect is gone.
    """
    who = db.execute(
        "SELECT p.name, p.first_name, p.last_name, p.company, p.title, p.email, p.custom, s.name, p.email_key FROM prospect p"
        " JOIN stage s ON s.id = p.stage_id WHERE p.id = ?",
        (prospect_id,),
    ).fetchone()
    asset = db.execute("SELECT kind FROM asset WHERE id = ?", (asset_id,)).fetchone()
    if who is None or asset is None:
        raise SalesError("It is gone: somebody has taken it away meanwhile.", "Nothing was sent.", "Choose again.")
    revision = current_revision(db, prospect_id, asset_id)
    number, subject, body = db.execute("SELECT number, subject, body FROM revision WHERE id = ?", (revision,)).fetchone()
    mailbox = db.execute("SELECT id FROM mailbox ORDER BY id LIMIT 1").fetchone()
    previous = db.execute(  # what he has in his mailbox already; see `dispatch.get_facts`
        "SELECT t.message_id, t.subject FROM touch t LEFT JOIN delivery d ON d.id = t.delivery_id WHERE t.prospect_id = ?"
        " AND t.direction = 'out' AND t.message_id IS NOT NULL AND (d.id IS NULL OR (d.state = 'sent' AND d.recipient_key = ?))"
        " AND t.outcome <> 'bounced' ORDER BY t.at, t.id",
        (prospect_id, who[8]),
    ).fetchall()
    first = db.execute(
        "SELECT subject FROM touch WHERE prospect_id = ? AND direction = 'out' AND message_id IS NOT NULL ORDER BY at, id LIMIT 1",
        (prospect_id,),
    ).fetchone()
    facts = ScriptFacts(
        0, prospect_id, who[5] or "", 0, None, utc_text(now), mailbox[0] if mailbox else None, asset[0], "live", subject, body, revision,
        who[7], dict(zip(NAMES, who[:6], strict=True)), who[6], previous, first[0] if first else "",
    )  # fmt: skip
    return facts, int(number)
