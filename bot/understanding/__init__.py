"""What a message means: pure functions from text, customer list and moment to typed drafts."""
