"""Make badges and install cells, the glossary, the tables and pictures of the index, and README.md, from settings.ini and the notebooks."""
import base64, re
import nbformat
import glossary
from project import chapters, directives, head, nbs, notebooks, read, rel, root, settings, tagged, tidy, tools

def badge(cfg, rel):
    "The line that opens notebook `rel` (its path below nbs/) in Colab"
    url = f"https://colab.research.google.com/github/{cfg['user']}/{cfg['repo']}/blob/{cfg['branch']}/nbs/{rel}"
    return f'[![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)]({url})'

def install_cell(cfg):
    return f"""#| hide
# In Colab, install the course's package. Anywhere else this cell does nothing.
import sys
if 'google.colab' in sys.modules:
    %pip install -q git+{cfg['git_url']}"""

def with_badge(nb, cfg, rel):
    "`nb` with the badge and the install cell that settings.ini asks for; a page without code needs neither"
    if all(c.cell_type!='code' for c in nb.cells): return nb
    first = nb.cells[0]
    lines = [l for l in first.source.split('\n') if not l.startswith('[![Open In Colab]')]
    at = next((i for i,l in enumerate(lines) if l.startswith('>')), 0) + 1
    rest = '\n'.join(lines[at:]).strip('\n')
    first.source = '\n'.join(lines[:at]) + f'\n\n{badge(cfg, rel)}' + (f'\n\n{rest}' if rest else '')
    nb.cells = [c for c in nb.cells if not (c.cell_type=='code' and "'google.colab' in sys.modules" in c.source)]
    cell = nbformat.v4.new_code_cell(install_cell(cfg), id='colab')
    nb.cells.insert(next(i for i,c in enumerate(nb.cells) if c.cell_type=='code'), cell)
    return nb

def md_table(rows): return '\n'.join('| ' + ' | '.join(map(str,r)) + ' |' for r in [rows[0], ['---']*len(rows[0]), *rows[1:]])

def notebook_table(paths, columns, name):
    "A table with a row for each notebook: a link called `name(path, title)`, and its line of description"
    rows = [columns]
    for p in paths:
        title,line = head(read(p))
        rows.append((f'[{name(p, title)}]({rel(p)}.ipynb)', line))
    return md_table(rows)

def html_rows(html):
    "A DataFrame's HTML as rows of text, the header first"
    from bs4 import BeautifulSoup
    rows = [[c.get_text(' ', strip=True) for c in tr.find_all(['th','td'])] for tr in BeautifulSoup(html, 'html.parser').find_all('tr')]
    if rows[0][0]=='' and not any(rows[1][1:]): rows[:2] = [[rows[1][0], *rows[0][1:]]]       # the index has its name in a line of its own
    return rows

def fill(nb, tag, text):
    "Put `text` between the marks of `tag` in a Markdown cell"
    for c in nb.cells:
        if c.cell_type=='markdown' and f'<!-- {tag} -->' in c.source:
            c.source = re.sub(f'(<!-- {tag} -->\n).*?(<!-- /{tag} -->)', lambda m: f'{m[1]}{text}\n{m[2]}', c.source, flags=re.S)

def write_if_new(path, text):
    if not path.exists() or path.read_text(encoding='utf-8')!=text: path.write_text(text, encoding='utf-8', newline='\n')

def save(nb, path): write_if_new(path, nbformat.writes(nb) + '\n')

def shortened(text, n=16):
    "The first lines of a text, up to the last whole paragraph among them"
    return '\n'.join(text.strip().split('\n')[:n]).rpartition('\n\n')[0] or text

def site_line(cfg):
    "The sentence that leads to the web pages"
    return (f"**Read it in the browser.** The chapters are also [pages to read]({cfg['doc_host']}{cfg['doc_baseurl']}/), and some of their "
            "models run there while you read: type words, and see what each model says next. `make site` builds the pages on your own machine.")

def fill_index():
    "The index's tables of chapters and results, and its pictures, from saved outputs"
    path = nbs/'index.ipynb'
    nb = read(path)
    fill(nb, 'chapters', notebook_table(chapters(), ('chapter', 'what it is for'), lambda p, title: f'{p.stem[:2]} {title}'))
    fill(nb, 'install', f"```\npip install git+{settings()['git_url']}\n```")
    fill(nb, 'site', site_line(settings()))
    fill(nb, 'tools', notebook_table(tools(), ('page', 'what is in it'), lambda p, title: title))
    if text := tagged(read(nbs/'14_char_rnn.ipynb'), 'readme-text').get('text/plain'): fill(nb, 'sample', '```\n' + shortened(text) + '\n```')
    for tag,names in dict(results=('10_ladder','11_pointer','23_transformer'), letters=('14_char_rnn','15_adapt')).items():
        rows = []
        for name in names:
            out = read(nbs/f'{name}.ipynb')
            table,plot = tagged(out, 'readme-table'),tagged(out, 'readme-plot')
            if 'text/html' in table: rows += html_rows(table['text/html'])[len(rows)>0:]        # one header for all
            if 'image/png' in plot:
                (nbs/'images').mkdir(exist_ok=True)
                (nbs/f"images/{name.split('_',1)[1]}.png").write_bytes(base64.b64decode(plot['image/png']))
        if rows: fill(nb, tag, md_table(rows))
    save(nb, path)

def readme():
    "README.md from nbs/index.ipynb"
    from nbconvert import MarkdownExporter
    nb = read(nbs/'index.ipynb')
    nb.cells = [c for c in nb.cells if 'hide' not in directives(c)]
    text,_ = MarkdownExporter().from_notebook_node(nb)
    text = text.replace('```\nfrom lmcourse', '```python\nfrom lmcourse')
    text = re.sub(r'\]\(((?:\w+/)?\w+\.ipynb|images/)', r'](nbs/\1', text).replace('](../', '](')     # as seen from the top
    write_if_new(root/'README.md', re.sub(r'\n{3,}', '\n\n', text).strip() + '\n')

def prepare():
    cfg = settings()
    save(glossary.make_page(), glossary.page)
    for p in notebooks(): save(tidy(with_badge(read(p), cfg, f'{rel(p)}.ipynb')), p)
    fill_index()
    readme()

if __name__=='__main__': prepare()
