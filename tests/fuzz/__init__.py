"""Made-up packages for `tests/test_fuzz.py`: valid ones, damaged ones, and what must hold of any report."""
