"""Encryption at rest: keys, masks, and changing the keys (docs/decisions/encryption.md)."""
