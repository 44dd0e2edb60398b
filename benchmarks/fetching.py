"""A fetch of 100 local feeds, beside httpx and feedparser alone on the same feeds in the same run.

Yardstick: one program that gets each feed with an httpx client and gives its bytes to feedparser; nothing is kept. Ours does all of a fetch:
addresses judged at connect time, the parsing process started and talked to, every text made plain and harmless, each item looked for,
grouped and written to a new store in FULL commits. Both are whole programs, from exec to exit; the server is a third one.
Prints one JSON document: {feeds, items, ours_s, yardstick_s, ratio, peak_mib, yardstick_mib}.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.figure import Figure
from salestui.paths import locate
from salestui.store.engine import open_store
from salestui.store.sources import add_sources

FEEDS, ITEMS = 100, 20
RATIO, MIB = 3, 300
AGAINST = "httpx and feedparser alone, one after the other, from exec to exit"
WORDS = (
    "month", "close", "bank", "ledger", "partner", "export", "price", "plan", "trial", "report", "role", "client", "lawyer", "invoice", "deposit",
    "feature", "update", "release", "note", "story",
)  # fmt: skip

SERVER = """
import http.server, random, sys
feeds = {}
for path in sys.argv[1:]:
    feeds["/" + path.rsplit("/", 1)[1]] = open(path, "rb").read()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = feeds[self.path]
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass
while True:
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", random.randint(20000, 32000)), Handler)
        break
    except OSError:
        continue
print(server.server_port, flush=True)
server.serve_forever()
"""

PLAIN = """
import resource, sys
from io import BytesIO
import feedparser, httpx
found = 0
with httpx.Client() as client:
    for number in range(int(sys.argv[2])):
        found += len(feedparser.parse(BytesIO(client.get(f"{sys.argv[1]}/{number}.xml").content)).entries)
print(found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

OURS = """
import os, resource, sys
from datetime import datetime, UTC
from salestui.intel.gather import fetch
from salestui.paths import locate
from salestui.store.engine import open_store
paths = locate(sys.argv[1], {})
db = open_store(paths)
report = fetch(db, datetime.now(UTC), environ={}, lock_path=paths.fetcher_lock)
assert not report.failed, report.failed[0].error
both = [resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(report.new, sum(both))
"""


def write_feeds(folder: Path) -> list[Path]:
    """Feeds as a founder reads them: twenty entries of a paragraph or two in HTML."""
    import random

    dice = random.Random(7)
    paths = []
    for feed in range(FEEDS):
        entries = []
        for number in range(ITEMS):
            title = " ".join(dice.choices(WORDS, k=7)).capitalize()
            body = "".join(
                f"<p>{' '.join(dice.choices(WORDS, k=60))} <a href='https://f{feed}.example/{number}'>more</a></p>" for _ in range(3)
            )
            entries.append(
                f"<item><title>{title}</title><link>https://f{feed}.example/{number}</link><guid>f{feed}-{number}</guid>"
                f"<pubDate>Mon, 02 Mar 2026 0{number % 10}:00:00 GMT</pubDate><description><![CDATA[{body}]]></description></item>"
            )
        path = folder / f"{feed}.xml"
        path.write_text(f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {feed}</title>{"".join(entries)}</channel></rss>')
        paths.append(path)
    return paths


@contextmanager
def served(paths: list[Path]) -> Iterator[str]:
    """The feeds on a server of this machine; gives its address."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, *map(str, paths)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.kill()
        server.wait()


def timed(program: str, *words: str) -> tuple[float, int, float]:
    """Seconds from exec to exit, items found, and the most memory in MiB."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *words], stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).resolve().parent.parent
    )
    took = time.perf_counter() - began
    found, peak = map(int, done.stdout.split())
    return took, found, peak / 1024


def measure(runs: int = 3) -> dict[str, Any]:
    """The best of `runs` pairs, each pair back to back so that both meet the same machine."""
    ours, plain = [], []
    with tempfile.TemporaryDirectory(prefix="salestui-bench-") as top:
        folder = Path(top)
        with served(write_feeds(folder)) as address:
            for run in range(runs):
                home = folder / f"home-{run}"
                db = open_store(locate(str(home), {}))
                sources = [
                    {"kind": "feed", "address": f"{address}/{number}.xml", "name": f"Feed {number}", "allow_private": True}
                    for number in range(FEEDS)
                ]
                add_sources(db, sources, datetime.now(UTC))
                db.close()
                ours.append(timed(OURS, str(home)))
                plain.append(timed(PLAIN, address, str(FEEDS)))
    assert {found for _, found, _ in ours + plain} == {FEEDS * ITEMS}, "not every item was read"
    mine, least = min(ours)[0], min(plain)[0]
    return {
        "feeds": FEEDS, "items": FEEDS * ITEMS, "ours_s": round(mine, 3), "yardstick_s": round(least, 3), "ratio": round(mine / least, 2),
        "peak_mib": round(max(peak for _, _, peak in ours), 1), "yardstick_mib": round(max(peak for _, _, peak in plain), 1),
    }  # fmt: skip


def fetch_rows(_folder: Path) -> list[dict[str, Any]]:
    """The two figures of a fetch, as `make bench` prints them."""
    found = measure()
    speed = Figure(f"fetch of {FEEDS} local feeds", "s", found["ours_s"], found["yardstick_s"], AGAINST, f"<= {RATIO}x", RATIO)
    memory = Figure(
        "peak memory of that fetch, both processes", "MiB", found["peak_mib"], found["yardstick_mib"], AGAINST, f"<= {MIB} MiB", MIB, limits_ratio=False
    )  # fmt: skip
    return [speed.as_json(), memory.as_json()]


if __name__ == "__main__":
    print(json.dumps(measure()))
