"""Test the course: versions, every notebook, and what is made from them. It never changes the working tree.

`python .ci/test.py [--slow]`; with `CI` set in the environment it also asks that the notebooks are clean."""
import ast, os, re, shutil, subprocess, sys, tempfile, time
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent))
import versions
found = versions.problems()
if found: sys.exit('\n'.join(['These versions do not work together:', *(f'  - {p}' for p in found), f'To mend it: {versions.cure}']))

import prepare
from project import chapters, directives, notebooks, progress, read, rel, result, root, settings

def run_notebooks(slow):
    "How many notebooks passed, and the names of those that did not"
    env = {**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(root)}
    code = f"from nbdev.test import nbdev_test; nbdev_test.__wrapped__(n_workers={min(2, os.cpu_count())}, do_print=True, flags={'slow' if slow else ''!r})"
    r = subprocess.run([sys.executable, '-c', code], cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    ended = set(re.findall(r'- Completed (.+\.ipynb)', r.stdout))                     # says nothing of success
    bad = r.stdout.partition('nbdev Tests Failed On The Following Notebooks:')[2].split()
    failed = [p.relative_to(root).as_posix() for p in notebooks() if str(p) not in ended or p.name in bad]
    if r.returncode and not failed: failed = ['nbdev_test itself']
    if failed: print(r.stdout)
    return len(notebooks())-len(failed), failed

def copy_tree(to):
    skip = shutil.ignore_patterns('.venv*', '.git', '_course', '_site', '_docs', '_proc', '__pycache__', '*.egg-info', 'build', 'dist', '.ipynb_checkpoints', 'models', 'src')
    shutil.copytree(root, to, ignore=skip)

def without_results(text): return re.sub(r'<!-- results -->.*?<!-- /results -->', '', text, flags=re.S)

def check_export(copy):
    "lmcourse/ is what nbdev_export gives"
    for p in sorted({q.relative_to(d) for d in (root,copy) for q in (d/'lmcourse').rglob('*.py')}):
        a,b = ((d/p).read_text(encoding='utf-8') if (d/p).exists() else None for d in (root,copy))
        assert a==b, f'{p.as_posix()} is not what the notebooks export: run `make prepare`'

def check_readme(copy):
    "README.md is what nbs/index.ipynb gives; the table of results may differ for someone who has run the ladder again"
    for name in ('README.md', 'nbs/index.ipynb'):
        a,b = ((d/name).read_text(encoding='utf-8') for d in (root,copy))
        if name=='README.md' and (os.environ.get('CI') or without_results(a)!=without_results(b)):
            assert a==b, f'{name} is not what the notebooks give: run `make prepare`'

def check_badges(copy):
    "Badges and install cells agree with settings.ini"
    cfg = settings()
    for p in notebooks():
        nb = read(p)
        assert prepare.badge(cfg, f'{rel(p)}.ipynb') in nb.cells[0].source.splitlines(), f'{p.name}: its Colab badge does not agree with settings.ini: run `make prepare`'
        first = next(c for c in nb.cells if c.cell_type=='code')
        assert first.source==prepare.install_cell(cfg), f'{p.name}: its first cell does not install what settings.ini names: run `make prepare`'

def check_clean(copy):
    "In CI: the notebooks are as nbdev_clean leaves them"
    if not os.environ.get('CI'): return
    for p in notebooks(): assert p.read_text(encoding='utf-8')==(copy/p.relative_to(root)).read_text(encoding='utf-8'), f'{p.name} is not clean: run `make prepare`'

def check_outputs(copy):
    "Saved outputs are there, whole, and fit for others: no error, no warning, no path of one machine"
    for p in notebooks():
        nb = read(p)
        assert 'widgets' not in nb.metadata, f'{p.name} keeps the state of widgets: run `make outputs NB={rel(p)}`'
        for c in nb.cells:
            if c.cell_type!='code': continue
            for o in c.outputs:
                assert o.output_type!='error', f'{p.name}: a saved output is an error ({o.get("ename")}): run `make outputs NB={rel(p)}`'
                assert o.get('name')!='stderr', f'{p.name}: a saved output shows a warning: {o.text[:80]!r}'
                text = o.get('text','') + str({k:v for k,v in o.get('data',{}).items() if k!='image/png'})
                bad = re.search(r'/(?:home|root|Users|tmp|work)/\w+|[A-Z]:\\\\Users', text)
                assert not bad, f'{p.name}: a saved output shows a path of one machine: {bad[0]}'
        if p in chapters(): assert result(nb), f'{p.name}: no saved output in a cell tagged "result": run `make outputs NB={rel(p)}`'

def check_human_numbers(copy):
    "data/human_numbers/ holds the same bytes as the code makes"
    from lmcourse.corpora import human_numbers
    for split in ('train','valid'):
        assert (root/f'data/human_numbers/{split}.txt').read_bytes()==human_numbers(split).encode(), f'data/human_numbers/{split}.txt differs from human_numbers({split!r})'

def check_all(copy):
    "`from lmcourse.all import *` gives every name, and no two names clash"
    import importlib, fastai.text.all as fastai_all
    everything,owner = vars(importlib.import_module('lmcourse.all')),{}
    for f in modules():
        assert f.stem not in sys.stdlib_module_names, f'lmcourse.{f.stem} has the name of a standard module'
        m = importlib.import_module('.'.join(f.relative_to(root).with_suffix('').parts))
        for name in m.__all__:
            assert name not in owner, f'{name} is exported by {owner[name]} and by {f.stem}'
            assert not hasattr(fastai_all, name), f'lmcourse.{f.stem}.{name} has the name of something in fastai.text.all'
            assert everything.get(name) is getattr(m, name), f'from lmcourse.all import * does not give {f.stem}.{name}'
            owner[name] = f.stem

def modules():
    "The files of the package that notebooks export, the basement first, the chapters in their order"
    order = re.findall(r'^from \.([\w.]+) import \*', (root/'lmcourse/all.py').read_text(encoding='utf-8'), re.M)
    return [root/'lmcourse'/f"{name.replace('.','/')}.py" for name in order]

def check_floors(copy):
    "Every module is in all.py; tools import only tools, chapters only tools and earlier chapters, and no private name is imported"
    known = modules()
    there = {p for p in (root/'lmcourse').rglob('[a-z]*.py') if p.stem!='all'}
    assert set(known)==there, f'lmcourse/all.py lacks or invents {sorted(p.stem for p in set(known)^there)}'
    for i,f in enumerate(known):
        for node in ast.walk(ast.parse(f.read_text(encoding='utf-8'))):
            if not isinstance(node, ast.ImportFrom): continue
            private = [a.name for a in node.names if a.name.startswith('_')]
            assert not private, f'{f.name} imports {private[0]}, which is private'
            if node.level: assert (f.parents[node.level-1]/f"{node.module.replace('.','/')}.py") in known[:i], f'{f.name} imports {node.module}, which comes later or stands on the upper floor'

def check_links(copy):
    "Links between notebooks and to their pictures lead somewhere"
    for p in notebooks():
        for c in read(p).cells:
            if c.cell_type!='markdown': continue
            for link in re.findall(r'\]\((?!https?:|#|mailto:)([^)#\s]+)', c.source):
                assert (p.parent/link).exists(), f'{p.name}: the link to {link} leads nowhere'

def check_width(copy):
    "Lines of the package are at most 140 characters wide, and hardly any are over 120"
    lines = [(f, l) for f in modules() for l in f.read_text(encoding='utf-8').splitlines() if not l.startswith('__all__')]
    for f,l in lines: assert len(l)<=140, f'{f.name} has a line of {len(l)} characters: {l.strip()[:60]} …'
    wide = sum(len(l)>120 for _,l in lines)
    assert wide<.01*len(lines), f'{wide} of {len(lines)} lines are over 120 characters'


def check_versions(copy):
    "The check of versions finds the mixes that are known to break"
    versions.test()

checks = [check_versions, check_export, check_readme, check_badges, check_clean, check_outputs, check_human_numbers, check_all, check_floors,
          check_links, check_width]

def main():
    start = time.perf_counter()
    progress('Fetching the texts …')
    fetch = 'from lmcourse.tools.texts import *; print("tiny Shakespeare:", tiny_shakespeare(return_source=True)[1]); print("State of the Union:", len(sotu())); print("reviews:", len(reviews())); from lmcourse.textgen import pretrained_attn; print("weights of textgenrnn:", len(pretrained_attn()[1]), "tokens")'
    subprocess.run([sys.executable, '-c', fetch], cwd=root, check=True)
    progress(f'Testing {len(notebooks())} notebooks …')
    passed,failed = run_notebooks('--slow' in sys.argv)
    failed = [f'{f} failed' for f in failed]
    sys.path.insert(0, str(root))
    with tempfile.TemporaryDirectory() as d:
        copy = Path(d)/'copy'
        copy_tree(copy)
        prepare.prepare(copy)
        for check in checks:
            try: check(copy)
            except AssertionError as e: failed.append(f'{check.__name__}: {e}')
            else: passed += 1
    for f in failed: progress(f'FAILED {f}')
    progress(f'{passed} passed, {len(failed)} failed')
    progress(f'in {time.perf_counter()-start:.0f} s')
    sys.exit(bool(failed))

if __name__=='__main__': main()
