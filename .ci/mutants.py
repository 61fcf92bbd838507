"""Do the tests of the chapters find wrong definitions? Each definition that practice takes away is emptied, and made wrong
in several ways, one at a time: a step left out, + for -, tanh for sigmoid, a missing `detach`, an index off by one. The cells after it
are run until one fails. Where none does, the wrong version is told.

`python .ci/mutants.py [-n 5] [00 01 …]`; chapters 00 to 12 where none is given. Needs `os.fork`: Linux or macOS.
`.ci/mutants.txt` holds those that are known to pass, each with the reason; the program fails where it meets another one."""
import argparse, ast, copy, json, os, random, sys, time
from pathlib import Path
os.environ.setdefault('OMP_NUM_THREADS', '1')
os.environ['MPLBACKEND'] = 'Agg'
from filled import filled_form
from project import nbs, progress, root
sys.path.insert(0, str(root))
from lmcourse.tools import practice

swaps = dict(sigmoid='tanh', tanh='sigmoid', relu='tanh', argmax='argmin', argmin='argmax', max='min', min='max', sum='mean', mean='sum', log='exp',
             exp='log', cat='stack', any='all', all='any', zeros='ones', ones='zeros', softmax='log_softmax', log_softmax='softmax', append='clear')
removed = 'detach', 'transpose', 'T', 'sqrt', 'norm', 'flip', 'cumsum', 'sort', 'sorted', 'float', 'exp', 'log', 'contiguous', 'unsqueeze', 'clone', 'relu', 'tanh'
operators = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Add, ast.Pow: ast.Mult}
compares = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
            ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}

def changes(node):
    "Ways to make one node of a syntax tree wrong: pairs of what is done, and the new node"
    if isinstance(node, ast.Call):
        f = node.func
        last = f.attr if isinstance(f, ast.Attribute) else getattr(f, 'id', '')
        of_torch = isinstance(f, ast.Attribute) and getattr(f.value, 'id', '') in ('torch','F','np','math','nn')
        if last in swaps and isinstance(f, ast.Attribute):
            yield 0, f'{swaps[last]} for {last}', ast.Call(ast.Attribute(f.value, swaps[last], ast.Load()), node.args, node.keywords)
        if last in removed:
            inner = node.args[0] if (of_torch or not isinstance(f, ast.Attribute)) and node.args else getattr(f, 'value', None)
            if inner is not None: yield 0, f'no {last}', inner
        if len(node.args)>1 and not isinstance(node.args[0], ast.Starred): yield 2, 'two arguments exchanged', ast.Call(f, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    if isinstance(node, ast.Attribute) and node.attr=='T': yield 0, 'no transpose', node.value
    if isinstance(node, ast.BinOp):
        if type(node.op) in operators: yield 1, f'{operators[type(node.op)].__name__} for {type(node.op).__name__}', ast.BinOp(node.left, operators[type(node.op)](), node.right)
        if isinstance(node.op, ast.MatMult): yield 0, 'a product the other way round', ast.BinOp(node.right, node.op, node.left)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in compares: yield 1, f'{compares[type(node.ops[0])].__name__} for {type(node.ops[0]).__name__}', ast.Compare(node.left, [compares[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.Constant) and type(node.value) is int: yield 1, f'{node.value+1} for {node.value}', ast.Constant(node.value+1)
    if isinstance(node, ast.Constant) and type(node.value) is float: yield 1, f'{2*node.value+.5} for {node.value}', ast.Constant(2*node.value+.5)
    if isinstance(node, ast.Slice) and (node.lower or node.upper):
        off = lambda o: o and ast.BinOp(o, ast.Add(), ast.Constant(1))
        yield 1, 'a slice off by one', ast.Slice(off(node.lower), node.upper, node.step) if node.lower else ast.Slice(None, off(node.upper), node.step)
    if isinstance(node, ast.IfExp): yield 1, 'the other case', ast.IfExp(node.test, node.orelse, node.body)
    if isinstance(node, ast.If) and not isinstance(node.body[-1], ast.Raise): yield 1, 'the condition turned round', ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    if isinstance(node, (ast.AugAssign,)): yield 1, 'a step left out', ast.Pass()
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call): yield 1, 'a step left out', ast.Pass()
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute): yield 2, 'an attribute not kept', ast.Pass()
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple): yield 1, 'results exchanged', ast.Return(ast.Tuple(node.value.elts[::-1], ast.Load()))
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant): yield 3, 'nothing returned', ast.Return(ast.Constant(None))
    if isinstance(node, ast.For): yield 3, 'the loop stops after one round', ast.For(node.target, node.iter, [*node.body, ast.Break()], node.orelse)

class Wrong(ast.NodeTransformer):
    "Replace one node, found by its number in order"
    def __init__(self, at, new): self.at,self.new,self.i = at,new,-1
    def generic_visit(self, node):
        self.i += 1
        if self.i==self.at: return self.new
        return super().generic_visit(node)
    visit = generic_visit

