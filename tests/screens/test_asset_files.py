"""Files in the terminal: described in the card and on the page, and what is missing or changed flagged where it is seen first."""

from pathlib import Path

import pytest

from salestui.demo.pdf import make_pdf
from salestui.store.attachments import look_at
from salestui.store.library import AssetDraft, add_asset

from .play import COMPLETE, HOME, NOW, SMALL, Firm, play


@pytest.fixture
def paper(firm: Firm, tmp_path: Path) -> Path:
    """Two PDFs in the library, one of them there; and a film that is still to come."""
    here, gone = tmp_path / "offer.pdf", tmp_path / "prices.pdf"
    here.write_bytes(make_pdf("# What you get\n\nTwo hours instead of two days.", "Offer"))
    gone.write_bytes(b"%PDF-1.4 prices")
    for path, title in ((here, "The offer"), (gone, "The prices")):
        add_asset(firm.db, AssetDraft("pdf", title, stage="Captured", attachments=(look_at(path, mail=False),)), NOW)
    add_asset(firm.db, AssetDraft("video", "The film", stage="Captured"), NOW)
    gone.unlink()
    return here


@pytest.mark.parametrize("size", [HOME, COMPLETE, SMALL])
async def test_files_are_described_and_broken_ones_flagged(firm: Firm, paper: Path, size: tuple[int, int]) -> None:
    async with play(firm, size, screen="W") as played:
        await played.sees("The offer", "file missing", "no file yet", "hand")
        assert [line for line in played.text.splitlines() if "✗ file missing" in line and "The prices" in line], played.text
        if size != SMALL:
            await played.sees("offer.pdf: PDF, 1 KB, 1 page")
        if size == HOME:
            await played.sees("First page of offer.pdf", "Two hours instead of two days.")
        await played.press("enter")
        await played.sees("Who got it", "offer.pdf: PDF, 1 KB, 1 page")
        await played.press("G")
        await played.sees("First page of offer.pdf")
        await played.press("escape", "j", "enter")
        await played.sees("prices.pdf: missing; PDF, 1 KB")
        await played.press("a")
        await played.sees("Take prices.pdf away", "missing: 1 KB")
        await played.press("escape", "?")
        await played.sees("On this screen")
        assert "Mark the row" not in played.text and "Go to the stage" not in played.text, "the page has no rows and no stages"
