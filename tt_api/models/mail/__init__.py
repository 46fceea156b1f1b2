"""Tables of mail: templates, sends, sequences, suppressions."""
