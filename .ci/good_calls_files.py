"Good calls of the pages of the basement that write, fetch and save: see calls.py"
import json
from pathlib import Path
import torch
from lmcourse.all import *
from small import cached, folder

data = b'some bytes'
def vocab(): return Vocab('the cat sat')
def ids(): return vocab().encode('the cat sat'*9)
def download(url, output_file, pooch): Path(output_file).write_bytes(data)
def missing(name):
    (folder/name).unlink(missing_ok=True)
    return folder/name
@cached
def kept():
    (folder/'kept').write_bytes(data)
    return folder/'kept'
@cached
def checkpoint(): return save_checkpoint(folder/'a', dict(kind='a thing', n=1, w=torch.ones(2)))
def weights(): return LMModel4(9, 4).state_dict()


def chapter():
    "A chapter of two cells"
    source = '#| export\ndef double(x):\n    "Twice `x`"\n    return 2*x'
    return dict(cells=[dict(id='title', cell_type='markdown', metadata={}, source='# Two'),
                       dict(id='double', cell_type='code', metadata={}, source=source, outputs=[])])
@cached
def chapter_file():
    (folder/'02_two.ipynb').write_text(json.dumps(chapter()))
    return folder/'02_two.ipynb'
@cached
def form_file():
    (folder/'forms').mkdir(exist_ok=True)
    make_practice(chapter_file(), folder/'forms')
    return folder/'forms'/'02_two.ipynb'

good = {
 'practice.practice_form': lambda: dict(chapter=chapter(), name='02_two'),
 'practice.make_practice': lambda: dict(chapter=chapter_file(), folder=folder/'more'),
 'practice.check_practice': lambda: dict(path=form_file()),
 'practice.Verdict': lambda: dict(verdict='right', at='x', error='y', means='z'),
 'practice.plot_progress': lambda: dict(progress={'02_two': {'double': 'right'}}, ax=None),
 'practice.show_check': lambda: dict(name='02_two', path=form_file()),
 'files.write_atomic': lambda: dict(path=folder/'b', data=data),
 'files.sha256': lambda: dict(data=data),
 'files.check_sha': lambda: dict(data=data, sha=sha256(data), what='what'),
 'files.fetch_to': lambda: dict(path=missing('c'), url='http://127.0.0.1:9/c', sha=sha256(data), downloader=download, timeout=.1),
 'files.kept_file': lambda: dict(path=kept(), url='http://127.0.0.1:9/c', sha=sha256(data), downloader=download),
 'files.save_checkpoint': lambda: dict(path=folder/'d', what=dict(kind='a thing', n=1)),
 'files.load_checkpoint': lambda: dict(path=checkpoint(), kind='a thing', parts=dict(n=int, w=torch.Tensor), make=lambda d: d),
 'long.Rounds': lambda: dict(ids=ids(), bs=2, sl=4, steps=3),
 'long.Rounds.batches': lambda: dict(self=Rounds(ids(), 2, 4, 3), start=2, n=2),
 'long.has_bfloat16': lambda: dict(device='cpu'),
 'long.KeepGoing': lambda: dict(path=missing('e'), settings=dict(n=1), vocab=vocab(), ids=ids()),
}
fetches = 'it asks a package index, which is slow: its parts are called here'
in_file = 'its message is about the file that is read, and reading_file puts the name of the file before it'
hashes = 'another file: the message shows both hashes'
called = 'it is called, and raises its own error'
exceptions = {
 **dict.fromkeys(('files.write_atomic(data=bytes)', 'files.sha256(data=bytes)', 'files.check_sha(data=bytes)'), 'bytes are right'),
 **dict.fromkeys(('files.check_sha(sha)', 'files.fetch_to(sha)', 'files.kept_file(sha)'), hashes),
 'files.fetch_to(downloader)': called, 'files.kept_file(downloader=cls)': called, 'files.load_checkpoint(make)': called, 'files.load_checkpoint(parts)': in_file,
 'long.Rounds(steps=big)': 'a number like others: it takes its time', 'long.Rounds(steps=huge)': 'likewise',
 **dict.fromkeys(('files.fetch', 'files.download_wheel', 'files.fetch_wheel', 'files.kept_wheel', 'files.fetch_sdist', 'files.kept_sdist'), fetches),
 'files.reading_file': 'a block around other calls',
 **dict.fromkeys(('saved.plain_vocab', 'saved.vocab_sha', 'saved.vocab_from_plain', 'saved.check_weights', 'saved.model_with_weights', 'files.check_parts'), in_file),
}
changes = set()
