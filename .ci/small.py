"Small things that the tables of good calls share: a text and its batches, numbers, models in the middle of their work"
import functools, tempfile
from pathlib import Path
import matplotlib.pyplot as plt
import torch
from fastai.callback.progress import ProgressCallback
from lmcourse.ngrams import Vocab
from lmcourse.tools.fast import lm_dls

cached = functools.lru_cache(None)
folder = Path(tempfile.mkdtemp())
letters = 'the cat sat on the mat. the dog ate the cat.\n'*8

@cached
def vocab(): return Vocab(letters)
@cached
def ids(): return vocab().encode(letters)
@cached
def dls(): return lm_dls(ids(), bs=4, sl=8, vocab=vocab(), device='cpu')
def x(): return ids()[:24].view(2, 12)
def numbers(*shape): return torch.randn(*shape, generator=torch.Generator().manual_seed(0))
def axes(): return plt.figure().add_subplot()

def used(model, *xb):
    "`model` with a state and gradients, one part in evaluation mode and the others not"
    model(*(xb or [x()]))
    for p in model.parameters(): p.grad = torch.ones_like(p)
    model.train()
    list(model.children())[0].eval()
    return model

def quiet(learn):
    "`learn` without a progress bar"
    learn.remove_cb(ProgressCallback)
    return learn
