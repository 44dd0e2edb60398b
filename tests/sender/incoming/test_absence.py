"""The first day back, as people write it; and what only looks like an out-of-office note."""

from datetime import date

import pytest

from salestui.sender.incoming.absence import back_on
from salestui.sender.incoming.leaving import has_left
from salestui.sender.incoming.mail import read_mail

from .test_corpus import OWN, RECEIVED

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("note", "back"),
    [
        ("I will be out of the office starting 11/30/2026 and will not return until 12/04/2026.", "2026-12-04"),
        ("I am out of the office from Monday 30 November to Friday 4 December inclusive.", "2026-12-05"),
        ("I'm on parental leave until March 2027.", None),
        ("I am on holiday, returning Monday 7th December.", "2026-12-07"),
        ("I'll be back in the office on Tue, Dec 1st. In urgent cases call 555-1234", "2026-12-01"),
        ("I am away 27.11 - 4.12.", "2026-12-05"),
        ("Out of office 11/26-12/2", "2026-12-03"),
        ("I am currently away until the 5th of December", "2026-12-06"),
        ("Thanks for your email. I am out of office today, Thursday 26 November and will reply tomorrow.", None),
        ("Out until 12/7. Back 12/8!", "2026-12-08"),
        ("I'm out of the office until Monday, November 30, 2026.", "2026-12-01"),
        ("I will have limited access to email between December 1 and December 5.", "2026-12-06"),
        ("Please note our office closes on 24 December. I am back on 2 January 2027.", "2027-01-02"),
        ("Ich bin derzeit nicht im Büro. Sie erreichen mich wieder ab dem 30. November.", "2026-11-30"),
        ("Ich bin bis zum 6. Dezember 2026 abwesend. Ihre Mail wird nicht weitergeleitet.", "2026-12-07"),
        ("Vielen Dank für Ihre E-Mail. Ich bin ab 14.12.2026 wieder persönlich erreichbar.", "2026-12-14"),
        ("Ich befinde mich bis inkl. 11.12.26 im Urlaub.", "2026-12-12"),
        ("Vom 30.11.–04.12. bin ich nicht im Haus.", "2026-12-05"),
        ("Ich bin am 01.12.2026 wieder im Büro.", "2026-12-01"),
        ("Ich kehre am 3. Dezember zurück.", "2026-12-03"),
        ("Ich bin erst am Montag, 7.12., wieder da.", "2026-12-07"),
        ("Am Montag bin ich wieder da.", "2026-11-30"),
        ("Ich bin ab Montag wieder erreichbar.", "2026-11-30"),
        ("Ich bin heute nicht im Büro, morgen wieder.", None),
        ("Je suis absent du bureau jusqu'au vendredi 4 décembre. Je serai de retour lundi 7 décembre.", "2026-12-07"),
        ("Absent du 30/11 au 04/12/2026 inclus.", "2026-12-05"),
        ("Actuellement en congés, je reviens le 1er décembre.", "2026-12-01"),
        ("Je serai de nouveau joignable à partir du 07/12.", "2026-12-07"),
        ("Je suis en déplacement jusqu’au 2 décembre 2026", "2026-12-03"),
        ("Estaré fuera de la oficina desde el 30 de noviembre hasta el 4 de diciembre de 2026, ambos inclusive.", "2026-12-05"),
        ("Me reincorporo el día 9 de diciembre.", "2026-12-09"),
        ("Estaré de vuelta el lunes 7/12.", "2026-12-07"),
        ("Estoy ausente hasta el 04/12/2026", "2026-12-05"),
        ("11/30(月)〜12/4(金)まで休暇をいただいております。", "2026-12-05"),
        ("12月7日(月)から通常通り出社いたします。", "2026-12-07"),
        ("誠に勝手ながら、2026年12月29日から2027年1月3日まで休業いたします。1月4日より営業を再開いたします。", "2027-01-04"),
        ("11月30日まで夏季休暇のため不在です。12月1日以降に返信いたします。", "2026-12-01"),
        ("I joined on 1 May 2019 and am out until 1 December", "2026-12-02"),
        ("back 2026/12/07", "2026-12-07"),
        ("until Dec. 5th, 2028", "2028-12-06"),
        ("I am on parental leave and back on 1 February 2028.", "2028-02-01"),
        ("until Dec. 5th, 2035", None),
        ("until 31 February", None),
    ],
)
def test_the_first_day_back(note: str, back: str | None) -> None:
    found = back_on(note, THURSDAY)
    assert (found.isoformat() if found else None) == back


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31), date(2028, 2, 29)])
@pytest.mark.parametrize("month", range(1, 13))
def test_the_day_back_is_never_past_and_at_most_a_year_ahead_or_three_where_it_names_one(day: date, month: int) -> None:
    for note in (f"back on {month}/15", f"bis 28.{month}.", f"back on 2028-{month:02}-03", f"{month}月1日まで不在です、よろしく"):
        found = back_on(note, day)
        assert found is None or 0 <= (found - day).days <= (3 * 366 if "2028" in note else 366), note


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Automatic response to leads", "Interesting topic, call me."),
        ("Out of office on Friday?", "Are you? I am out of the office on Monday."),
        ("Re: Automatic reply: hello", "Welcome back! Shall we talk?"),
        ("Vacation rentals", "We rent out flats, is that a market for you?"),
        ("Urlaubsplanung", "Können Sie auch Urlaub?"),
    ],
)
def test_a_person_who_writes_about_absence_is_a_person(subject: str, body: str) -> None:
    mail = read_mail(f"From: Bob <bob@acme.example>\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode(), OWN, RECEIVED)
    assert (mail.kind, mail.until) == ("reply", None), mail.why


JANE = ("Jane Doe", "j.doe@acme.example")


@pytest.mark.parametrize(
    "note",
    [
        "I no longer work for Acme. Please write to info@acme.example.",
        "Hello,\nI am no longer\nwith Acme Ltd.",
        "Please note that I’ve left the company.",
        "Jane Doe has left the company.",
        "Ms Doe no longer works at Acme.",
        "The person you are trying to reach is no longer employed here.",
        "Jane is no longer with us.",
        "Ich arbeite nicht mehr bei der Acme GmbH.",
        "Frau Doe arbeitet nicht mehr bei uns.",
        "Leider arbeitet Frau Doe nicht mehr bei Acme.",
        "Ich bin nicht mehr für die Acme GmbH tätig.",
        "Jane Doe ist aus dem Unternehmen ausgeschieden.",
        "Je ne travaille plus chez Acme.",
        "Jane Doe ne travaille plus chez Acme.",
        "Mme Doe a quitté la société.",
        "Ya no trabajo en Acme.",
        "Jane Doe ya no trabaja en la empresa.",
        "私は11月をもちまして退職いたしました。",
        "担当者は退職しました。",
    ],
)
def test_who_works_there_no_longer_is_known(note: str) -> None:
    assert has_left(f"Automatic reply\n\n{note}", JANE)


@pytest.mark.parametrize(
    "note",
    [
        "I am out of the office.",
        "I no longer work on Fridays.",
        "I no longer work at weekends.",
        "I have left the office for today.",
        "I am no longer at my desk.",
        "My colleague Bob Ray has left the company; write to Ann.",
        "Bob Ray no longer works here.",
        "I no longer work for the sales team, but in marketing.",
        "Ich arbeite freitags nicht mehr.",
        "Herr Ray arbeitet nicht mehr bei uns.",
        "Mein Kollege arbeitet nicht mehr bei Acme, wenden Sie sich an mich, Jane.",
        "Je ne travaille plus le vendredi.",
        "Je ne travaille plus à temps plein.",
        "Ya no trabajo los viernes.",
        "本日は退社しました。",
        "",
    ],
)
def test_in_doubt_he_is_only_away(note: str) -> None:
    assert not has_left(f"Automatic reply\n\n{note}", JANE)
