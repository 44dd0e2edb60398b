"""The whole way with real servers: a mail leaves through Exim, comes back as Exim's own report, and what must follow does."""

from datetime import UTC, datetime

from salestui.store.outbox import enrol
from salestui.store.prospects import add_prospect
from salestui.store.suppressions import list_suppressions
from tests.sender.conftest import Firm
from tests.sender.real_servers import exim

from .conftest import Post


def test_a_mail_that_exim_takes_and_returns_is_a_hard_bounce(firm: Firm) -> None:
    with exim() as mta:
        box = mta.folder / "mail" / "bounces"
        firm.mailbox(mta.port, maildir=str(box))
        firm.mail()
        now = datetime.now(UTC)
        ids = [
            add_prospect(firm.db, {"name": name, "email": f"{name.lower()}@rossi.example", "company": "Rossi"}, now)
            for name in ("Latebounce", "Ada")
        ]
        enrol(firm.db, ids, now)
        assert firm.send(now).count("sent") == 2
        assert mta.settle(1, "bounces"), mta.log
        post = Post(firm, box)
        before = [(path, path.read_bytes()) for path in mta.files("bounces")]
        assert post.counts(datetime.now(UTC)) == {"bounce": 1}
        assert [(path, path.read_bytes()) for path in mta.files("bounces")] == before
    late, ada = firm.deliveries(datetime.now(UTC))
    assert (late.state, ada.state) == ("failed", "sent") and "mailbox does not exist" in late.why
    assert [(row.key, row.origin) for row in list_suppressions(firm.db)] == [("latebounce@rossi.example", "bounce")]
    assert post.sequence(1)[0] == "stopped" and post.sequence(2)[0] == "active"
