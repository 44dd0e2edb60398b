"""What comes back: from the bytes of one received mail to what it is. No store, no network; `mail.read_mail` is the door."""
