"""How updates come in: by polling, or by a webhook. Both keep them in the inbox before Telegram may forget them."""
