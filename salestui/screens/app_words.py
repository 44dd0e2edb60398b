"""Next steps that the lower floors tell as commands, told as the keys and fields of the app: whoever has it open need not leave it.

A command without a key here (`salestui mailbox sign-in`, `salestui restore`) stays as it is.
"""

import re

LABELS = {
    "name": "Name", "from": "From", "host": "Server", "port": "Port", "security": "Security", "user": "User", "auth": "Login by",
    "oauth-client": "Client id", "imap-host": "Replies at", "maildir": "Maildir folder", "password-command": "Password",
    "password-env": "or variable", "to": "the address",
}  # fmt: skip
"""The form's names of what the command line calls an option."""

_NAME = r"(?:'[^']*'|[^\s.,;)]+)"
_SET = re.compile(rf"salestui mailbox set {_NAME}((?: --[a-z-]+ [^\s,;)]+?)+)(?=[\s,;:)]|\.(?:\s|$)|$)")
_OPTION = re.compile(r"--([a-z-]+) ([^\s]+)")
_BARE = re.compile(rf"--({'|'.join(sorted(LABELS, key=len, reverse=True))})\b(?! \w+=)")
_PLAIN = (
    (re.compile(r"Use --password-command 'pass show mail' or --password-env VARIABLE for this mailbox\."),
     "In the outbox b, then e: type the password, or name the variable that holds it."),
    (re.compile(rf"Then: salestui mailbox resume {_NAME}"), "Then p lets it send again"),
    (re.compile(rf"salestui mailbox resume {_NAME}"), "p lets it send again"),
    (re.compile(r"Add one: salestui mailbox add[^.]*\."), "b in the outbox adds one."),
    (re.compile(r"salestui release ID, or release --all"), "h in the outbox releases"),
    (re.compile(r"salestui settle \d+ --not-arrived"), "n on it says that it did not arrive"),
    (re.compile(r"salestui settle \d+ --arrived"), "a on it says that it arrived"),
    (re.compile(r"See them all: salestui outbox\b"), "O shows them all"),
    (re.compile(r"See it: salestui outbox show \d+"), "Enter opens it"),
    (re.compile(r"See them all: salestui prospect list"), "P shows them all"),
    (re.compile(r"See them all: salestui objection list"), "b in Coverage shows them all"),
    (re.compile(r"salestui prospect set \d+ (?:first|last)_name=…"), "e in Pipeline: name"),
    (re.compile(r"""salestui prospect set \d+ (["']?)(?:custom\.)?([^=]+?)\1=…"""), r"e in Pipeline: \2"),
    (re.compile(r"There is none yet: salestui field add NAME --kind date"), "There is none yet: n adds one"),
    (re.compile(r"salestui prospect list --help names them"), "/ in Pipeline names them"),
    (re.compile(r"There is none yet: salestui view save NAME FILTER"), "There is none yet: / filters, then f keeps it"),
    (re.compile(r"salestui prospect show \d+"), "enter in Pipeline"),
    (re.compile(r"To have it there anew, take that one out first: salestui formula remove -?\d+"), "x takes that one out"),
    (re.compile(r"Take it out with them: salestui formula remove \d+"), "x in the formula takes it out with them"),
    (re.compile(r"Say which stage takes them over: salestui stage remove STAGE --into OTHER"), "x in the formula asks who takes them over"),
    (re.compile(r"See them all: salestui stage list"), "The formula shows them all"),
    (re.compile(r"Write them below the front matter\."), "Write them here."),
    (re.compile(r"keep it with --status draft meanwhile"), "make it a draft meanwhile (d in Words)"),
    (re.compile(r"See them all: salestui asset list"), "W shows them all"),
    (re.compile(r"See it: salestui asset show \d+"), "Words shows it"),
    (re.compile(r"salestui source add ADDRESS --kind page"), "Kind page"),
    (re.compile(r"allow it: salestui source edit .+? --allow-private"), "set Private allowed to yes (c in the sources)"),
    (re.compile(r"See the sources: salestui source list"), "s in Intel shows them"),
    (re.compile(r"Say --kind feed, page, mail or file"), "Say so in Kind: feed, page, mail or file"),
    (re.compile(r"; --force parks it once more|; --force decides once more"), ""),
    (re.compile(r"the quotation \(salestui triage --quote TEXT\)"), "the quotation (m on the card)"),
    (re.compile(r"Say what it confirms: --q 3="), "Say what it confirms: 1-4 on the card"),
    (re.compile(r"Say what it changes: --q 4! or --target asset:ID"), "Say what it changes: 1-4 on the card, or choose what is changed"),
    (re.compile(r"salestui asset edit ID --move"), "e in Words, and everybody moves"),
)  # fmt: skip


def in_app(text: str) -> str:
    """The same words with the app's keys in the place of commands."""
    if "--" not in text and "salestui " not in text:
        return text
    text = _SET.sub(_fields, text)
    for pattern, words in _PLAIN:
        text = pattern.sub(words, text)
    return _BARE.sub(lambda found: LABELS[found[1]], text)


def _fields(found: re.Match[str]) -> str:
    """What is to be changed in the form; a value in capitals stands for one the founder knows."""
    parts = [f"{LABELS.get(name, name)}{'' if value.isupper() else f' {value}'}" for name, value in _OPTION.findall(found[1])]
    return f"b in the outbox, then e: {', '.join(parts)}"