def numbered(tree):
    "The nodes of a tree in the order in which `Wrong` comes to them"
    res = []
    class Look(ast.NodeTransformer):
        def visit(self, node):
            res.append(node)
            return self.generic_visit(node)
    Look().visit(tree)
    return res

def wrong_versions(source, n, seed=0):
    "A definition emptied, and up to `n` wrong versions: pairs of what is wrong (with its line), and the source"
    tree = ast.parse(source)
    inside = {id(o) for f in practice._functions(tree.body[0]) for stmt in practice._to_write(f) for o in ast.walk(stmt)}
    raising = {id(o) for stmt in ast.walk(tree) if isinstance(stmt, ast.Raise) for o in ast.walk(stmt)}
    found = []
    for i,node in enumerate(numbered(tree)):
        if id(node) not in inside or id(node) in raising: continue
        for order,what,new in changes(node):
            wrong = ast.unparse(ast.fix_missing_locations(Wrong(i, copy.deepcopy(new)).visit(copy.deepcopy(tree))))
            if wrong!=ast.unparse(tree): found.append((order, f'line {node.lineno}: {what}' if hasattr(node, 'lineno') else what, wrong))
    random.Random(seed).shuffle(found)
    found.sort(key=lambda o: o[0])                                  # the mistakes that people make come first
    first = {}
    for order,what,wrong in found: first.setdefault(wrong, what)
    unlike = sorted(first.items(), key=lambda o: list(first.values()).index(o[1])>=n)
    empty = practice._without_bodies(source, practice._definitions(source))
    return [('emptied', empty), *((what, wrong) for wrong,what in unlike[:n])]

def chapter_steps(path):
    "The cells of a chapter's practice form with the chapter's own definitions in them"
    form = filled_form(path)
    return practice._steps(form, form['metadata']['lmcourse'])

class Walk:
    "Run a chapter once; at each definition, let a copy of the process go on with each wrong version"
    def __init__(self, path, n, only=()):
        self.path,self.n,self.only = path,n,only
        self.steps = chapter_steps(path)
        self.results = []

    def goes_on(self, at, name, wrong):
        "In a process of its own: with the wrong version, where do the cells from `at` on fail? None: nowhere"
        read,write = os.pipe()
        if pid := os.fork():
            os.close(write)
            text = b''.join(iter(lambda: os.read(read, 4096), b'')).decode()
            os.waitpid(pid, 0)
            os.close(read)
            return json.loads(text or '["it ended the process"]')
        try:
            steps = [s._replace(own={}) for s in self.steps[at:]]
            steps[0] = self.steps[at]._replace(own={name: wrong})
            failure = self.run_from(steps, {name})
            os.write(write, json.dumps([failure and f'{failure.line} ({failure.error})'[:200]]).encode())
        except BaseException as e: os.write(write, json.dumps([f'{type(e).__name__}']).encode())
        finally: os._exit(0)

    def run_from(self, steps, names): return practice._run(steps, names, limit=120, module=self.module)

    def before(self, at, module):
        "What is done before the step number `at`"
        self.module = module
        for name,own in self.steps[at].own.items():
            if self.only and name not in self.only: continue
            for what,wrong in wrong_versions(own, self.n):
                start = time.perf_counter()
                found = self.goes_on(at, name, wrong)[0]
                self.results.append((self.path.stem, name, what, found, time.perf_counter()-start))
                progress(f'{self.path.stem} {name}: {what}: ' + (f'found by {found.splitlines()[0][:90]}' if found else 'NOT FOUND') + f' ({self.results[-1][-1]:.1f} s)')

def known():
    "The wrong versions that are known to pass"
    file = root/'.ci/mutants.txt'
    return {l.split(' :: ')[0] for l in file.read_text(encoding='utf-8').splitlines() if ' :: ' in l and l[0]!='#'} if file.exists() else set()

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-n', type=int, default=5, help='wrong versions of each definition')
    parser.add_argument('--only', nargs='*', default=())
    parser.add_argument('chapters', nargs='*', default=[f'{i:02}' for i in range(13)])
    args = parser.parse_args()
    results = []
    for number in args.chapters:
        walk = Walk(next(nbs.glob(f'{number}_*.ipynb')), args.n, args.only)
        failure = practice._run(walk.steps, before=walk.before)
        if failure: sys.exit(f'{number}: the chapter itself fails: {failure}')
        results += walk.results
    passed = [r for r in results if not r[3]]
    new = [r for r in passed if f'{r[0]} {r[1]}: {r[2]}' not in known()]
    progress(f'{len(results)} wrong versions of {len({r[:2] for r in results})} definitions: {len(results)-len(passed)} found, '
             f'{len(passed)-len(new)} known to pass, {len(new)} not found')
    for r in new: progress(f'  {r[0]} {r[1]}: {r[2]}')
    sys.exit(bool(new))

if __name__=='__main__': main()
