"Good calls of the basement and of chapters 00 to 11: see calls.py"
import pandas as pd, torch
from fastai.basics import Callback
from torch import nn
from lmcourse.all import *
from small import cached, dls, ids, letters, numbers, quiet, used, vocab, x

@cached
def m1(): return used(LMModel1(len(vocab()), 8), ids()[:6].view(2,3))
@cached
def m4(): return used(LMModel4(len(vocab()), 8))
@cached
def m5(): return used(LMModel5(len(vocab()), 8, 2))
@cached
def m6(): return used(LMModel6(len(vocab()), 8, 1))
@cached
def m7(): return used(LMModel7(len(vocab()), 8, 1, .1))
@cached
def pointer(): return used(PointerLM(len(vocab()), 8, 1, .1, n_key=4, window=5))
@cached
def learner(): return quiet(course_learner(dls(), m6(), seed=0))
@cached
def skip(): return used(SkipLSTM(len(vocab()), 6, 8, 2))
@cached
def attn(): return used(AttnLSTM(len(vocab()), 6, 8, 2))

def y(): return ids()[1:25].view(2, 12)
def lm(): return BackoffLM(3, vocab()).fit(letters[:60])
def sketch(): return Sketch(4, 3, 'a title')
def coloured(): return ColouredText(['a','b\n'], ['#ffcc00',None])
def layer(): return nn.Linear(3, 2)
def loss(): return layer()(torch.ones(1,3)).sum()
def small_rung(): return train_seeds(lambda: LMModel4(len(vocab()), 4), dls(), 1, 1e-2, seeds=range(2))
@cached
def runs(): return small_rung()
@cached
def same_runs(): return runs().assign(**{'same words': .5, 'same words, loss': 1.})
@cached
def table():
    rows = {name: ladder_row(same_runs(), (.4,.5)) for name in ('LMModel1','LMModel4')}
    rivals = {name: {'loss': 2., 'accuracy': .1, 'same words': .1, 'same words, loss': 2.} for name in ('most common word','reader, whole text')}
    return pd.DataFrame(rows | rivals).T.rename_axis('model')
@cached
def calibrated(): return calibration(numbers(2,12,5).softmax(-1), x()%5)

