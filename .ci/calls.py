"""Call every public function of the package with arguments that make no sense, one at a time: the answer is right, or
one clear error that names the argument; and a model is afterwards as it was.

`python .ci/calls.py [-v] [name …]`, such as `python .ci/calls.py ngrams measure.score`; `-v` shows what was accepted.

The tables `.ci/good_calls_*.py` hold, by names such as 'measure.score' or 'ngrams.Vocab.encode' (the last part of the
module's name; 'measure.score#2' for a second good call of the same function):
    good        a function that makes the arguments of a good call, a dict: all arguments by name, `self` for a method,
                '*' for a tuple of arguments without a name. The models in it are small, carry a state, and are cached
    exceptions  for a name, 'name(arg)' or 'name(arg=what)', what = a key of `nonsense`: the reason why it is left out,
                or why it is right that this is accepted
    changes     names of functions that may change the model that they get
    slow        names of functions that take long: only bad calls are made, and one that runs for a while is accepted"""
import contextlib, importlib, importlib.util, inspect, io, math, os, re, signal, sys, tempfile, warnings
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault('OMP_NUM_THREADS', '1')
import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
import numpy as np, pandas as pd, torch, torch._dynamo         # an optimiser imports it, and no clock should stop that
from torch import nn
from lmcourse.tools.guards import unchanged

class Thing: "An object of no use"

class TooLate(BaseException): "It took too long"

def nonsense(v):
    "What to put in place of the good value `v`, by name"
    res = dict(zero=0, minus=-1, half=.5, nan=math.nan, inf=math.inf, minus_inf=-math.inf, big=10**9, huge=10**18, minus_huge=-10**18,
               none=None, true=True, empty='', text='text', bytes=b'text', list0=[], tuple0=(), dict0={}, ints=[1,2], strs=['a','b'],
               nones=[None,None], nested=[[1],[2,3]], dict1={'a':1}, np_int=np.int64(3), np_float=np.float64(.5), np_nan=np.float64('nan'),
               np_bool=np.bool_(True), np_str=np.str_('the'), array=np.zeros((2,2)), tensor0=torch.zeros(0), scalar=torch.tensor(3),
               nan_tensor=torch.tensor([math.nan]), frame0=pd.DataFrame(), thing=Thing(), function=print, cls=int, module=nn.Linear(2,2))
    if isinstance(v, (str,list,tuple,np.ndarray,torch.Tensor,pd.DataFrame)) and getattr(v,'ndim',1) and len(v):
        res |= dict(shorter=v[:-1], one=v[:1])
        if isinstance(v, (str,list,tuple)): res['twice'] = v+v
    if isinstance(v, torch.Tensor) and v.dtype==torch.int64: res |= dict(too_large=v+10**6, below=v-10**6)
    return res

# Nothing may accept these without a word: an argument that takes them is not looked at.
never = 'thing', 'cls', 'nan', 'np_nan', 'minus_inf', 'bytes'

def dresses(v):
    "The good value `v` as other types: whoever accepts one has to give the same answer"
    if isinstance(v, bool): return dict(as_np=np.bool_(v))
    if isinstance(v, int): return dict(as_np=np.int64(v), as_int32=np.int32(v))
    if isinstance(v, float): return dict(as_np=np.float64(v), as_tensor=torch.tensor(v, dtype=torch.float64))
    if isinstance(v, str): return dict(as_np=np.str_(v))
    if isinstance(v, torch.Tensor): return dict(as_list=v.tolist(), as_array=v.detach().cpu().numpy(), as_double=v.double() if v.is_floating_point() else v.int())
    if isinstance(v, np.ndarray): return dict(as_list=v.tolist(), as_tensor=torch.as_tensor(v))
    if isinstance(v, list): return dict(as_tuple=tuple(v))
    if isinstance(v, tuple) and type(v) is tuple: return dict(as_list=list(v))
    return {}

def same(a, b):
    "Are two answers the same, as far as they can be compared?"
    if isinstance(a, torch.Tensor): return isinstance(b, torch.Tensor) and a.shape==b.shape and torch.allclose(a.double(), b.double(), 1e-4, 1e-5, equal_nan=True)
    if isinstance(a, np.ndarray): return a.shape==np.shape(b) and (a.dtype.kind not in 'fiub' or np.allclose(a, b, 1e-4, 1e-5, equal_nan=True))
    if isinstance(a, (pd.DataFrame,pd.Series)): return type(a) is type(b) and list(a.index)==list(b.index) and same(a.to_numpy(), b.to_numpy())
    if isinstance(a, dict): return isinstance(b, dict) and a.keys()==b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list,tuple)): return isinstance(b, (list,tuple)) and len(a)==len(b) and all(map(same, a, b))
    if isinstance(a, float): return isinstance(b, float) and (math.isclose(a, b, rel_tol=1e-4, abs_tol=1e-5) or (math.isnan(a) and math.isnan(b)))
    return a==b if isinstance(a, (int,str,type(None))) else True

