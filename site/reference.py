"The package's reference, from its docments: a page for each module, made by code."
import importlib, inspect, re
from fastcore.docments import docments
from pages import chapters, head, read, rel, root, tools

def modules():
    "The modules that notebooks export, as in lmcourse/all.py: (name, notebook) in the order of the course"
    of = {}
    for p in [*chapters(), *tools()]:
        m = next((re.match(r'#\|\s*default_exp (\S+)', c.source) for c in read(p).cells if c.source.startswith('#| default_exp')), None)
        if m: of[m[1]] = p
    return of

def code(x): return f'`{x}`' if x else ''

def type_name(t):
    "How a reader writes an annotation"
    if t is inspect._empty or t is None or t is type(None): return ''
    return t if isinstance(t, str) else getattr(t, '__name__', str(t)).replace('typing.', '') if not getattr(t, '__args__', None) else \
        re.sub(r'\b(?:torch|typing|pathlib|collections\.abc|lmcourse[\w.]*|fastai[\w.]*|pandas[\w.]*)\.', '', str(t))

def default_text(x):
    "A default value as it stands in a signature"
    if x is inspect._empty: return ''
    if callable(x): return getattr(x, '__name__', type(x).__name__)
    text = repr(x)
    return text if len(text)<=60 else text[:57] + '…'

def signature(f):
    "The signature of `f` without annotations, which the list below it gives"
    try: params = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError): return '()'
    if params and params[0].name=='self': params = params[1:]
    res,star = [],False
    for p in params:
        if p.kind==p.VAR_POSITIONAL: star = True
        if p.kind==p.KEYWORD_ONLY and not star:
            res.append('*')
            star = True
        mark = {p.VAR_POSITIONAL: '*', p.VAR_KEYWORD: '**'}.get(p.kind, '')
        d = default_text(p.default)
        res.append(f'{mark}{p.name}' + (f'={d}' if d else ''))
    return f"({', '.join(res)})"

def own(cls, module):
    "The public methods that the course gives to class `cls`, wherever they are patched on"
    for name,f in vars(cls).items():
        f = f.__func__ if isinstance(f, (classmethod, staticmethod)) else f.fget if isinstance(f, property) else f
        if not name.startswith('_') and inspect.isfunction(f) and f.__module__.startswith('lmcourse') and (f.__doc__ or commented(f)):
            yield name,f

def commented(f):
    "The docments of `f` if any of them says something"
    try: docs = docments(f, full=True, returns=True)
    except Exception: return {}
    docs.pop('self', None)
    return docs if any(d.get('docment') for d in docs.values()) else {}

def arguments(f):
    "The arguments of `f` as a definition list, and what it returns"
    rows,docs = [],commented(f)
    for name,d in docs.items():
        if name=='return': continue
        given = default_text(d['default'])
        about = [code(type_name(d['anno'])), f'default {code(given)}' if given else '']
        rows += [f"`{name}`" + ''.join(f', {a}' for a in about if a), f": {' '.join((d['docment'] or '–').split())}", '']
    back = docs.get('return')
    if back and (back.get('docment') or type_name(back.get('anno'))):
        rows += ['returns' + (f" {code(type_name(back['anno']))}" if type_name(back.get('anno')) else ''), f": {' '.join((back.get('docment') or '–').split())}", '']
    return rows

def entry(kind, name, f, module, fence=':::'):
    "The directive for one function, class or method"
    doc = inspect.cleandoc(f.__doc__) if f.__doc__ and f.__doc__ is not type(f).__doc__ else ''
    if inspect.isclass(f) and 'partial(' in doc: doc = ''
    return [f'{fence}{{py:{kind}}} {name}{signature(f)}', '', doc, '', *arguments(f)]

def names(module):
    "The public names of a module, in the order of its source"
    return list(dict.fromkeys(module.__all__))

def page(name, path):
    "The reference of module `name`, exported by the notebook at `path`"
    module = importlib.import_module(f'lmcourse.{name}')
    title,line = head(read(path))
    up = '../'*(name.count('.')+1)
    text = [f'# lmcourse.{name}', '', f'{line}. From [{title}]({"../"}{rel(path)}.ipynb).', '',
            '```{py:module} ' + f'lmcourse.{name}', '```', '']
    for n in names(module):
        f = getattr(module, n)
        if inspect.isclass(f):
            text += [f'## {n}', ''] + entry('class', n, f, module, '::::')
            for m,g in own(f, module): text += entry('method', m, g, module) + [':::', '']
            text += ['::::', '']
        elif callable(f): text += [f'## {n}', '', *entry('function', n, f, module), ':::', '']
        else: text += [f'## {n}', '', f'::::{{py:data}} {n}', '', f'`{type(f).__name__}`', '::::', '']
    return '\n'.join(text)

def write(folder):
    "Write all pages of the reference below `folder`: their names"
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name,path in modules().items():
        (folder/f'{name}.md').write_text(page(name, path), encoding='utf-8')
        made.append((name, head(read(path))[1]))
    return made

def index(made):
    "The page that leads to all others of the reference"
    rows = ['# Reference', '', 'What each module of the package gives, as its notebook says it.', '']
    for name,line in made: rows += [f'[lmcourse.{name}]({name}.md)', f': {line}', '']
    return '\n'.join(rows) + '\n'
