"""Signals of trouble: one family of findings a file, each with its level against the line and the numbers behind it."""