def modules():
    "The modules that notebooks export, by the last part of their names, in the order of all.py"
    text = (Path(__file__).parent.parent/'lmcourse/all.py').read_text(encoding='utf-8')
    return {name.split('.')[-1]: importlib.import_module(f'lmcourse.{name}') for name in re.findall(r'^from \.([\w.]+) import \*', text, re.M)}

def named(f):
    "The names of the arguments of `f`, without `self` and without those that are only passed on"
    try: params = inspect.signature(f).parameters
    except (TypeError,ValueError): return []
    return [p.name for i,p in enumerate(params.values()) if not (i==0 and p.name in ('self','cls','_cls')) and p.kind not in (p.VAR_POSITIONAL,p.VAR_KEYWORD)]

def public_names():
    "All functions, classes and methods with arguments that the package offers: name to what is called"
    res = {}
    for short,m in modules().items():
        for name in m.__all__:
            o = getattr(m, name)
            if not callable(o): continue
            inherits = isinstance(o, type) and not {'__init__','__new__'} & set(vars(o))
            if not inherits and named(o): res[f'{short}.{name}'] = o
            if not isinstance(o, type): continue
            for k in vars(o):
                f = getattr(o, k)
                if k[0]!='_' and k!='forward' and (inspect.isfunction(f) or inspect.ismethod(f)) and named(f): res[f'{short}.{name}.{k}'] = f
    return res

def tables():
    "Good calls, exceptions, and names of functions that change a model and of slow ones, from all tables"
    good,exceptions,changes,slow = {},{},set(),set()
    for p in sorted(Path(__file__).parent.glob('good_calls_*.py')):
        spec = importlib.util.spec_from_file_location(p.stem, p)
        m = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(m)
        good |= m.good
        exceptions |= m.exceptions
        changes |= m.changes
        slow |= getattr(m, 'slow', set())
    return good, exceptions, changes, slow

def models_in(args):
    "The models among some arguments, also those of learners and of other things that have one"
    found = [o for v in args.values() for o in (v, getattr(v, 'model', None)) if isinstance(o, nn.Module)]
    return list({id(o): o for o in found}.values())

def modes():
    "What holds for all of PyTorch: are gradients kept, and does it compute in fewer bits?"
    return torch.is_grad_enabled(), torch.is_autocast_enabled('cpu')

def call(f, args, may_change, seconds):
    "Call `f`: its answer and None, or None and the error. Where it changes a model or PyTorch, the error is an `AssertionError`"
    kwargs = {k:v for k,v in args.items() if k not in ('self','*')}
    first = [args['self']] if 'self' in args else []
    def stop(*_): raise TooLate()
    # Its own seconds count, such that a busy machine is no fault; one that waits is stopped too
    clocks = [(signal.ITIMER_PROF,signal.SIGPROF,seconds), (signal.ITIMER_REAL,signal.SIGALRM,10*seconds)] if hasattr(signal, 'setitimer') else []
    before = modes()
    for timer,sign,after in clocks:                      # none on Windows
        signal.signal(sign, stop)
        signal.setitimer(timer, after)
    try:
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
            stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter('ignore')
            for model in [] if may_change else models_in(args): stack.enter_context(unchanged(model))
            res = f(*first, *args.get('*', ()), **kwargs)
            res,e = (list(res) if inspect.isgenerator(res) else res),None
    except (Exception,TooLate) as error: res,e = None,error
    finally:
        for timer,*_ in clocks: signal.setitimer(timer, 0)
        plt.close('all')
    if modes()!=before:
        torch.set_grad_enabled(before[0])          # a clock can stop even the line that would have done this
        torch.set_autocast_enabled('cpu', before[1])
        if not isinstance(e, TooLate): return None, AssertionError('changed: PyTorch keeps gradients no more, or computes in other numbers')
    return res, e

def quiet(f):
    "`f`, without what it prints"
    def inner():
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()): return f()
    return inner

def clear(e, arg, v):
    "Is `e` one sentence of the right kind that names the argument, or the file that it names?"
    text = str(e)
    if '\n' in text.strip() or len(text)>500: return False
    if isinstance(v, (str,Path)) and str(v) and (f'path is {v}: ' in text or isinstance(e, OSError) and str(v) in text): return True
    return isinstance(e, (ValueError,TypeError,FileNotFoundError,IsADirectoryError)) and re.search(rf'(?<!\w){re.escape(arg)}(?!\w)', text) is not None

def shown(v):
    "`v` in short"
    text = f'{type(v).__name__} {tuple(v.shape)}' if getattr(v, 'shape', ()) else repr(v)
    return text if len(text)<60 else text[:60]+' …'

