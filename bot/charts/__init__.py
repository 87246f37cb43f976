"""Pictures drawn for a chat: pure functions of plain data to PNG, with a font of their own that knows Chinese."""
