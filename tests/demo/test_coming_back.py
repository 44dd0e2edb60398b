"""The demo's people answer: what they give back is read by the demo's mailbox as it would be from a real one."""

import os
from collections import Counter

from salestui.demo.run import open_demo
from salestui.paths import Paths
from salestui.sender.incoming.receive import receive
from salestui.sender.outbox import send_due
from salestui.store.engine import open_store

from .conftest import NOW


def test_replies_an_absence_and_a_bounce_come_back_and_are_understood(home: Paths) -> None:
    with open_demo(home, NOW) as (paths, server):
        db = open_store(paths)
        try:
            report = send_due(db, lambda: NOW, lock_path=paths.sender_lock, environ=os.environ)
            assert report.count("sent") == len(server.received()) == 12
            receive(db, NOW, lock_path=paths.receiver_lock, environ=os.environ)
            kinds = Counter(kind for (kind,) in db.execute("SELECT kind FROM received"))
            assert kinds == {"reply": 2, "out_of_office": 2, "bounce": 1}
            assert db.execute("SELECT count(*) FROM suppression WHERE origin = 'bounce'").fetchone()[0] >= 1
            assert db.execute("SELECT count(*) FROM touch WHERE direction = 'in' AND rendered LIKE '%talk on Thursday%'").fetchone()[0] == 1
        finally:
            db.close()
