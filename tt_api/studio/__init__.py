"""The studio's pages: files without a build step, in ``app/``; docs/studio.md says how they are made."""
