"""Routes of mail: templates, sends, sequences, suppressions."""
