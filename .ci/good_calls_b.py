"Good calls of chapters 12 to 21: see calls.py"
import inspect
import matplotlib.pyplot as plt
import numpy as np, pandas as pd, torch
from fastai.basics import Callback, CrossEntropyLossFlat
from lmcourse.all import *
from lmcourse.measure import Score
from lmcourse.tools.fast import course_learner
from small import axes, cached, dls, folder, ids, letters, numbers, quiet, used, vocab, x

@cached
def lstm(): return used(LMModel6(len(vocab()), 8, 1))
@cached
def char_rnn(): return used(CharRNN(len(vocab()), 8, 2))
@cached
def learner(): return quiet(course_learner(dls(), lstm(), seed=0))
@cached
def char_learner(): return quiet(course_learner(dls(), char_rnn(), seed=0))
@cached
def counts(): return NGramCounts(ids(), 3, len(vocab()))
@cached
def lm(): return NGramLM(3).fit(ids())
def logp(): return numbers(2, 5).log_softmax(-1)
def true_logp(): return -numbers(20).abs()
def writer(**kw): return dict(model=lstm(), prompt='the ', n=3, vocab=vocab(), start='\n', **kw)
choice = dict(temperature=1., top_k=3, top_p=.9)
@cached
def acts(): return unit_activations(lstm(), x())

# Sequences of several lengths
def seqs(): return [torch.tensor(o) for o in ([1,2,3],[2,3],[3,1,1,2],[1,1],[2,2,3,1])]
def context(): return numbers(5, 2)
def items(): return [(s[:-1],None,s[1:]) for s in seqs()]
@cached
def seq_dls(): return varlen_dls(seqs(), bs=2, valid=.4, device='cpu')
@cached
def seq_lm(): return used(VarlenLM(4, 6), torch.tensor([[1,2]]), torch.tensor([2]))
@cached
def seq_context_lm(): return VarlenLM(4, 6, n_context=2)
def batch(): return seq_dls().train.dataset[0]
def sizes(**kw): return dict(vocab_sz=4, n_hidden=6, n_layers=1, kind='gru', pack=False, **kw)
@cached
def bpe(): return BPE(letters, 25)

# Reviews
words = 'xxunk xxpad xxbos the film is good bad very a plot'.split()
@cached
def rows():
    return pd.DataFrame([dict(tokens=['xxbos','the','film','is',w], label=l, is_valid=i%4==0) for i in range(8) for w,l in (('good','pos'),('bad','neg'))])
@cached
def lm_loaders(): return token_lm_dls(rows(), words, bs=2, sl=4, device='cpu')
@cached
def class_loaders(): return token_class_dls(rows(), words, bs=2, device='cpu')
def awd(**kw): return small_awd(6, 8, 1, **kw)
@cached
def review_learner(): return quiet(lm_learner(lm_loaders(), awd(), seed=0))
@cached
def classifier(): return quiet(class_learner(class_loaders(), awd(classifier=True), seed=0))
@cached
def to_train(): return quiet(class_learner(class_loaders(), awd(classifier=True), seed=0))
@cached
def state(): return lm_state(review_learner())
def encoded(): return dict(out=numbers(2,3,4), mask=torch.tensor([[False]*3,[False,False,True]]))

# A text generator
@cached
def writing(): return TextGen(n_hidden=8).fit(letters, steps=2)
@cached
def mixed(): return MixedLM(writing().net, writing().counts, torch.zeros(3))
def chooser(): return TextChooser(writing(), 'the', 2, 3)

