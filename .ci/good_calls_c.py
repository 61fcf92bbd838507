"Good calls of the basement's clock and bars and of chapters 22 to 24: see calls.py"
from datetime import date
import torch
from torch import nn
from lmcourse.all import *
from small import cached, dls, letters, numbers, vocab, x

def linear(): return nn.Linear(3, 2)
def nothing(): return None

# Pairs: what is read, what is to be written
pairs = [('one','ab'), ('two','c'), ('three','abc'), ('six','ca'), ('ten','b')]
@cached
def letters_of(i): return Vocab('\n'+''.join(p[i] for p in pairs))
def both(): return dict(source=letters_of(0), target=letters_of(1))
@cached
def data(): return PairData(pairs, **both(), n_train=3, seed=0)
def some_pairs(): return pair_tensors(pairs[:2], **both())
def readers(): return dict(x=some_pairs()[0], lengths=some_pairs()[1])
@cached
def plain(): return Seq2Seq(Encoder(len(letters_of(0)), 4), Decoder(len(letters_of(1)), 4))
@cached
def with_attention(): return Seq2Seq(Encoder(len(letters_of(0)), 4), AttentionDecoder(len(letters_of(1)), 4))
def look_back(): return dict(y=torch.tensor([[0,1]]), h=numbers(1,1,4), memory=numbers(1,3,8), hidden=torch.tensor([[False,False,True]]))

# A transformer
def heads(): return CausalSelfAttention(8, 2, 4)
@cached
def m8():
    model = LMModel8(len(vocab()), 8, 1, 2, .1, 6)
    model(x())
    return model

good = {
 'device.finish': lambda: dict(device='cpu'),
 'device.seconds_of': lambda: dict(func=nothing, device='cpu', runs=2),
 'device.random_state': lambda: dict(device='cpu'),
 'device.set_random_state': lambda: dict(state=random_state('cpu'), device='cpu'),
 'device.kept_bytes': lambda: dict(func=lambda: m8()(x()).sum(), model=m8()),
 'progress.bar_over': lambda: dict(items=[1,2,3], total=3),
 'seq2seq.pair_tensors': lambda: dict(pairs=pairs, **both()),
 'seq2seq.PairBatches': lambda: dict(tensors=data().train, bs=2, seed=0, device='cpu'),
 'seq2seq.PairBatches.new_order': lambda: dict(self=PairBatches(data().train, 2, 0), epoch=1),
 'seq2seq.PairData': lambda: dict(pairs=pairs, **both(), n_train=3, seed=0),
 'seq2seq.PairData.dls': lambda: dict(self=data(), bs=2, seed=0, device='cpu'),
 'seq2seq.Encoder': lambda: dict(vocab_sz=9, n_hidden=4, p=.1),
 'seq2seq.Decoder': lambda: dict(vocab_sz=9, n_hidden=4, p=.1),
 'seq2seq.Seq2Seq': lambda: dict(encoder=Encoder(9, 4), decoder=Decoder(9, 4)),
 'seq2seq.train_seq2seq': lambda: dict(data=data(), seed=0, decoder=Decoder, epochs=1, lr=1e-2, n_hidden=4, p=.1, bs=2, joint=Seq2Seq, cbs=None),
 'seq2seq.ConditionalLM': lambda: dict(model=plain(), **readers()),
 'seq2seq.greedy_decode': lambda: dict(model=plain(), **readers(), n=3),
 'seq2seq.decoded_text': lambda: dict(ids=torch.tensor([1,2,0,1]), vocab=letters_of(1)),
 'seq2seq.exact_match': lambda: dict(model=plain(), tensors=data().test),
 'seq2seq.ScheduledSampling': lambda: dict(start=0., end=.5),
 'seq2seq.date_words': lambda: dict(day=date(1998,5,3)),
 'seq2seq.BahdanauAttention': lambda: dict(n_query=4, n_memory=8, n_hidden=4),
 'seq2seq.AttentionDecoder': lambda: dict(vocab_sz=9, n_hidden=4, p=.1),
 'seq2seq.alignment': lambda: dict(model=with_attention(), source='one', target='ab', data=data()),
 'seq2seq.plot_alignment': lambda: dict(weights=alignment(with_attention(), 'one', 'ab', data()), ax=None),
 'transformer.causal_mask': lambda: dict(sl=2, n=4, window=3, device='cpu'),
 'transformer.angles': lambda: dict(n=3, size=4, device='cpu'),
 'transformer.first_distances': lambda: dict(n_heads=2, window=4),
 'transformer.CausalSelfAttention': lambda: dict(n_hidden=8, n_heads=2, window=4, positions='rotary'),
 'transformer.Block': lambda: dict(n_hidden=8, n_heads=2, p=.1, window=4, positions='rotary'),
 'transformer.LMModel8': lambda: dict(vocab_sz=9, n_hidden=8, n_layers=1, n_heads=2, p=.1, window=4, positions='rotary'),
 'char_rnn.train_letters': lambda: dict(make=lambda n: LMModel4(n, 4), steps=1, seed=0, text=letters, vocab=vocab(), bs=2, sl=4, lr=1e-2, wd=.1, bf16=False, checkpoint=None, sizes=None, bar=False, cbs=None),
 'scale.training_flops': lambda: dict(model=m8()),
 'scale.training_seconds': lambda: dict(weights=1000, tokens=100, flops_per_second=1e9),
 'scale.StatePerGroup': lambda: dict(n=2),
 'scale.in_groups': lambda: dict(batches=[(x(),x())], n=2),
 'scale.OwnStreams': lambda: dict(dl=dls().train, rank=0, world_size=2),
 'scale.own_streams': lambda: dict(learn=course_learner(dls(), m8(), seed=0), timeout=1.),
 'scale.train_parallel': lambda: dict(epochs=1, letters=300, n_hidden=4, n_layers=1, p=.1, bs=2, sl=4, lr=1e-2, seed=0, checkpoint=None, out=None),
}

class_ok = 'a class can be called'
called = 'it is called, and raises its own error'
takes_time = 'a number like others: it takes its time'
in_forward = 'a part of forward: PyTorch looks at the tensors'

exceptions = {
 'progress.LogBar.on_update': 'fastprogress calls it',
 'scale.OwnStreams.to_detach': 'fastai calls it',
 **dict.fromkeys(('seq2seq.AttentionDecoder.steps', 'transformer.CausalSelfAttention.heads', 'transformer.CausalSelfAttention.weights',
                  'transformer.attention_weights', 'transformer.rotate', 'transformer.by_places'), in_forward),
 **dict.fromkeys(('device.seconds_of(func=cls)', 'device.kept_bytes(func=cls)', 'char_rnn.train_letters(make=cls)'), class_ok),
 **dict.fromkeys(('device.seconds_of(func=module)', 'device.kept_bytes(func=module)', 'seq2seq.train_seq2seq(decoder)', 'seq2seq.train_seq2seq(joint)',
                  'char_rnn.train_letters(make)'), called),
 **dict.fromkeys(('device.seconds_of(runs=big)', 'device.seconds_of(runs=huge)'), takes_time),
 'device.random_state(device=as_np)': 'the state moves on with every random number',
 'char_rnn.train_letters(text=none)': 'another text than the one of vocab',
 'progress.bar_over(items=bytes)': 'bytes are gone through like a list',
}
changes = {'device.kept_bytes'}
slow = {'scale.train_parallel', 'char_rnn.train_letters', 'seq2seq.train_seq2seq'}
