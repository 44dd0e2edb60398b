"""mailmerge's own loop, without its printing: FOLDER PORT MAILS, the texts as JSON on stdin. Prints the seconds."""

import csv
import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Fill in and send every row, as `mailmerge --no-dry-run --no-limit` does."""
    from mailmerge.__main__ import read_csv_database
    from mailmerge.sendmail_client import SendmailClient
    from mailmerge.template_message import TemplateMessage

    folder, port, mails = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    texts = json.load(sys.stdin)
    template, database, config = folder / "template.txt", folder / "database.csv", folder / "server.conf"
    headers = f"TO: {{{{name}}}} <{{{{email}}}}>\nSUBJECT: {texts['subject']}\nFROM: Sam Founder <sam@firm.example>\nContent-Type: text/markdown\n\n"
    template.write_text(headers + texts["body"])
    config.write_text(f"[smtp_server]\nhost = 127.0.0.1\nport = {port}\n")
    with database.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "email", "first", "company", "me"])
        writer.writerows([f"Ada{n} Rossi", f"ada{n}@rossi.example", f"Ada{n}", "Rossi & Co", "Sam Founder"] for n in range(mails))
    began = time.perf_counter()
    message, client = TemplateMessage(template), SendmailClient(config, dry_run=False)
    for row in read_csv_database(database):
        client.sendmail(*message.render(row))
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