good = {
 'generate.with_temperature': lambda: dict(logp=logp(), temperature=.5),
 'generate.keep_top_k': lambda: dict(logp=logp(), k=2),
 'generate.keep_top_p': lambda: dict(logp=logp(), p=.5),
 'generate.choice_probs': lambda: dict(logp=logp(), **choice),
 'generate.answer_to': lambda: dict(model=lstm(), ids=x()),
 'generate.text_reader': lambda: dict(model=lstm()),
 'generate.generate': lambda: writer(seed=0, bs=2, with_prompt=True, **choice),
 'generate.generate#counts': lambda: dict(model=lm(), prompt='the ', n=3, vocab=vocab(), seed=0, bs=1, start=None, with_prompt=False),
 'generate.stream_text': lambda: writer(seed=0, **choice),
 'generate.show_stream': lambda: dict(tokens=iter('abc'), prompt='a', sep=''),
 'generate.plot_candidates': lambda: writer(k=3, seed=0, ax=axes(), **choice),
 'generate.temperature_slider': lambda: writer(temperatures=(.5,1.), live=False, seed=0, top_k=3, top_p=.9),
 'generate.sample_best_of': lambda: writer(k=2, seed=0, **choice),
 'generate.beam_search': lambda: writer(k=2, stop='.', length_norm=.5),
 'smoothing.rank_in': lambda: dict(keys=np.array([1,3]), q=np.array([3,2])),
 'smoothing.NGramCounts': lambda: dict(ids=ids().numpy(), n=3, vocab_sz=len(vocab())),
 'smoothing.NGramCounts.ranks': lambda: dict(self=counts(), ids=ids().numpy()),
 'smoothing.NGramCounts.ngrams': lambda: dict(self=counts(), m=2),
 'smoothing.NGramCounts.add': lambda: dict(self=counts(), ids=ids().numpy()[:9]),
 'smoothing.estimate_discounts': lambda: dict(count=np.array([1,1,2,3,4]), modified=True),
 'smoothing.alpha_gamma': lambda: dict(count=counts().count[1], start=counts().start[1], smoothing='jelinek_mercer', param=.5),
 'smoothing.alpha_gamma#discounts': lambda: dict(count=counts().count[1], start=counts().start[1], smoothing='kneser_ney', param=np.array([0,.5,.5,.5])),
 'smoothing.em_weights': lambda: dict(counts=counts(), ids=ids().numpy(), n=3, n_iter=5, tol=1e-3),
 'smoothing.NGramLM': lambda: dict(n=3, smoothing='jelinek_mercer', vocab_sz=30, k=1., discount=.5, weights=[.5,.5,.5]),
 'smoothing.NGramLM.fit': lambda: dict(self=NGramLM(2, 'jelinek_mercer', vocab_sz=30), ids=ids(), held_out=ids()[:9]),
 'smoothing.NGramLM.logprobs': lambda: dict(self=lm(), ids=ids()),
 'smoothing.NGramLM.next_probs': lambda: dict(self=lm(), context=ids()[:4]),
 'smoothing.NGramLM.sample': lambda: dict(self=lm(), n=3, seed=0, temperature=.5, prompt=ids()[:4]),
 'smoothing.NGramLM.perplexity': lambda: dict(self=lm(), ids=ids()),
 'smoothing.NGramLM.add': lambda: dict(self=lm(), ids=ids()[:5]),
 'smoothing.NGramLM.save': lambda: dict(self=lm(), path=folder/'a.npz'),
 'smoothing.NGramLM.load': lambda: dict(path=lm().save(folder/'b.npz')),
 'smoothing.longest_copied': lambda: dict(sample=letters[:50], corpus=letters, n=3),
 'smoothing.longest_copied#ids': lambda: dict(sample=ids()[:50], corpus=ids(), n=3),
 'char_rnn.draw_char_rnn': lambda: dict(model=char_rnn(), ax=axes()),
 'char_rnn.CharRNN': lambda: dict(vocab_sz=9, n_hidden=8, n_layers=1, kind='lstm', p=0., residual=False),
 'char_rnn.WriteSamples': lambda: dict(vocab=vocab(), steps=(2,), n=5, prompt='the', live=False, temperature=.5, top_k=3, top_p=.9),
 'char_rnn.train_char_rnn': lambda: dict(steps=1, seed=0, text=letters, vocab=vocab(), checkpoint=None, bf16=False, bar=False, cbs=None,
                                         n_hidden=8, n_layers=1, p=.1, lr=1e-2, wd=.01, bs=2, sl=4, residual=True),
 'char_rnn.token_scores': lambda: dict(model=char_rnn(), x=x()),
 'char_rnn.token_logprobs': lambda: dict(model=char_rnn(), ids=ids()[:30], sl=10),
 'char_rnn.window_logprobs': lambda: dict(model=char_rnn(), ids=ids()[:30], n=4, bs=2),
 'char_rnn.save_char_rnn': lambda: dict(learn=char_learner(), path=folder/'c'),
 'char_rnn.load_char_rnn': lambda: dict(path=save_char_rnn(char_learner(), folder/'d')),
 'adapt.mix_logprobs': lambda: dict(a=true_logp(), b=true_logp()-.1, w=.5),
 'adapt.seen_before': lambda: dict(groups=np.array([1,2,1]), values=np.array([1,1,1])),
 'adapt.counting_logprobs': lambda: dict(before=ids(), ids=ids()[:20], n=3, vocab_sz=len(vocab()), discounts=list(lm().discounts)),
 'adapt.answer_states': lambda: dict(model=char_rnn(), ids=ids()[:20]),
 'adapt.cache_logprobs': lambda: dict(model=char_rnn(), ids=ids()[:20], theta=.3, window=5, sl=4),
 'adapt.learn_while_reading': lambda: dict(model=char_rnn(), ids=ids()[:20], lr=.3, sl=5, opt_func=torch.optim.SGD, decay=.1),
 'adapt.dynamic_logprobs': lambda: dict(model=char_rnn(), ids=ids()[:20], lr=.3, sl=5, opt_func=torch.optim.SGD, decay=.1),
 'adapt.learned_mixture': lambda: dict(logprobs=[true_logp(),true_logp()-.1], rate=.02),
 'look.token_predictions': lambda: dict(model=lstm(), text='the cat', vocab=vocab(), before='the '),
 'look.show_mistakes': lambda: dict(model=lstm(), text='the cat', vocab=vocab(), before='the ', top=2),
 'look.unit_activations': lambda: dict(model=lstm(), x=x()),
 'look.show_neuron': lambda: dict(model=lstm(), text='the cat', vocab=vocab(), i=1, what='c', layer=0, before='the '),
 'look.steps_since': lambda: dict(mask=np.array([True,False,False])),
 'look.inside_pattern': lambda: dict(text='the cat', pattern='[a-z]+'),
 'look.find_neurons': lambda: dict(model=lstm(), text='the cat. ', fresh='the dog. ', vocab=vocab(), features={'e': lambda t: [c=='e' for c in t]}, what='hc', n_null=2, seed=0),
 'look.gate_saturation': lambda: dict(acts=acts(), low=.1, high=.9),
 'look.plot_saturation': lambda: dict(table=gate_saturation(acts()), axs=list(plt.subplots(1, 3)[1])),
 'look.grammar_contrast': lambda: dict(model=lstm(), first='the ', right='c', wrong='d', second='a ', vocab=vocab()),
 'look.highlight_copies': lambda: dict(text='the cat', source=letters, min_length=3),
 'debug.check_training': lambda: dict(learn=lstm(), dls=dls(), loss_func=CrossEntropyLossFlat(), lr=1e-2, vocab_sz=len(vocab()), trained=False, n_batches=2, max_count=2, show=False),
 'debug.TrainingReport': lambda: dict(table=check_training(lstm(), dls(), n_batches=2, max_count=2, show=False).table, model='a model'),
 'varlen.pad_batch': lambda: dict(seqs=seqs(), pad=0, width=6),
 'varlen.length_batches': lambda: dict(lengths=[3,2,4], bs=2, bucket=20, seed=0),
 'varlen.padding_share': lambda: dict(lengths=[3,2,4], batches=[[0,1],[2]]),
 'varlen.padding_share#loader': lambda: dict(lengths=seq_dls().train, batches=None),
 'varlen.length_mask': lambda: dict(lengths=torch.tensor([2,3]), width=4),
 'varlen.masked_cross_entropy': lambda: dict(logits=numbers(2,3,4), targs=torch.tensor([[1,2,-100],[0,3,1]])),
 'varlen.last_valid': lambda: dict(out=numbers(2,3,4), lengths=torch.tensor([2,3]), bidirectional=False),
 'varlen.check_lengths': lambda: dict(zip(('x','lengths'), pad_batch(seqs()))),
 'varlen.VarlenRNN': lambda: sizes(bidirectional=False),
 'varlen.VarlenLM': lambda: sizes(n_context=2),
 'varlen.VarlenLM.first_state': lambda: dict(self=seq_context_lm(), context=context()),
 'varlen.VarlenClassifier': lambda: sizes(n_classes=2, bidirectional=False, p=.1, pool='last'),
 'varlen.VarlenTagger': lambda: sizes(n_tags=2, bidirectional=True),
 'varlen.one_at_a_time': lambda: dict(model=seq_lm(), batch=batch()),
 'varlen.VarlenBatches': lambda: dict(items=items(), bs=2, bucket=None, seed=0, pad=0, pad_target=-100, width=6, vocab=vocab(), device='cpu'),
 'varlen.VarlenBatches.new_order': lambda: dict(self=VarlenBatches(items(), bs=2), epoch=1),
 'varlen.VarlenBatches.show_batch': lambda: dict(self=VarlenBatches(items(), bs=2), max_n=2),
 'varlen.varlen_dls': lambda: dict(seqs=seqs(), labels=[0,1,0,1,0], bs=2, valid=.4, vocab=vocab(), bucket=20, seed=0, context=context(), pad=0, mask=True, width=6, device='cpu'),
 'varlen.varlen_learner': lambda: dict(dls=seq_dls(), model=seq_lm(), seed=0, cbs=[Callback()]),
 'varlen.varlen_score': lambda: dict(model=seq_lm(), dl=list(seq_dls().valid)),
 'tokens.unknown_share': lambda: dict(tokens=['a','b'], vocab={'a'}),
 'tokens.merge_pair': lambda: dict(seq=['a','b'], pair=('a','b')),
 'tokens.BPE': lambda: dict(text=letters, vocab_sz=25),
 'tokens.BPE.words': lambda: dict(text='the cat'),
 'tokens.BPE.cut': lambda: dict(self=bpe(), word='the'),
 'tokens.BPE.split': lambda: dict(self=bpe(), text='the cat'),
 'tokens.BPE.tokens': lambda: dict(self=bpe(), text='the cat'),
 'tokens.BPE.join': lambda: dict(self=bpe(), tokens=['t','h']),
 'tokens.BPE.encode': lambda: dict(self=bpe(), text='the cat'),
 'tokens.BPE.decode': lambda: dict(self=bpe(), ids=bpe().encode('the cat')),
 'tokens.BPE.of': lambda: dict(alphabet=bpe().itos[:bpe().n_chars], merges=list(bpe().merges)),
 'tokens.BPE.smaller': lambda: dict(self=bpe(), vocab_sz=22),
 'tokens.vocab_growth': lambda: dict(tokens=letters, points=5),
 'tokens.bits_per_char': lambda: dict(s=Score(1.,.5,10), n_chars=20, extra_bits=0.),
 'tokens.spelling_bits': lambda: dict(words=['the','cat'], examples=['the','dog'], n=3),
 'tokens.rule_source': lambda: dict(rule=inspect.unwrap),
 'tokens.rule_table': lambda: dict(examples={inspect.cleandoc: ' a\n   b'}),
 'transfer.tokenized': lambda: dict(texts=['the film','a plot'], max_words=1),
 'transfer.token_lm_dls': lambda: dict(df=rows(), vocab=words, bs=2, sl=4, device='cpu'),
 'transfer.token_class_dls': lambda: dict(df=rows(), vocab=words, bs=2, sl=4, device='cpu'),
 'transfer.small_awd': lambda: dict(emb_sz=6, n_hid=8, n_layers=1, classifier=False),
 'transfer.lm_learner': lambda: dict(dls=lm_loaders(), config=awd(), drop_mult=.3, seed=0, path=folder, cbs=None),
 'transfer.lm_state': lambda: dict(learn=review_learner()),
 'transfer.save_lm': lambda: dict(learn=review_learner(), path=folder/'e', half=False),
 'transfer.load_lm': lambda: dict(path=save_lm(review_learner(), folder/'f')),
 'transfer.train_review_lm': lambda: dict(train=[['xxbos','the','film']]*20, valid=[['xxbos','a','plot']]*20, vocab_sz=10, size=4, epochs=1, bs=2, sl=4, lr=1e-2, seed=0),
 'transfer.use_lm': lambda: dict(learn=review_learner(), lm=state()),
 'transfer.pool_last': encoded, 'transfer.pool_max': encoded, 'transfer.pool_mean': encoded, 'transfer.pool_concat': encoded,
 'transfer.AttnPooling': lambda: dict(n=4),
 'transfer.PoolingHead': lambda: dict(pool=pool_mean, n=4, n_classes=2, ps=(.2,.1)),
 'transfer.class_learner': lambda: dict(dls=class_loaders(), config=awd(classifier=True), lm=None, drop_mult=.5, seed=0, pool='mean', cbs=None),
 'transfer.gradual_unfreeze': lambda: dict(learn=to_train(), epochs=(1,), lr=1e-3, decay=.7, factor=2.6),
 'transfer.log_odds': lambda: dict(model=classifier().model, ids=torch.tensor([[2,3,4],[2,4,5]]), cls=1, bs=2),
 'transfer.token_effects': lambda: dict(model=classifier().model, ids=torch.tensor([2,3,4]), cls=1, unk=0, bs=2),
 'transfer.ColouredTokens': lambda: dict(tokens=['a','b'], effects=[.1,-.2], title='t'),
 'transfer.explain_review': lambda: dict(learn=classifier(), text='the film', cls='pos'),
 'transfer.swap_gaps': lambda: dict(learn=classifier(), templates=['the {} is good'], groups={'a': ['film'], 'b': ['plot']}),
 'transfer.bptt_lengths': lambda: dict(n=100, bptt=10, p=.9, std=2., least=3, seed=0),
 'transfer.VariedBPTT': lambda: dict(ids=ids(), bs=2, bptt=10, seed=0, p=.9, std=2., least=3),
 'transfer.averaging_starts': lambda: dict(losses=[3.,2.,1.,2.], n=1),
 'transfer.AverageWhenStuck': lambda: dict(n=5),
 'transfer.wikitext_ready': lambda: dict(url='http://127.0.0.1:9/x.tgz', timeout=.1),
 'textgen.entropy': lambda: dict(logp=logp()),
 'textgen.gated_logp': lambda: dict(a=logp(), b=logp(), z=torch.zeros(1)),
 'textgen.fit_gate': lambda: dict(net=true_logp(), counts=true_logp()-.1, uncertain=torch.ones(20,2), turns=3),
 'textgen.MixedLM': lambda: dict(net=char_rnn(), counts=lm(), gate=torch.zeros(3)),
 'textgen.MixedLM.by_counts': lambda: dict(self=MixedLM(char_rnn(), lm(), torch.zeros(3)), x=torch.tensor([[1,2,3]])),
 'textgen.read_texts': lambda: dict(source='the cat sat', least=2),
 'textgen.LosslessVocab': lambda: dict(itos=list('abc')),
 'textgen.LosslessVocab.split': lambda: dict(self=writing().vocab, text='the cat'),
 'textgen.LosslessVocab.join': lambda: dict(self=writing().vocab, tokens=['t','h']),
 'textgen.LosslessVocab.encode': lambda: dict(self=writing().vocab, text='the cat'),
 'textgen.LosslessVocab.decode': lambda: dict(self=writing().vocab, ids=torch.tensor([1,2])),
 'textgen.LosslessVocab.of': lambda: dict(texts=[letters], level='word', min_freq=3, max_words=10, also='x'),
 'textgen.TextGen': lambda: dict(level='char', n_hidden=8, n_layers=1, p=.1, pretrained=False, seed=0),
 'textgen.TextGen.fit': lambda: dict(self=TextGen(n_hidden=8), source=letters, steps=1, lr=1e-2, bs=2, sl=8, held_out=.1, patience=5, labels=None, cbs=None),
 'textgen.TextGen.generate': lambda: dict(self=writing(), n=5, temperature=.5, prefix='the', seed=0, top_k=3, top_p=.9, label=None),
 'textgen.TextGen.save': lambda: dict(self=writing(), path=folder/'g', overwrite=True),
 'textgen.TextGen.load': lambda: dict(path=writing().save(folder/'h', overwrite=True)),
 'textgen.TextGen.choose': lambda: dict(self=writing(), prefix='the', k=2, ahead=3),
 'textgen.TextGen.bits_per_char': lambda: dict(self=writing(), source='the cat sat', temperature=1.),
 'textgen.TextChooser': lambda: dict(tg=writing(), prefix='the', k=2, ahead=3),
 'textgen.TextChooser.take': lambda: dict(self=chooser(), choice=0),
}

