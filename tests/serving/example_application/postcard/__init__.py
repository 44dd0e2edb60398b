"""An application for salestui: it writes a postcard to a prospect, as a text file that somebody prints."""

import os
from pathlib import Path

from salestui.serving.application import NotServed, Served, Serving

LONGEST = 600  # characters that fit on a card


class Postcard:
    """Puts one card for each serving into the folder that POSTCARDS names."""

    name = "postcard"
    automatic = True
    kinds = ("value", "page")

    def serve(self, serving: Serving) -> Served:
        """Write the card. A text that is too long for one is not served."""
        if len(serving.text) > LONGEST:
            raise NotServed(f"The text has {len(serving.text)} characters; a card has room for {LONGEST}.", "Shorten it.")
        folder = Path(os.environ["POSTCARDS"])
        card = folder / f"{serving.prospect['last_name'] or serving.prospect['name']}-{serving.asset_id}.txt"
        card.write_text(f"{serving.prospect['name']}\n{serving.prospect['company']}\n\n{serving.text}\n", encoding="utf-8")
        return Served("card written", note=card.name)
