"""What the demo's prospects answered, and why some of them left: the words that stand in the timeline."""

# What ended a stage: channel, who spoke, outcome, and the words. Keyed by the stage that was left.
LEFT: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "Captured": (
        ("email", "in", "replied", "Three. Two for clients and the office account. I am the one who does it."),
        ("email", "in", "replied", "2"),
        ("email", "in", "replied", "Number 1, every single month. We do conveyancing, so one transfer pays for everything at once."),
        ("email", "in", "replied", "Yes please, I would like to have her page. I close on the 8th if nobody falls ill."),
        ("email", "in", "replied", "I do, on my own, four accounts. The partners only sign."),
        ("email", "in", "replied", "Found the list, thank you. It really was under trial balance. I have used this program for six years."),
        ("email", "in", "replied", "The dates. Always the dates. Last month it was 11 transfers."),
        ("call", "in", "rang", "Rang after reading the mail about the inspection; theirs is in spring. Three lawyers, two client accounts."),
    ),
    "Qualified": (
        ("browser", "in", "booked", "Booked a call on the booking page."),
        ("browser", "in", "booked", "Booked a call on the booking page. Note: “Please show split deposits.”"),
        ("email", "in", "booked", "Then let us talk. I took the Thursday morning."),
        ("email", "in", "booked", "“page”, and I have booked a time as well. One of the partners may look over my shoulder."),
    ),
    "Call booked": (
        ("call", "out", "reached", "Twenty minutes. Month-end takes a day and a half. Wants to see one of her own months before asking the partners."),
        ("call", "out", "reached", "He counted while we spoke: 180 lines, most of them alike. Liked that nothing is written into the ledger."),
        ("call", "out", "reached", "Asked at once what happens to the data when they leave. Was content with the folder."),
        ("call", "out", "reached", "Her predecessor left a difference of 12.40 that nobody has found in two years. That is the month to try."),
    ),
    "Call done": (
        ("browser", "in", "trial started", "Started the trial with one account."),
        ("browser", "in", "trial started", "Started the trial with one account. 188 lines read in."),
        ("email", "in", "trial started", "I have made the export and started. Matter numbers instead of names, as you said."),
    ),
    "Trial started": (
        ("email", "in", "replied", "offer"),
        ("email", "in", "replied", "Both balances agreed, to the cent, and it took me 40 minutes instead of a day. Please send the offer."),
        ("email", "in", "replied", "Offer, please. The partners meet on Monday."),
    ),
    "Proposal sent": (
        ("email", "in", "won", "yes. Invoice to the office address, please, for the attention of the partners."),
        ("email", "in", "won", "Yes. They did not even ask the third question."),
    ),
}  # fmt: skip

# Replies that came in the last two days and wait for an answer, by the stage they came in.
WAITING: dict[str, tuple[str, ...]] = {
    "Captured": (
        "Four accounts, two practices. Who are you exactly, and what does it cost?",
        "We use a spreadsheet that my late colleague made. It has 41 sheets. Can you read that?",
        "Yes to Ruth's page, please!",
        "Number 2. Our bank charges the client account and swears it does not.",
        "I am only standing in until March. Shall I pass you on to the new colleague?",
        "The list is there, but it shows today's balances whatever date I type. Is that normal?",
    ),
    "Qualified": (
        "Before I book anything: roughly what are we talking about for one practice with two accounts?",
        "page",
        "The oddest line? A client paid the cat's vet bill into our trust account, twice, and then asked for interest.",
        "Thursday is bad because of court. Do you do calls before eight?",
        "Can two of us look at it at the same time? My colleague is at the other office.",
    ),
    "Proposal sent": ("There is a fourth question. Our senior partner asks who else in town uses it. May I name somebody?",),
}

# Why prospects were lost, by the last stage they had reached.
LOST: dict[str, tuple[str, ...]] = {
    "Captured": (
        "No answer to six mails", "Not a law practice", "Practice has 30 lawyers and its own accounts team", "Left the practice",
        "Books are kept by an outside accountant", "No client account",
    ),
    "Qualified": (
        "Wants a price without a call", "Partner says no to anything new", "Chose to stay with the spreadsheet",
        "Uses the module of its ledger program",
    ),
    "Call booked": ("Missed the call three times",),
    "Call done": ("Too few lines: 20 a month", "Partner will not allow client data outside the office", "Needs a ledger, not a matcher"),
    "Trial started": ("Stuck at the bank login", "Trial ran out before a month-end"),
    "Proposal sent": ("Partners put it off without a date",),
}  # fmt: skip

# What those said who asked to be left alone until later.
LATER = (
    "Please ask again after the inspection.",
    "Not before the new year is closed. Ask me then.",
    "We change the ledger program first. Try again in spring.",
    "I am on leave until next month and nobody else here does this.",
    "Good, but not now: we are moving offices.",
)
