"""The commands of the ``flask`` program, one file per group."""
