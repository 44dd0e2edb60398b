"""What a thread is called: a subject without the marks that mail programs put before it."""

import re

from .names import fold

# "Re:" as programs write it: English, German, Dutch, Scandinavian, Finnish, Italian, Spanish, Portuguese, French, Polish, Turkish, Greek,
# Hungarian, Chinese, Japanese, Korean; and what stands before a mail that was passed on. With a count ("Re[2]:") or without.
_MARK = re.compile(
    r"\s*(?:re|aw|antw|antwort|sv|vs|vb|r|rif|rv|res|ref|odp|ynt|ilt|απ|σχετ|vá|回复|回覆|答复|答覆|返信|回答|회신|답장"
    r"|fwd?|wg|tr|i|enc|pd|továbbítás|转发|轉寄|転送|전달)\s{0,3}(?:\[\d{1,4}\]|\(\d{1,4}\)|\^\d{1,4})?\s{0,3}[:：]",
    re.IGNORECASE,
)
_MOST_MARKS = 20  # a hostile subject is not peeled for ever


def thread_subject(subject: str) -> str:
    """A subject as threads are compared by: without "Re:", "AW:", "返信:" and their like, without capitals and accents."""
    at = 0
    for _ in range(_MOST_MARKS):
        found = _MARK.match(subject, at)
        if not found:
            break
        at = found.end()
    return fold(subject[at:])
