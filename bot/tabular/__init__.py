"""Tables that people send: a file's bytes → rows → what its columns mean → typed values. Pure; knows no store."""
