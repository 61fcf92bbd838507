"""Fill the practice form of every chapter with the chapter's own definitions, and check it as a learner would: all are right.

`python .ci/filled.py [05 …]`; two chapters at a time where there are two cores."""
import json, os, sys, time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
os.environ.setdefault('OMP_NUM_THREADS', '1')
os.environ['MPLBACKEND'] = 'Agg'
from project import chapters, progress, root
sys.path.insert(0, str(root))
from lmcourse.tools import practice

def filled_form(path):
    "The practice form of a chapter with the chapter's own definitions in it"
    form = practice.practice_form(json.loads(path.read_text(encoding='utf-8')), path.stem)
    own = practice._unpack(form['metadata']['lmcourse']['own'])
    for c in form['cells']:
        if c['id'] in own: c['source'] = own[c['id']]['source']
    return form

def check_filled(path):
    "What is not right in a filled form, and how many definitions there are"
    start = time.perf_counter()
    form = filled_form(path)
    verdicts,left_out = practice._judge(practice._steps(form, form['metadata']['lmcourse']))
    wrong = [f'{name}: {v.verdict} {v.error}' for name,v in verdicts.items() if v.verdict!='right'] + [f.line + f.error for f in left_out]
    return path, len(verdicts), wrong, time.perf_counter()-start

def main(numbers):
    failed = 0
    paths = [p for p in chapters() if not numbers or p.stem[:2] in numbers]
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for path,n,wrong,seconds in pool.map(check_filled, paths):
            progress(f'{path.stem:16} {n:3} definitions {seconds:4.0f} s  ' + ('; '.join(wrong) or 'all right'))
            failed += bool(wrong) or not n
    sys.exit(bool(failed))

if __name__=='__main__': main(sys.argv[1:])
