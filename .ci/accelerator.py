"""Run the quick cells of the notebooks on the pretend accelerator (pretend.py), each cell whatever became of those before it.

`accelerator.py [07 tools/fast …]`; all notebooks if none is named, and first the accelerator's own tests (test_pretend.py).
With --short every training stops after a few batches, and only what the accelerator itself refuses counts, not what was not
learned: minutes instead of many. With --real the cells run on the accelerator that the machine has."""
import argparse, os, re, subprocess, sys, tempfile, time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from project import chosen, directives, progress, read, rel, root

here = Path(__file__).parent

refusals = 'pretend|PrivateUse|cudnn|device|contiguous|CPU int64'        # in the messages of an accelerator

def first_cell(short, real):
    "The code that comes before a notebook's own"
    lines = [f"import sys; sys.path[:0] = [{str(here)!r}, {str(root)!r}]", 'import pretend']
    if not real: lines.append('pretend.install()')
    if short: lines.append('pretend.shorten(get_ipython())')
    return '\n'.join(lines)

def is_quick(cell): return cell.cell_type=='code' and not {'slow', 'eval: false'} & set(directives(cell))

def with_first(nb, first):
    "The quick cells of `nb`, after the code `first`"
    quick = [(i, c) for i,c in enumerate(nb.cells) if is_quick(c)]
    res = nbformat.v4.new_notebook(metadata=nb.metadata, cells=[nbformat.v4.new_code_cell(first, metadata=dict(place='install'))])
    res.cells += [nbformat.v4.new_code_cell(c.source, metadata=dict(place=i)) for i,c in quick]
    return res

def error_line(cell, error):
    "Which cell failed, its first line of code, and why"
    code = next((l for l in cell.source.splitlines() if l and not l.startswith('#')), '')
    return f"cell {cell.metadata['place']} ({code[:60]}): {error['ename']}: {' '.join(error['evalue'].split())[:300]}"

def failures(path, short=False, real=False):
    "How many quick cells notebook `path` has, and a line for each that fails"
    nb = with_first(read(path), first_cell(short, real))
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(nb, timeout=None, allow_errors=True, resources=dict(metadata=dict(path=folder)),
                                extra_arguments=['--log-level=40'])
        try: client.execute()
        except DeadKernelError: return len(nb.cells)-1, ['the kernel died']
    errors = [(c, o) for c in nb.cells for o in c.outputs if o.output_type=='error']
    if short: errors = [(c, o) for c,o in errors if re.search(refusals, o['evalue'])]
    return len(nb.cells)-1, [error_line(c, o) for c,o in errors]

def timed_failures(*args):
    start = time.perf_counter()
    return *failures(*args), time.perf_counter()-start

def run_all(paths, n_jobs, short, real):
    "How many of the notebooks failed; says which cells, and why"
    failed = 0
    with ProcessPoolExecutor(n_jobs) as pool:
        jobs = {pool.submit(timed_failures, p, short, real): p for p in paths}
        for job in as_completed(jobs):
            n,lines,seconds = job.result()
            failed += bool(lines)
            progress(f'{rel(jobs[job]):16} {seconds:4.0f} s  {n} quick cells, {len(lines)} failed')
            for line in lines: progress(f'  FAILED {rel(jobs[job])}: {line}')
    return failed

def own_tests():
    "Did the accelerator's own tests pass?"
    return subprocess.run([sys.executable, str(here/'test_pretend.py')]).returncode==0

def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('only', nargs='*', help='numbers or names, for instance 07 or tools/fast; all if none is given')
    p.add_argument('--short', action='store_true', help='stop every training after a few batches')
    p.add_argument('--real', action='store_true', help="on the machine's own accelerator")
    p.add_argument('--jobs', type=int, default=min(2, os.cpu_count() or 1), help='so many notebooks at a time')
    a = p.parse_args()
    os.environ.setdefault('OMP_NUM_THREADS', '1')
    os.environ['PYTHONPATH'] = os.pathsep.join([str(root), os.environ.get('PYTHONPATH','')])
    start = time.perf_counter()
    paths = chosen(a.only)
    passed = len(paths) + (not a.real)
    failed = run_all(paths, a.jobs, a.short, a.real) + (not a.real and not own_tests())
    progress(f'The accelerator: {time.perf_counter()-start:.0f} s')
    progress(f'{passed-failed} passed, {failed} failed')
    sys.exit(bool(failed))

if __name__=='__main__': main()
