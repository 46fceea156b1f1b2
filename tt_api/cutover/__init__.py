"""The way from the Node server's database to ours, and back (docs/cutover.md).

Nobody gave us that server's schema in full, so nothing here trusts that it does: what tables and columns there are is
read from the old database itself. A column goes where ours has the same name, or one that `names` knows; its values are
converted by what is there and what ours holds.
"""
