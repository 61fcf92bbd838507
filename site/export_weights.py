"""Train or load the models that run in the pages, round their weights, and write them as scripts: `python site/export_weights.py`.

A page opened from a folder may not fetch files, but it may load a script. So a file of weights is a script that hands over a
description and the numbers in base64. Matrices of the large network are kept in 8 bits, with one scale for each row; all other
numbers in 16. `load` gives the same rounded weights back to PyTorch: what the pages compute is compared with that."""
import argparse, base64, json, re, sys
from pathlib import Path
here = Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent))
import numpy as np, torch
from lmcourse.all import *

folder = here/'static/live/weights'

def as_int8(w):
    "Rows of `w` as whole numbers from -127 to 127, and the scale of each row in 32 bits"
    scale = np.abs(w).max(1)/127
    return np.round(w/np.maximum(scale, 1e-12)[:,None]).astype('<i1'), scale.astype('<f4')

def pack(models, int8=False):
    """State dicts as (description, bytes). Parts begin at multiples of 4 bytes; a matrix that two names share is kept once"""
    data,about,seen = bytearray(), {}, {}
    def put(a):
        at = len(data)
        data.extend(a.tobytes())
        data.extend(bytes(-len(data)%4))
        return at
    for name,model in models.items():
        about[name] = {}
        for key,w in model.state_dict().items():
            a = w.detach().cpu().float().numpy()
            place = seen.get((name, w.data_ptr()))
            if place is None:
                if int8 and a.ndim==2:
                    q,scale = as_int8(a)
                    place = dict(shape=list(a.shape), type='i8', at=put(q), scale=put(scale))
                else: place = dict(shape=list(a.shape), type='f16', at=put(a.astype('<f2')))
                seen[name, w.data_ptr()] = place
            about[name][key] = place
    return about, bytes(data)

def write(name, about, data):
    "Write the script of weights `name`: its path"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder/f'{name}.js'
    text = json.dumps(about, ensure_ascii=True, separators=(',',':'))
    path.write_text(f'// Weights of trained models of the course, made by site/export_weights.py.\n(self.lmWeights = self.lmWeights || {{}})[{name!r}] = '
                    f'{{"about": {text},\n"data": "{base64.b64encode(data).decode()}"}};\n', encoding='ascii', newline='\n')
    print(f'{path.name}: {path.stat().st_size/1e6:.2f} MB')
    return path

def read(name):
    "What the script of weights `name` holds: its description, and for each model a dict of tensors"
    text = (folder/f'{name}.js').read_text(encoding='ascii')
    about = json.loads(re.search(r'"about": (.*),\n"data"', text)[1])
    data = base64.b64decode(re.search(r'"data": "([^"]*)"', text)[1])
    def tensor(p):
        n = int(np.prod(p['shape']))
        if p['type']=='f16': return torch.tensor(np.frombuffer(data, '<f2', n, p['at']).astype('f4').reshape(p['shape']))
        q = np.frombuffer(data, '<i1', n, p['at']).astype('f4').reshape(p['shape'])
        return torch.tensor(q*np.frombuffer(data, '<f4', p['shape'][0], p['scale'])[:,None])
    return about, {m: {k: tensor(p) for k,p in tensors.items()} for m,tensors in about['models'].items()}

def made_models(name):
    "Untrained models of the sizes that the file of weights `name` is for, as functions of the size of the vocabulary"
    if name=='human': return {'LMModel1': lambda n: LMModel1(n, 64), 'LMModel4': lambda n: LMModel4(n, 64),
                              'LMModel7': lambda n: LMModel7(n, 64, 2, .4), 'PointerLM': lambda n: PointerLM(n, 64, 2, .4)}
    sizes = char_recipes['2min']
    return {'2min': lambda n: CharRNN(n, sizes['n_hidden'], sizes['n_layers'], 'lstm', sizes['p'], residual=True)}

def load(name):
    "The models whose weights a page loads, with those rounded weights, and their `Vocab`"
    about,tensors = read(name)
    vocab = Vocab(about['itos'])
    res = {}
    for m,make in made_models(name).items():
        res[m] = make(len(vocab)).eval()
        res[m].load_state_dict(tensors[m])
    return res, vocab

def human():
    "The models that read Human Numbers, at the settings of chapter 10; the pointer by the recipe of chapter 11"
    tokens = line_words(human_numbers())
    vocab = Vocab(tokens)
    ids = vocab.encode(tokens)
    dls = lm_dls(ids, vocab=vocab)
    windows = window_dls(ids, vocab=vocab)
    models = {}
    for name,data,epochs,lr,wd in [('LMModel1',windows,4,1e-3,None), ('LMModel4',dls,15,3e-3,None), ('LMModel7',dls,15,1e-2,.1)]:
        learn = course_learner(data, lambda: made_models('human')[name](len(vocab)), seed=0)
        with learn.no_bar(), learn.no_logging(): learn.fit_one_cycle(epochs, lr, wd=wd)
        models[name] = learn.model
    models['PointerLM'] = counting_recipe(0).model
    def losses(models): return {m: round(score(model, (windows if m=='LMModel1' else dls).valid).loss, 4) for m,model in models.items()}
    about,data = pack(models)
    file = dict(itos=list(vocab.itos), models=about)
    write('human', file, data)
    before,after = losses(models),losses(load('human')[0])
    write('human', {**file, 'loss': before, 'rounded_loss': after}, data)
    print(f'losses {before}, with 16-bit weights {after}')

def shakespeare():
    "The '2min' network of chapter 14, with its matrices in 8 bits"
    learn = trained_char_rnn('2min')
    vocab = learn.dls.vocab
    text = tiny_shakespeare()
    valid = vocab.encode(text[int(len(text)*.9):])
    def loss(model): return -float(token_logprobs(model, valid).mean())
    about,data = pack({'2min': learn.model}, int8=True)
    rounded = dict(itos=list(vocab.itos), models=about)
    write('shakespeare', rounded, data)
    before,after = loss(learn.model),loss(load('shakespeare')[0]['2min'])
    write('shakespeare', {**rounded, 'loss': round(before, 4), 'rounded_loss': round(after, 4)}, data)
    print(f"'2min': loss {before:.4f}, with 8-bit matrices {after:.4f}")

if __name__=='__main__':
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('only', nargs='*', choices=['human', 'shakespeare', []], help='which file; both if none is named')
    for name in p.parse_args().only or ['human', 'shakespeare']: globals()[name]()
