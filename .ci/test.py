"""Look over the tree for what no notebook can test by itself: versions, saved outputs, names, imports, links, widths.

It changes nothing. What is made from the notebooks is tested by making it again: `make prepare && git diff --exit-code`."""
import ast, re, sys
import glossary, versions
from project import chapters, notebooks, progress, read, rel, result, root

def check_outputs():
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

def check_human_numbers():
    "data/human_numbers/ holds the same bytes as the code makes"
    from lmcourse.corpora import human_numbers
    for split in ('train','valid'):
        assert (root/f'data/human_numbers/{split}.txt').read_bytes()==human_numbers(split).encode(), f'data/human_numbers/{split}.txt differs from human_numbers({split!r})'

def check_all():
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

def check_floors():
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

def check_links():
    "Links between notebooks and to their pictures lead somewhere"
    for p in notebooks():
        for c in read(p).cells:
            if c.cell_type!='markdown': continue
            for link in re.findall(r'\]\((?!https?:|#|mailto:)([^)#\s]+)', c.source):
                assert (p.parent/link).exists(), f'{p.name}: the link to {link} leads nowhere'

def check_glossary():
    "Each term in bold is in the glossary, and none is used in an earlier chapter without a link; links to terms lead to them"
    found = glossary.faults()
    assert not found, '; '.join(found[:5]) + (f' … and {len(found)-5} more' if len(found)>5 else '')
    anchors = {t.anchor for t in glossary.terms()}
    for p in notebooks():
        for c in read(p).cells:
            for anchor in re.findall(r'glossary\.ipynb#([^)\s]+)\)', c.source):
                assert anchor in anchors, f'{p.name}: the glossary has no term {anchor!r}'

def check_width():
    "Lines of the package are at most 140 characters wide, and hardly any are over 120"
    lines = [(f, l) for f in modules() for l in f.read_text(encoding='utf-8').splitlines() if not l.startswith('__all__')]
    for f,l in lines: assert len(l)<=140, f'{f.name} has a line of {len(l)} characters: {l.strip()[:60]} …'
    wide = sum(len(l)>120 for _,l in lines)
    assert wide<.01*len(lines), f'{wide} of {len(lines)} lines are over 120 characters'

def check_versions():
    "The check of versions finds the mixes that are known to break"
    versions.test()

checks = [check_versions, check_outputs, check_human_numbers, check_all, check_floors, check_links, check_glossary, check_width]

def main():
    sys.path.insert(0, str(root))
    failed = 0
    for check in checks:
        try: check()
        except AssertionError as e:
            failed += 1
            progress(f'{check.__name__}: {e}')
    sys.exit(bool(failed))

if __name__=='__main__': main()