class Walk:
    "All bad calls of one function"
    def __init__(self, name, f, make, exceptions, may_change, slow):
        self.name,self.f,self.exceptions,self.may_change,self.slow = name,f,exceptions,may_change,slow
        self.make = quiet(make)
        self.seconds = .3 if slow else 5
        self.n = 0
        self.faults,self.accepted = [],{}

    def left_out(self, arg, key=None):
        names = self.name.split('#')[0], self.name
        return any(o in self.exceptions for n in names for o in (f'{n}({arg})', f'{n}({arg}={key})'))

    def problem(self, arg, key, v):
        "Call with `v` for `arg`: what is wrong with the outcome, or None"
        args = {**self.make(), arg: v}
        self.n += 1
        res,e = call(self.f, args, self.may_change, self.seconds)
        if isinstance(e, TooLate) and not self.slow: return f'takes over {self.seconds} s'
        if isinstance(e, AssertionError) and str(e).startswith('changed: '): return f'something is not as it was: {str(e)[:80]}'
        if e is not None and not isinstance(e, TooLate): return None if clear(e, arg, v) else f'{type(e).__name__}: {str(e)[:110]!r}'
        self.accepted.setdefault(arg, []).append(key)
        if key in never and not self.left_out(arg, key): return 'is accepted'

    def walk(self):
        "Nonsense for each argument in turn, and the good value as other types"
        try: args = self.make()
        except Exception as e: return self.faults.append(f'{self.name}: its arguments cannot be made: {type(e).__name__}: {e}')
        answer,e = (None,None) if self.slow else call(self.f, args, self.may_change, 60)
        if e is not None: return self.faults.append(f'{self.name}: the good call fails: {type(e).__name__}: {e}')
        again,_ = (None,None) if self.slow else call(self.f, self.make(), self.may_change, 60)
        lacks = [a for a in named(self.f) if a not in args and not self.left_out(a)]
        if lacks: self.faults.append(f"{self.name}: the good call lacks {', '.join(lacks)}")
        for arg,v in args.items():
            if arg in ('self','*') or self.left_out(arg): continue
            for key,wrong in nonsense(v).items():
                if self.left_out(arg, key): continue
                fault = self.problem(arg, key, wrong)
                if fault: self.faults.append(f'{self.name}({arg}={shown(wrong)}) [{key}]: {fault}')
            if self.slow or not same(answer, again): continue             # times, or chance
            for key,dressed in dresses(v).items():
                if self.left_out(arg, key): continue
                self.n += 1
                res,e = call(self.f, {**self.make(), arg: dressed}, self.may_change, self.seconds)
                if e is not None and not clear(e, arg, dressed): self.faults.append(f'{self.name}({arg}={shown(dressed)}) [{key}]: {type(e).__name__}: {str(e)[:110]!r}')
                elif e is None and not same(answer, res): self.faults.append(f'{self.name}({arg}={shown(dressed)}) [{key}]: another answer')

    def by_chance(self, examples):
        "The same with values that hypothesis finds"
        from hypothesis import HealthCheck, Phase, given, settings, strategies as st
        names = [a for a in self.make() if a not in ('self','*') and not self.left_out(a)]
        if not names: return
        numbers = st.one_of(st.integers(-2**70, 2**70), st.floats(), st.booleans(), st.none(), st.integers(-3, 3).map(np.int64), st.floats(width=32).map(np.float32))
        values = st.one_of(numbers, st.text(max_size=5), st.lists(numbers, max_size=3), st.dictionaries(st.text(max_size=2), numbers, max_size=2))
        @settings(max_examples=examples, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
        @given(st.sampled_from(names), values)
        def check(arg, v):
            fault = self.problem(arg, 'by chance', v)
            assert not fault, f'{self.name}({arg}={shown(v)}) [by chance]: {fault}'
        try: check()
        except AssertionError as e: self.faults.append(str(e).splitlines()[0])

def walk(names=(), verbose=False, examples=20):
    "All calls of the functions whose names begin with one of `names`: how many there were, and the faults"
    good,exceptions,changes,slow = tables()
    public = public_names()
    n,faults = 0,[]
    def asked(name): return not names or any(name==o or name.startswith((f'{o}.', f'{o}#')) for o in names)
    listed = {name.split('#')[0] for name in good}
    for name in public:
        if asked(name) and name not in listed and name not in exceptions:
            faults.append(f'{name}: neither a good call nor an exception in .ci/good_calls_*.py')
    for name in listed-set(public): faults.append(f'{name} stands in .ci/good_calls_*.py and is no public name with arguments')
    for f in faults: print(f, flush=True)
    by_chance = importlib.util.find_spec('hypothesis') is not None
    for name,make in good.items():
        base = name.split('#')[0]
        if base not in public or not asked(name): continue
        w = Walk(name, public[base], make, exceptions, base in changes, base in slow)
        w.walk()
        if by_chance and examples and not w.faults and not w.slow: w.by_chance(examples)
        n += w.n
        faults += w.faults
        for f in w.faults: print(f, flush=True)
        if verbose:
            for arg,keys in w.accepted.items(): print(f"   {name}({arg}) accepts {' '.join(dict.fromkeys(keys))}")
    return n, faults

def main():
    with contextlib.suppress(ImportError, ValueError, OSError):          # not on Windows
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (12<<30, 12<<30))
    torch.set_num_threads(1)
    names = [o for o in sys.argv[1:] if o[0]!='-']
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as d:
        os.chdir(d)
        n,faults = walk(names, '-v' in sys.argv)
        os.chdir(here)
    print(f'{n:,} bad calls, {len(faults)} without a clear answer')
    sys.exit(bool(faults))

if __name__=='__main__': main()