good = {
 # the basement
 'checks.check_ids': lambda: dict(ids=ids()[:9], vocab_sz=len(vocab()), name='ids'),
 'checks.one_row': lambda: dict(name='ids', v=ids()),
 'checks.check_ids_of': lambda: dict(model=m6(), ids=ids()[:9], name='ids'),
 'guards.usable_state': lambda: dict(h=torch.zeros(1,2,8), x=x(), like=m4().h_h.weight),
 'guards.get_state': lambda: dict(model=m6()),
 'guards.set_state': lambda: dict(model=m6(), state=get_state(m6())),
 'guards.empty_state': lambda: dict(model=LMModel4(9, 4)),
 'guards.state_rows': lambda: dict(model=m6(), state=get_state(m6()), rows=torch.tensor([1,0,1])),
 'guards.evaluating': lambda: dict(model=m6()),
 'guards.detached_copy': lambda: dict(model=m6()),
 'guards.unchanged': lambda: dict(model=m6()),
 'texts.play_speeches': lambda: dict(md='**ROMEO**\n\nBut soft'),
 'texts.tiny_shakespeare': lambda: dict(return_source=False),
 'texts.clean_review': lambda: dict(text='good<br />bad'),
 'draw.Sketch': lambda: dict(w=4., h=3., title='a title', ax=None),
 'draw.Sketch.text': lambda: dict(self=sketch(), x=1., y=1., s='words', size=1., ha='center'),
 'draw.Sketch.arrow': lambda: {'self': sketch(), '*': ((0,0),(1,1)), 'label': 'words', 'at': (1,1), 'ha': 'left', 'dashed': True},
 'draw.Sketch.op': lambda: dict(self=sketch(), x=1., y=1., s='+', r=.2),
 'draw.Sketch.colour': lambda: dict(self=sketch(), p=layer().weight, name='layer'),
 'draw.Sketch.box': lambda: dict(self=sketch(), x=1., y=1., name='i_h', kind='Linear', ps=list(layer().parameters()), w=1.6, h=.7),
 'draw.Sketch.tag': lambda: dict(self=sketch(), x=1., y=1., s='+', colour='white'),
 'draw.Sketch.link': lambda: dict(self=sketch(), start=(0,0), end=(1,1)),
 'draw.draw_model': lambda: dict(model=m4(), words=['one','two'], unrolled=True, ax=None),
 'draw.draw_lstm_cell': lambda: dict(lstm=m6().rnn, layer=0, ax=None),
 'draw.graph_size': lambda: dict(out=loss()),
 'draw.draw_graph': lambda: dict(out=loss(), names=dict(layer().named_parameters()), ax=None),
 'draw.plot_streams': lambda: dict(batches=[torch.arange(6).view(2,3), torch.arange(6,12).view(2,3)], ax=None),
 'draw.visible': lambda: dict(token=' '),
 'draw.ColouredText': lambda: dict(tokens=['a','b'], colours=['#ffcc00',None], strong=[True,False], titles=['t',None], legend=[('#ffcc00','yes')], caption='c', sep=' '),
 'draw.ColouredText.plot': lambda: dict(self=coloured(), width=20, ax=None),
 'fast.ReadyBatches.show_batch': lambda: dict(self=dls().valid.dataset, max_n=2),
 'fast.ready_dls': lambda: dict(train=[(x(),y())], valid=[(x(),y())], vocab=vocab(), device='cpu'),
 'fast.to_streams': lambda: dict(ids=ids(), bs=4, sl=8),
 'fast.lm_dls': lambda: dict(ids=ids(), bs=4, sl=8, valid_pct=.2, vocab=vocab(), device='cpu'),
 'fast.window_dls': lambda: dict(ids=ids(), bs=4, n=3, grouped=True, valid_pct=.2, vocab=vocab(), device='cpu'),
 'fast.fused_adam': lambda: dict(params=list(layer().parameters()), lr=1e-3, mom=.9, sqr_mom=.99, eps=1e-5, wd=.01),
 'fast.LeanLearner': lambda: dict(dls=dls(), model=m6(), loss_func=FlatCrossEntropy()),
 'fast.LeanLearner.add_cb': lambda: dict(self=course_learner(dls(), m6()), cb=Callback()),
 'fast.LeanLearner.remove_cb': lambda: dict(self=course_learner(dls(), m6()), cb=Callback()),
 'fast.course_learner': lambda: dict(dls=dls(), model=m6(), seed=0, opt_func=fused_adam, metrics=FlatAccuracy, cbs=None),
 'experiments.validated': lambda: dict(learn=learner(), dl=dls().valid),
 'experiments.train_seeds': lambda: dict(make_model=lambda: LMModel4(len(vocab()), 4), dls=dls(), epochs=1, lr=1e-2, seeds=[0], wd=.01, score_fn=score, extra=lambda model: dict(a=1)),
 'experiments.compare_runs': lambda: dict(runs=dict(a=runs())),
 'pretrained.attn_average': lambda: dict(f=numbers(2,3,4), w=numbers(4)),
 'pretrained.SideBySide': lambda: dict(vocab_sz=9, n_emb=4, n_hidden=4, n_layers=2, p=.1),
 'pretrained.AttnLSTM': lambda: dict(vocab_sz=9, n_emb=4, n_hidden=4, n_layers=2, p=.1),
 'pretrained.SkipLSTM': lambda: dict(vocab_sz=9, n_emb=4, n_hidden=4, n_layers=2, p=.1),
 'pretrained.to_skip': lambda: dict(attn=attn(), p=.1),
 'pretrained.grow_vocab': lambda: dict(model=SkipLSTM(3, 4, 4, 1), vocab=LosslessVocab(list('abc')), tokens=['d'], less=4.),
 # the chapters
 'corpora.number_words': lambda: dict(n=3),
 'corpora.human_numbers': lambda: dict(split='valid'),
 'corpora.word_kind': lambda: dict(word='one'),
 'ngrams.BackoffLM': lambda: dict(n=3, vocab=vocab()),
 'ngrams.BackoffLM.count': lambda: dict(self=lm(), context='th', token='e'),
 'ngrams.BackoffLM.fit': lambda: dict(self=BackoffLM(2, vocab()), tokens=letters[:40]),
 'ngrams.BackoffLM.next_probs': lambda: dict(self=lm(), context='th'),
 'ngrams.BackoffLM.sample': lambda: dict(self=lm(), n=3, prompt='th', seed=0),
 'ngrams.line_words': lambda: dict(text='one two\nthree', sep='.'),
 'ngrams.Vocab': lambda: dict(tokens=letters, unk='?', min_freq=2),
 'ngrams.Vocab.split': lambda: dict(self=vocab(), text='the cat'),
 'ngrams.Vocab.encode': lambda: dict(self=vocab(), tokens='the cat'),
 'ngrams.Vocab.join': lambda: dict(self=vocab(), tokens=['a','t']),
 'ngrams.Vocab.decode': lambda: dict(self=vocab(), ids=torch.tensor([1,2])),
 'measure.logits_of': lambda: dict(out=numbers(2,3,5)),
 'measure.token_losses': lambda: dict(logits=numbers(2,12,20), targs=x()),
 'measure.Score': lambda: dict(loss=1.5, accuracy=.5, tokens=10),
 'measure.score': lambda: dict(model=m6(), dl=dls().valid),
 'measure.ideal_reader': lambda: dict(ids=ids(), x=x(), y=y(), first=0),
 'measure.hindsight_bound': lambda: dict(x=x(), y=y()),
 'measure.count_baselines': lambda: dict(dls=dls(), vocab_sz=len(vocab())),
 'feedforward.LMModel1': lambda: dict(vocab_sz=9, n_hidden=4),
 'feedforward.continue_text': lambda: dict(model=m6(), prompt='the', n=3, vocab=vocab(), last=5, seed=0),
 'feedforward.continue_text#window': lambda: dict(model=m1(), prompt='the', n=3, vocab=vocab(), last=3, seed=0),
 'feedforward.embedding_2d': lambda: dict(model=m4(), rows=torch.tensor([1,2,3,4])),
 'feedforward.embedding_2d#weights': lambda: dict(model=numbers(9,4), rows=[1,2,3]),
 'loop.LMModel2': lambda: dict(vocab_sz=9, n_hidden=4),
 'loop.RecurrentLayer': lambda: dict(n_in=3, n_hidden=4, act=torch.relu),
 'state.LMModel3': lambda: dict(vocab_sz=9, n_hidden=4),
 'state.LMModel4': lambda: dict(vocab_sz=9, n_hidden=4),
 'shapes.shapes': lambda: dict(model=m7(), x=x()),
 'layers.LMModel5': lambda: dict(vocab_sz=9, n_hidden=4, n_layers=2, nonlinearity='relu'),
 'layers.spectral_radius': lambda: dict(w=numbers(3,3)),
 'layers.grad_by_distance': lambda: dict(model=m5(), x=x(), y=y()),
 'layers.grad_by_distance#last': lambda: dict(model=m4(), x=x(), y=y()[:,-1]),
 'layers.half_distance': lambda: dict(g=numbers(12).exp(), first=2, last=9),
 'layers.hidden_states': lambda: dict(model=m5(), x=x()),
 'layers.saturation': lambda: dict(h=numbers(2,3,4,5), limit=.97),
 'lstm.RNNCell': lambda: dict(n_in=3, n_hidden=4),
 'lstm.LSTMCell': lambda: dict(n_in=3, n_hidden=4),
 'lstm.GRUCell': lambda: dict(n_in=3, n_hidden=4),
 'lstm.LMModel6': lambda: dict(vocab_sz=9, n_hidden=4, n_layers=2),
 'regularize.Dropout': lambda: dict(p=.5),
 'regularize.LMModel7': lambda: dict(vocab_sz=9, n_hidden=4, n_layers=2, p=.1, alpha=1., beta=1.),
 'ladder.Rung': lambda: dict(make=lambda n: LMModel4(n, 4), dls=lm_dls, epochs=1, lr=1e-2, wd=.1, published=(.4,.5)),
 'ladder.train_rung': lambda: dict(name='LMModel1', ids=ids()[:300], seed=0, valid_pct=.2),
 'ladder.stream_logits': lambda: dict(model=m6(), x=x(), n=3),
 'ladder.stream_logits#window': lambda: dict(model=m1(), x=x(), n=3),
 'ladder.same_words': lambda: dict(model=m6(), dls=dls(), n=3),
 'ladder.calibration': lambda: dict(probs=numbers(2,12,20).softmax(-1), targs=x(), bins=5),
 'ladder.calibration_error': lambda: dict(table=calibrated()),
 'ladder.held_out_numbers': lambda: dict(last=6983, length=192),
 'ladder.best_temperature': lambda: dict(logits=numbers(2,12,20), targs=x()),
 'ladder.ladder_row': lambda: dict(runs=same_runs(), published=(.4,.5)),
 'ladder.ladder_table': lambda: dict(table=table()),
 'ladder.plot_ladder': lambda: dict(table=table(), ax=None),
 'ladder.ladder': lambda: dict(seeds=[0], models=['LMModel1'], epochs=1),
 'pointer.window_mask': lambda: dict(sl=3, n=5, window=2, device='cpu'),
 'pointer.PointerLM': lambda: dict(vocab_sz=9, n_hidden=4, n_layers=2, p=.1, n_key=4, window=5, alpha=1., beta=1.),
 'pointer.start_anywhere': lambda: dict(ids=ids(), bs=2, sl=4, start=1),
 'pointer.NewStart': lambda: dict(ids=ids(), bs=2, sl=4),
 'pointer.counting_recipe': lambda: dict(seed=0, model=lambda n: PointerLM(n, 4, 1, .1), n_train=2000, epochs=1, new_start=True),
 'pointer.recipe_row': lambda: dict(seeds=[0], model=lambda n: PointerLM(n, 4, 1, .1)),
}

