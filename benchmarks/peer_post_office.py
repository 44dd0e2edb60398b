"""django-post_office on SQLite: FOLDER PORT MAILS, the texts as JSON on stdin. Prints the seconds from queueing to the last mail sent."""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Queue every mail from a template, then send the queue in this process over one connection."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    folder, port, mails = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    texts = json.load(sys.stdin)
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "post_office.db")}},
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
        SECRET_KEY="bench",
        POST_OFFICE={"BATCH_SIZE": mails, "THREADS_PER_PROCESS": 1, "CELERY_ENABLED": False, "LOG_LEVEL": 2},
    )
    django.setup()
    call_command("migrate", verbosity=0)
    from post_office import mail
    from post_office.models import STATUS, Email, EmailTemplate

    script = EmailTemplate.objects.create(name="opener", subject=texts["subject"], content=texts["body"], html_content=texts["page"])
    began = time.perf_counter()
    mail.send_many(
        {
            "recipients": [f"Ada{n} Rossi <ada{n}@rossi.example>"],
            "sender": "Sam Founder <sam@firm.example>",
            "template": script,
            "context": {"first": f"Ada{n}", "company": "Rossi & Co", "me": "Sam Founder"},
            "headers": {"List-Unsubscribe": "<mailto:sam@firm.example?subject=unsubscribe>"},
        }
        for n in range(mails)
    )
    mail.send_queued(processes=1)
    took = time.perf_counter() - began
    assert Email.objects.filter(status=STATUS.sent).count() == mails
    print(took)


if __name__ == "__main__":
    main()
