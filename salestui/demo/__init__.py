"""The demo: a fictional firm with its mails, one quarter's funnel and a mail server of its own. Nothing leaves the machine."""