exceptions = {
 'generate.check_choice': 'its arguments are those of choice_probs, by keyword',
 'generate.Hypothesis': 'a result, made by functions that are looked at',
 'adapt.rms_steps': "an optimiser of PyTorch with settings",
 'generate.stream_text(n=big)': 'it writes for as long as somebody asks for more',
 'generate.stream_text(n=huge)': 'likewise',
 'generate.stream_text(n=none)': 'likewise',
 'smoothing.rank_in(q=minus_inf)': 'a number that is not among the keys',
 'varlen.MaskedAccuracy.accumulate': 'fastai calls it, with its Learner',
 'varlen.padding_share(batches=nested)': 'batches of a loader are not looked at twice: the error names lengths',
 'textgen.gated_logp(z=nan)': 'a training that failed gives nan, and so does the mixture',
 'textgen.gated_logp(z=np_nan)': 'likewise',
 'textgen.gated_logp(z=minus_inf)': 'the weight is 0',
 'smoothing.NGramCounts.of': 'what load makes of a file, which is refused as a whole where it is damaged',
 'char_rnn.train_char_rnn(checkpoint=text)': 'a file of that name is there, and of another kind: the error names it',
 'char_rnn.train_char_rnn(checkpoint=np_str)': 'likewise',
 'char_rnn.trained_char_rnn': 'trains for minutes; its preset is one of a list, the rest is passed on',
 'transfer.review_lm': 'trains for minutes; its only argument is one of a list',
}

# They train the model that they get, or put weights into it.
changes = {'generate.answer_to', 'char_rnn.token_scores', 'varlen.one_at_a_time', 'varlen.varlen_learner', 'transfer.gradual_unfreeze', 'transfer.use_lm',
           'textgen.MixedLM.by_counts'}
