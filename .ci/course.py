"""Execute the chapters and the pages of nbs/tools, each in a fresh kernel, two at a time where there are two cores.

`course.py` writes executed notebooks and HTML pages to `_course/`; `course.py --inplace 07 tools/fast` saves the outputs of
these two in nbs/. Cells marked `#| slow` are skipped and keep their saved outputs, unless --slow is given."""
import argparse, os, re, sys, time
from concurrent.futures import ProcessPoolExecutor, as_completed
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from project import chosen, directives, head, nbs, progress, read, rel, result, root, tagged, tidy

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
    up = '../'*len(path.relative_to(root/'_course').parts)
    from nbconvert import HTMLExporter
    html,_ = HTMLExporter().from_notebook_node(nb, resources=dict(metadata=dict(name=name)))
    html = re.sub(r'href="(?!https?:)([^"]*)\.ipynb"', r'href="\1.html"', html).replace('="images/', f'="{up}nbs/images/')
    path.write_text(html, encoding='utf-8', newline='\n')

def run_one(path, out, inplace, slow):
    "Execute one notebook and write it: how long it took, its result, and what went wrong"
    start = time.perf_counter()
    folder = path.parent if inplace else (out/rel(path)).parent
    folder.mkdir(parents=True, exist_ok=True)
    try: nb = execute(path, folder, slow)
    except (CellExecutionError, DeadKernelError) as e: return time.perf_counter()-start, '', error_line(e)
    target = folder/path.name
    tmp = target.with_suffix('.part')
    nbformat.write(nb, tmp)
    os.replace(tmp, target)
    if not inplace: page(nb, head(nb)[0], target.with_suffix('.html'))
    return time.perf_counter()-start, result(nb), ''

def run_all(paths, out, inplace, slow):
    "Execute all `paths`; the sentences about those that failed"
    failed = []
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        jobs = {pool.submit(run_one, p, out, inplace, slow): p for p in paths}
        for job in as_completed(jobs):
            path,(seconds,line,error) = jobs[job],job.result()
            progress(f'{rel(path):16} {seconds:4.0f} s  ' + (f'FAILED: {error}' if error else line))
            if error: failed.append(f'{path.name}: {error}')
    return failed

def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('only', nargs='*', help='numbers or names, for instance 07 or tools/fast; all if none is given')
    p.add_argument('--inplace', action='store_true', help='save the outputs in nbs/ instead of _course/')
    p.add_argument('--slow', action='store_true', help='run the long cells too')
    a = p.parse_args()
    paths = chosen(a.only)
    out = root/'_course'
    out.mkdir(exist_ok=True)
    start = time.perf_counter()
    failed = run_all(paths, out, a.inplace, a.slow)
    progress(f'{len(paths)} notebooks in {time.perf_counter()-start:.0f} s')
    ladder = tagged(read(nbs/'10_ladder.ipynb'), 'readme-table').get('text/plain', '')
    if nbs/'10_ladder.ipynb' in paths: progress('\nThe ladder (means over five seeds):\n' + ladder)
    if not a.inplace: progress(f"\nLook at {out/'index.html' if (out/'index.html').exists() else out}, or open the notebooks with `make lab`.")
    if failed: sys.exit('\n'.join([f'{len(failed)} of {len(paths)} notebooks failed:', *(f'  - {f}' for f in failed)]))

if __name__=='__main__': main()