class_ok = 'a class can be called'
takes_time = 'a number like others: it takes its time'
diverged = 'nan comes out of a training that went wrong'
in_forward = 'a part of forward: PyTorch looks at the tensors'

exceptions = {
 # the checks themselves: what is wrong with them is wrong in the source, not in a call
 **dict.fromkeys(('checks.checked', 'checks.check_window', 'checks.check_targets', 'checks.check_known', 'checks.check_vocab_of'), 'a check'),
 **dict.fromkeys(('checks.check_ids(name)', 'checks.check_ids(vocab_sz)', 'checks.check_ids_of(name)', 'checks.check_ids_of(model)', 'checks.one_row(name)'), 'told by the code'),
 'checks.one_row(v)': 'the message has the name that it is told',
 'measure.Score(loss=nan)': diverged, 'measure.Score(loss=np_nan)': diverged, 'measure.Score(accuracy=nan)': diverged, 'measure.Score(accuracy=np_nan)': diverged,
 'ladder.train_rung(ids=too_large)': takes_time,
 'ngrams.BackoffLM.sample(n=big)': takes_time, 'feedforward.continue_text(n=big)': takes_time,
 'loop.RecurrentLayer(act=cls)': class_ok, 'ladder.Rung(make=cls)': class_ok, 'ladder.Rung(dls=cls)': class_ok, 'pointer.counting_recipe(model=cls)': class_ok, 'pointer.recipe_row(model=cls)': class_ok,
 'lstm.LSTMCell.gates': in_forward, 'pointer.PointerLM.attend': in_forward, 'pointer.PointerLM.with_past': in_forward, 'pretrained.SideBySide.features': in_forward,
 'fast.FlatAccuracy.accumulate': 'fastai calls it', 'fast.LeanLearner(loss_func)': 'passed on to fastai',
 'fast.course_learner(opt_func=cls)': class_ok, 'fast.course_learner(metrics=cls)': class_ok,
 **dict.fromkeys(('experiments.train_seeds(make_model=cls)', 'experiments.train_seeds(score_fn=cls)', 'experiments.train_seeds(score_fn=module)',
                  'experiments.train_seeds(extra=cls)', 'experiments.train_seeds(extra=module)'), 'it is called, and raises its own error'),
 'guards.usable_state(h=as_double)': 'another dtype restarts the state', 'guards.usable_state(like=as_double)': 'another dtype restarts the state',
 'draw.graph_size(out=as_double)': 'one operation more',
}
changes = {'guards.set_state', 'guards.empty_state', 'pretrained.grow_vocab', 'fast.LeanLearner', 'fast.course_learner'}
slow = {'ladder.ladder', 'pointer.counting_recipe', 'pointer.recipe_row'}
