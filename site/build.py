"""Make the web pages in `_site/` from the notebooks as they are saved: `python site/build.py`.

No notebook is run, and nothing is fetched: every file comes from the repository or from an installed package."""
import argparse, os, shutil, sys, time
from pathlib import Path
here = Path(__file__).resolve().parent
root = here.parent
sys.path[:0] = [str(here), str(root)]
import nbformat
import livepages, pages, reference
from project import chapters, head, nbs, read, rel, settings, solutions, tools

source,made,out = root/'build/site',root/'build/html',root/'_site'

def toctree(names, caption='', depth=1):
    return '\n'.join(['```{toctree}', ':hidden:', f':maxdepth: {depth}', *([f':caption: {caption}'] if caption else []), '', *names, '```', ''])

def numbered(path):
    "An entry of the contents with the number of its chapter"
    return f'{path.stem[:2]} {head(read(path))[0]} <{rel(path)}>'

def write(path, text):
    "Write where it differs, so that Sphinx makes again only what changed"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding='utf-8')!=text: path.write_text(text, encoding='utf-8', newline='\n')

def write_notebook(path, nb): write(path, nbformat.writes(nb) + '\n')

def write_sources():
    "The sources of all pages, in `build/site`"
    for p in [*chapters(), *tools(), *solutions(), nbs/'short.ipynb']: write_notebook(source/f'{rel(p)}.ipynb', pages.page(p, livepages.link(rel(p))))
    for p in (nbs/'images').glob('*'):
        (source/'images').mkdir(parents=True, exist_ok=True)
        shutil.copy2(p, source/'images'/p.name)
    names = reference.write(source/'reference')
    write(source/'reference/index.md', reference.index(names) + toctree(n for n,_ in names))
    write(source/'glossary.md', pages.glossary_page())
    write(source/'basement.md', overview('The basement', 'What the chapters need and do not teach, with its own tests and explanations.', tools()))
    write(source/'solutions.md', overview('Solutions', 'The exercises of each chapter solved, as tests. Write yours first.', solutions()))
    for p in (here/'live').glob('*.md'):
        text = p.read_text(encoding='utf-8')
        write(source/'live'/p.name, text + ('\n' + toctree(livepages.titles) if p.stem=='index' else ''))
    write(root/'build/static/live/prose.js', livepages.prose_script())
    index = pages.page(nbs/'index.ipynb')
    trees = [toctree([numbered(p) for p in paths], part) for part,paths in pages.by_part().items()]
    trees.append(toctree(['short', 'live/index', 'solutions', 'basement', 'reference/index', 'glossary'], 'At hand'))
    index.cells.append(nbformat.v4.new_markdown_cell('\n'.join(trees), id='contents'))
    write_notebook(source/'index.ipynb', index)

def overview(title, line, paths):
    "A page that leads to some notebooks"
    rows = [f'# {title}', '', line, '']
    for p in paths:
        name,what = head(read(p))
        rows += [f'[{name}]({rel(p)}.ipynb)', f': {what}', '']
    return '\n'.join(rows) + '\n' + toctree(rel(p) for p in paths)

def sphinx(jobs):
    "Run Sphinx; the exit status"
    from sphinx.cmd.build import main
    return main(['-b', 'html', '-q', '-W', '--keep-going', '-j', str(jobs), '-c', str(here), '-d', str(root/'build/doctrees'), str(source), str(made)])

def copy_out():
    "What Sphinx made, and the notebooks themselves to download, to `_site`"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(made, out, ignore=shutil.ignore_patterns('.buildinfo*', 'objects.inv.bak'))
    for p in out.rglob('*.html'):
        text = p.read_text(encoding='utf-8')
        better = text.replace('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">')
        if better!=text: p.write_text(better, encoding='utf-8', newline='\n')
    (out/'.nojekyll').touch()           # GitHub Pages leaves out folders with an underscore otherwise
    for p in [*chapters(), *tools(), *solutions(), nbs/'index.ipynb', nbs/'short.ipynb']:
        to = out/'notebooks'/f'{rel(p)}.ipynb'
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(p, to)

def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--jobs', type=int, default=min(2, os.cpu_count() or 1), help='processes for Sphinx')
    p.add_argument('--fresh', action='store_true', help='forget what was made before')
    a = p.parse_args()
    start = time.perf_counter()
    if a.fresh:
        for folder in (source, made, root/'build/doctrees', out): shutil.rmtree(folder, ignore_errors=True)
    write_sources()
    print(f'sources written after {time.perf_counter()-start:.0f} s', flush=True)
    status = sphinx(a.jobs)
    if status: sys.exit(status)
    copy_out()
    print(f"{sum(1 for _ in out.rglob('*.html'))} pages in {time.perf_counter()-start:.0f} s: open {out/'index.html'}")

if __name__=='__main__': main()
