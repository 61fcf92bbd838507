"""Execute the chapters in order, each in a fresh kernel.

`course.py` writes executed notebooks and HTML pages to `_course/`; `course.py --inplace 07` saves the outputs of chapter 07
in nbs/. Cells marked `#| slow` are skipped and keep their saved outputs, unless --slow is given."""
import argparse, os, re, sys, time
from pathlib import Path
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from project import chapters, directives, head, nbs, progress, read, result, root, tagged, tidy

def execute(path, cwd, slow):
    "The notebook at `path`, executed in folder `cwd`; raises `CellExecutionError`"
    nb = read(path)
    skipped = [c for c in nb.cells if c.cell_type=='code' and ('eval: false' in (d := directives(c)) or ('slow' in d and not slow))]
    for c in skipped: c.metadata['tags'] = [*c.metadata.get('tags',[]), 'skip-execution']
    NotebookClient(nb, timeout=None, resources=dict(metadata=dict(path=str(cwd))), extra_arguments=['--log-level=40']).execute()
    for c in skipped:
        c.metadata['tags'].remove('skip-execution')
        if not c.metadata['tags']: del c.metadata['tags']
    return tidy(nb)

def error_line(e):
    "What went wrong, and in which line of the notebook"
    if not isinstance(e, CellExecutionError): return str(e).splitlines()[0]
    trace = re.sub(r'\x1b\[[0-9;]*m', '', e.traceback)
    at = re.search(r'^-+> *\d+ (.*)$', trace, re.M)
    return f"{e.ename}: {' '.join(e.evalue.split())[:200]}" + (f' in `{at[1].strip()}`' if at else '')

def page(nb, name, path):
    "Write `nb` as a page; links between notebooks become links between pages"
    from nbconvert import HTMLExporter
    html,_ = HTMLExporter().from_notebook_node(nb, resources=dict(metadata=dict(name=name)))
    html = re.sub(r'href="(?!https?:)([^"]*)\.ipynb"', r'href="\1.html"', html).replace('="images/', '="../nbs/images/')
    path.write_text(html, encoding='utf-8', newline='\n')

def run_all(paths, out, inplace, slow):
    failed,done = [],{}
    for path in paths:
        title,_ = head(read(path))
        progress(f'{path.stem[:2]}  {title} …')
        start = time.perf_counter()
        try: nb = execute(path, nbs if inplace else out, slow)
        except (CellExecutionError, DeadKernelError) as e:
            failed.append(f'{path.name}: {error_line(e)}')
            progress(f'    failed after {time.perf_counter()-start:.0f} s: {error_line(e)}')
            continue
        progress(f'    {time.perf_counter()-start:.0f} s. {result(nb)}')
        done[path.stem] = nb
        target = path if inplace else out/path.name
        tmp = target.with_suffix('.part')
        nbformat.write(nb, tmp)
        os.replace(tmp, target)
        if not inplace: page(nb, title, out/f'{path.stem}.html')
    return failed,done

def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('only', nargs='*', help='numbers or names of chapters, for instance 07; all if none is given')
    p.add_argument('--inplace', action='store_true', help='save the outputs in nbs/ instead of _course/')
    p.add_argument('--slow', action='store_true', help='run the long cells too')
    a = p.parse_args()
    paths = [p for p in [*chapters(), nbs/'index.ipynb'] if not a.only or any(p.stem.startswith(o) for o in a.only)]
    if not paths: sys.exit(f"No chapter starts with {' or '.join(a.only)}: give a number such as 07")
    out = root/'_course'
    out.mkdir(exist_ok=True)
    failed,done = run_all(paths, out, a.inplace, a.slow)
    if '10_ladder' in done: progress('\nThe ladder (means over five seeds):\n' + tagged(done['10_ladder'], 'readme-table').get('text/plain', ''))
    if not a.inplace: progress(f"\nLook at {out/'index.html' if (out/'index.html').exists() else out}, or open the notebooks with `make lab`.")
    if failed: sys.exit('\n'.join([f'{len(failed)} of {len(paths)} notebooks failed:', *(f'  - {f}' for f in failed)]))

if __name__=='__main__': main()
