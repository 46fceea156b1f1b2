"""The steps that every request passes, one file each."""
