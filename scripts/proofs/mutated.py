"""A plugin for pytest that imports one module from changed source: CMR_MUTANT names it, CMR_MUTANT_SOURCE holds it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from proofs.mutation import Changed

sys.meta_path.insert(
    0, Changed(os.environ["CMR_MUTANT"], Path(os.environ["CMR_MUTANT_SOURCE"]).read_text("utf-8"))
)
