"""Notebooks as pages for Sphinx: what a reader of the web pages should see, and nothing that only machinery needs.

No notebook is run: a page shows the outputs that are saved in it."""
import re, sys
from pathlib import Path

here = Path(__file__).resolve().parent
sys.path.append(str(here.parent/'.ci'))
import glossary
from project import chapters, directives, head, nbs, read, rel, root, settings, tools

# A chapter belongs to the last part whose first number is not above its own: new chapters follow by themselves.
parts = {0: 'Counting', 3: 'Seven models', 12: 'Letters', 17: 'Craft', 19: 'Real text', 22: 'What came next'}

def part_of(path):
    "The name of the part that the chapter at `path` belongs to"
    return parts[max(first for first in parts if first<=int(path.stem[:2]))]

def by_part():
    "The chapters in their parts: a dict from a part's name to paths"
    res = {}
    for p in chapters(): res.setdefault(part_of(p), []).append(p)
    return res

hidden = {'hide'}
quiet = {'echo: false', 'hide_input', 'hide-input', 'hide_code'}
mute = {'output: false', 'hide_output', 'hide-output'}

def is_hidden(cell):
    "Does the cell say nothing to a reader?"
    said = directives(cell)
    code = [l for l in cell.source.splitlines() if l.strip() and not l.startswith('#|')]
    return bool(hidden & set(said)) or 'include: false' in said or not code

def without_directives(source): return '\n'.join(l for l in source.splitlines() if not l.startswith('#|')).strip('\n')

def caption_of(cell):
    "The italic line with which a Markdown cell describes the picture above it, as plain text; empty if there is none"
    if cell is None or cell.cell_type!='markdown': return ''
    m = re.match(r'\*(?!\*)(.+?)(?<!\*)\*(?!\*)(?:\n|$)', cell.source.strip(), re.S)
    return plain(m[1]) if m else ''

def slug(title):
    "The anchor of a heading, as Jupyter makes it: links within and between notebooks work in both"
    return title.strip().replace(' ', '-')

def plain(text):
    "Markdown as plain text"
    text = re.sub(r'!?\[([^\]]*)\]\([^)]*\)', r'\1', text)
    return ' '.join(re.sub(r'[*`$]|\\(?=[_*])', '', text).split())

def has_picture(cell):
    return cell.cell_type=='code' and any(k.startswith('image/') for o in cell.outputs for k in o.get('data', {}))

def buttons(cfg, name):
    "Links that open notebook `name` in Colab, and a chapter's practice form too, download it, and show its source"
    up = '../'*name.count('/')
    at = f"{cfg['user']}/{cfg['repo']}/blob/{cfg['branch']}/nbs/{name}.ipynb"
    colab = 'https://colab.research.google.com/github'
    form = f'<a href="{colab}/{cfg["user"]}/{cfg["repo"]}/blob/practice/{name}.ipynb">Practice form in Colab</a>'
    return (f'<p class="notebook-links"><a href="{colab}/{at}">Open in Colab</a>' + (form if re.match(r'\d\d_', name) else '') +
            f'<a href="{up}notebooks/{name}.ipynb" download>Download the notebook</a>'
            f'<a href="https://github.com/{at}">View on GitHub</a></p>')

def links(text, cfg, name):
    "Links to files outside nbs/ lead to the repository, those to the glossary to its page here"
    text = re.sub(r'\]\((?:\.\./)*glossary\.ipynb#', '](#term-', text)
    text = re.sub(r'\]\(((?:\.\./)*)glossary\.ipynb\)', r'](\1glossary.md)', text)
    to = f"https://github.com/{cfg['user']}/{cfg['repo']}/blob/{cfg['branch']}/"
    ups = '../'*(name.count('/')+1)
    return re.sub(r'\]\(' + re.escape(ups) + r'(?!\.\.)(?!\d\d_)', f']({to}', text)

def tables(cell):
    "Tables come out of pandas with attributes of another age"
    for o in cell.outputs:
        html = o.get('data', {}).get('text/html')
        if html: o['data']['text/html'] = re.sub(r' border="1"', '', re.sub(r'<style scoped>.*?</style>\n?', '', html, flags=re.S))

def page(path, live=''):
    "The notebook at `path` as a page shows it; `live` is text to put below its opening"
    nb,cfg,name = read(path),settings(),rel(path)
    cells = [c for c in nb.cells if c.cell_type!='code' or not is_hidden(c)]
    for cell,after in zip(cells, [*cells[1:], None]):
        if cell.cell_type=='markdown':
            cell.source = links(cell.source, cfg, name)
        elif cell.cell_type=='code':
            said,tags = set(directives(cell)),[]
            if said & quiet: tags.append('remove-input')
            if said & mute: tags.append('remove-output')
            if has_picture(cell):
                cell.metadata['mystnb'] = {'image': {'alt': caption_of(after) or 'A picture that the code above draws'}}
            if tags: cell.metadata['tags'] = [*cell.metadata.get('tags', []), *tags]
            cell.source = without_directives(cell.source)
            tables(cell)
    first = cells[0]
    lines = [l for l in first.source.split('\n') if not l.startswith('[![Open In Colab]')]
    at = next((i for i,l in enumerate(lines) if l.startswith('>')), 0)
    if lines[at].startswith('>'): lines[at] = f"\n{{.lead}}\n{lines[at].lstrip('> ')}"
    lines[at] += f'\n\n{buttons(cfg, name)}\n' + (f'\n{live}\n' if live else '')
    first.source = '\n'.join(lines)
    nb.cells = cells
    nb.metadata = {'kernelspec': {'display_name': 'Python 3', 'language': 'python', 'name': 'python3'},
                   'language_info': {'name': 'python', 'pygments_lexer': 'ipython3'}}
    return nb

def glossary_page():
    "The page of terms, from those of nbs/glossary.txt; `links` leads to them"
    ts = glossary.terms()
    introduced = glossary.introductions(ts)
    rows = ['# Glossary', '', 'The terms of the course, and the chapter that introduces each.', '']
    for t in sorted(ts, key=lambda t: t.name.lower()):
        also = f" ({', '.join(t.names[1:])})" if t.names[1:] else ''
        home = introduced[t.name]
        rows += [f'[{t.name}]{{#term-{t.anchor}}}{also}', f': {t.text}. [Chapter {home.stem[:2]}]({rel(home)}.ipynb)', '']
    return '\n'.join(rows)
