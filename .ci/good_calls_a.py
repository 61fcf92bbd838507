"Good calls of the basement and of chapters 00 to 11: see calls.py"
import functools, tempfile
from pathlib import Path
import numpy as np, pandas as pd, torch
from torch import nn

cached = functools.lru_cache(None)
folder = Path(tempfile.mkdtemp())

good = {
 'corpora.number_words': lambda: dict(n=3),
 'corpora.human_numbers': lambda: dict(split='valid'),
 'corpora.word_kind': lambda: dict(word='one'),
}
exceptions = {}
changes = set()
