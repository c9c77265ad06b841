"""What changed between two states of the record, and whether a released one was kept.

A state is the working tree, a git revision, or a release; `edition` reads each into memory,
`changes` compares two, `forms` and `markdown` write what differs, `since` and `loosened` make
findings of it.
"""
