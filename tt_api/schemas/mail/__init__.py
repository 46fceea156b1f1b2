"""What callers see of mail: templates, sends, sequences, suppressions."""
