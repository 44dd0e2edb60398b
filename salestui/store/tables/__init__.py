"""The tables: one class per noun of the product, with the constraints by which the database guards itself.

Times are ISO 8601 text in UTC ("2026-11-23T14:36:05+00:00", so that text order is time order); days are "2026-11-23".
Money is integer minor units beside a currency code. Lists and custom fields are JSON text. Importing this module costs
as much as half of Textual: only `store.session` and the migrations' own test do.
"""

from .intel import Answer, Audit, Decision, DecisionIntel, Fit, Friction, Intel, Quadrant, Reaction, Rule, Source, SourceStatus, Task
from .library import Application, Asset, Attachment, Objection, Revision, Step
from .outbox import Delivery, LogEntry, Mailbox, MailboxStatus, Message, Received, Suppression, Watermark
from .pipeline import CustomField, Prospect, ProspectEmail, SavedView, Skip, Stage, StageMove, Touch
from .system import Action, Change, ColumnMapping, Journal, Setting

__all__ = [
    "Action",
    "Answer",
    "Application",
    "Asset",
    "Attachment",
    "Audit",
    "Change",
    "ColumnMapping",
    "CustomField",
    "Decision",
    "DecisionIntel",
    "Delivery",
    "Fit",
    "Friction",
    "Intel",
    "Journal",
    "LogEntry",
    "Mailbox",
    "MailboxStatus",
    "Message",
    "Objection",
    "Prospect",
    "ProspectEmail",
    "Quadrant",
    "Reaction",
    "Received",
    "Revision",
    "Rule",
    "SavedView",
    "Setting",
    "Skip",
    "Source",
    "SourceStatus",
    "Stage",
    "StageMove",
    "Step",
    "Suppression",
    "Task",
    "Touch",
    "Watermark",
]
