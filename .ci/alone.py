"""Does each notebook run alone? Build the wheel, put it and the newest fastai into a fresh environment, and run the quick cells of
every notebook there: each in an empty folder, in a kernel of its own, with nothing but the installed package. Nothing may be
written to stderr, and nothing may be left in the folder.

`alone.py` runs all, `alone.py 07 tools/fast` these two. `--env FOLDER` keeps the environment, and uses one that is there. pip reads
its settings as always: PIP_CONSTRAINT names a file of versions to keep to."""
import argparse, os, subprocess, sys, tempfile, time
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path
from project import chosen, progress, rel, root

# What runs a notebook; everything else comes with the package. Hidden tests that want a development tool do without.
extras = 'nbclient ipykernel'.split()

def python_of(env): return env/('Scripts/python.exe' if os.name=='nt' else 'bin/python')

def make_env(env):
    "A fresh environment in folder `env`, with the wheel of this tree and the newest of all that it needs"
    with tempfile.TemporaryDirectory() as d:
        subprocess.run([sys.executable, '-m', 'pip', 'wheel', '-q', '--no-deps', '-w', d, root], check=True)
        wheel = next(Path(d).glob('*.whl'))
        if not python_of(env).exists(): subprocess.run([sys.executable, '-m', 'venv', env], check=True)
        pip = [python_of(env), '-m', 'pip', 'install', '-q', '--disable-pip-version-check']
        subprocess.run([*pip, wheel, *extras], check=True)
        subprocess.run([*pip, '--no-deps', '--force-reinstall', wheel], check=True)     # where an older one was there

def run_one(path):
    "What is wrong with one notebook, '' if nothing is, and how many seconds it took"
    from course import CellExecutionError, DeadKernelError, error_line, execute
    start = time.perf_counter()
    wrong = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as d:
        try:
            nb = execute(path, d, slow=False)
            said = [o.text for c in nb.cells if c.cell_type=='code' for o in c.outputs if o.get('name')=='stderr']
            if said: wrong.append(f'stderr: {said[0].strip()[:300]}')
        except (CellExecutionError, DeadKernelError) as e: wrong.append(error_line(e))
        left = sorted(p.name for p in Path(d).iterdir())
        if left: wrong.append(f"left behind: {', '.join(left)}")
    return '; '.join(wrong), time.perf_counter()-start

def run_all(paths):
    "Run `paths` with this interpreter, two at a time; the names of those that failed"
    progress(f"Python {sys.version.split()[0]}, " + ', '.join(f'{o} {version(o)}' for o in ('fastai','fastcore','torch','numpy','pandas')))
    failed = []
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        jobs = {pool.submit(run_one, p): p for p in paths}
        for job in as_completed(jobs):
            wrong,seconds = job.result()
            name = rel(jobs[job])
            progress(f'{name:18} {seconds:4.0f} s  {"FAILED: "+wrong if wrong else "alone"}')
            if wrong: failed.append(name)
    return failed

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('only', nargs='*', help='numbers or names, for instance 07 or tools/fast; all if none is given')
    p.add_argument('--env', type=Path, help='folder of the environment; a temporary one if not given')
    p.add_argument('--inside', action='store_true', help='run them in the environment of this interpreter')
    a = p.parse_args()
    if a.inside:
        failed = run_all(chosen(a.only))
        sys.exit(f"{len(failed)} failed: {', '.join(failed)}" if failed else 0)
    with tempfile.TemporaryDirectory() as d:
        env = (a.env or Path(d)/'env').resolve()
        make_env(env)
        clean = {k:v for k,v in os.environ.items() if k!='PYTHONPATH'}
        sys.exit(subprocess.run([python_of(env), __file__, '--inside', *a.only], cwd=d, env=clean).returncode)

if __name__=='__main__': main()
