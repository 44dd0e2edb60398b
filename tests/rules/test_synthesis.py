"""The synthesis guard: what was heard is never passed off as what we make of it."""

import pytest

from salestui.errors import SalesError
from salestui.rules.synthesis import check_synthesis, copied_words

HEARD = """I’ve tried twice. The bank login is where I get stuck every month,
and nobody tells me what to do! Please fix it.

> On Monday your colleague wrote:
> "Send us the month-end file"
月末の銀行ログインでいつも止まってしまうので困っています。直してください。
ทุกสิ้นเดือนฉันติดอยู่ที่หน้าเข้าสู่ระบบของธนาคารและไม่มีใครบอกฉันว่าต้องทำอย่างไร"""


@pytest.mark.parametrize(
    "sentence",
    [
        "Bookkeepers say: the bank login is where I get stuck.",  # eight words of it
        "So, THE “BANK” LOGIN -- is where: I get stúck",
        "We hear that the b\u200bank login is where I get\u00a0stuck.",
        "THEY GET STUCK: every month and nobody tells me what to do, that is it",  # over a line's end
        "Please fix it",
        "Ive tried twice.",
        "We act on it. Send us the month end file",
        "顧客は月末の銀行ログインでいつも止まってしまう",
        "ลูกค้าบอกว่าฉันติดอยู่ที่หน้าเข้าสู่ระบบของธนาคารและ",
        "The bank login is where I got stuck each month, and nobody tells me what to do",
    ],
)
def test_a_copy_is_refused_in_one_sentence_that_says_which_words(sentence: str) -> None:
    refusal = copied_words(sentence, ["A title", HEARD])
    assert "“" in refusal and refusal.endswith(".") and "\n" not in refusal
    with pytest.raises(SalesError):
        check_synthesis(sentence, [HEARD])


@pytest.mark.parametrize(
    "sentence",
    [
        "People give up at the bank's login: show it in a picture before they get there.",
        "The bank login is where I get lost",  # seven words
        "銀行のログイン手順を絵で見せる必要がある。",
        "Not for us.",
        "絵で見せます",
    ],
)
def test_the_founders_own_sentence_passes(sentence: str) -> None:
    assert check_synthesis(f"  {sentence}\n", ["A title", HEARD, ""]) == sentence


def test_an_empty_sentence_is_none() -> None:
    for sentence in ("x", "Oui, certes.", "絵で", "word " * 200):
        with pytest.raises(SalesError, match=r"no sentence yet|characters long"):
            check_synthesis(sentence, [HEARD])
    for sentence in ("", " ", "…", "\u200b", "!?"):
        with pytest.raises(SalesError, match="one sentence"):
            check_synthesis(sentence, [HEARD])
