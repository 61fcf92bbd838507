"What the commands share: the project's settings, its chapters, and what they have saved."
import sys
from configparser import ConfigParser
from pathlib import Path

root = Path(__file__).resolve().parent.parent
nbs = root/'nbs'

def settings():
    "The [DEFAULT] section of settings.ini"
    ini = ConfigParser()
    ini.read(root/'settings.ini', encoding='utf-8')
    return ini['DEFAULT']

def chapters(): return sorted(nbs.glob('[0-9][0-9]_*.ipynb'))
def tools(): return sorted((nbs/'tools').glob('*.ipynb'))          # the basement
def solutions(): return sorted((nbs/'solutions').glob('*.ipynb'))
def rel(path): return path.relative_to(nbs).with_suffix('').as_posix()      # 07_layers, tools/fast
def notebooks(): return sorted(p for p in nbs.rglob('*.ipynb') if '.ipynb_checkpoints' not in p.parts)

def chosen(only):
    "Chapters, tools and the index, or those whose names start with one of `only`; ends the program where there is none"
    every = [*chapters(), *tools(), *solutions(), nbs/'index.ipynb', nbs/'short.ipynb']
    res = [p for p in every if p.exists() and (not only or any(rel(p).startswith(o) for o in only))]
    if not res: sys.exit(f"No notebook starts with {' or '.join(only)}: give a number such as 07, or a page such as tools/fast")
    return res

def read(path):
    import nbformat
    return nbformat.read(path, as_version=4)

def head(nb):
    "Title and one-line description of a notebook"
    lines = nb.cells[0].source.splitlines()
    return lines[0].lstrip('# '), next((l.lstrip('> ') for l in lines if l.startswith('>')), '')

def directives(cell): return [l[2:].strip() for l in cell.source.splitlines() if l.startswith('#|')]

def tagged(nb, tag):
    "The outputs of the cell with this tag: a dict of MIME type to data"
    for c in nb.cells:
        if tag in c.metadata.get('tags', []) and c.cell_type=='code':
            res = {}
            for o in c.outputs: res.update(o.get('data', {'text/plain': o.get('text','')}))
            return res
    return {}

def result(nb):
    "The line that a chapter gives as its main result"
    return tagged(nb, 'result').get('text/plain', '').strip().strip('\'"')

def is_blank(output):
    "Is it what a finished progress bar leaves behind: HTML that shows nothing?"
    import re
    html = output.get('data', {}).get('text/html')
    return html is not None and not re.sub(r'<style>.*?</style>|<[^>]*>', '', html, flags=re.S).strip() and '<img' not in html

def tidy(nb):
    "`nb` without outputs that show nothing, and without the state of widgets"
    nb.metadata.pop('widgets', None)
    for c in nb.cells:
        if c.cell_type=='code': c.outputs = [o for o in c.outputs if not is_blank(o)]
    return nb

def progress(*a): print(*a, flush=True, file=sys.stdout)
