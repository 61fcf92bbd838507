"""Is what is installed a mix of versions that works together? Says what is wrong and how to mend it.

`pip check` does not see these faults: nbdev 2 fails with fastcore 2 (NameError: Param) and with execnb 0.2 (no module
execnb.nbio), and `learn.export` of fastai 2.8.7 fails with plum-dispatch 2.10 (it cannot be pickled)."""
import sys
from importlib.metadata import PackageNotFoundError, version
from project import settings

cure = 'make install (or, in the environment itself: python -m pip install -c constraints.txt -e ".[dev]")'

def installed(name):
    try: return version(name)
    except PackageNotFoundError: return None

def problems(have=installed, python=sys.version_info[:2]):
    "One sentence for each requirement of settings.ini that `have` (a function from name to version) does not meet"
    cfg = settings()
    oldest = tuple(map(int, cfg['min_python'].split('.')))
    if python < oldest: return [f"This is Python {python[0]}.{python[1]}, and the course needs {cfg['min_python']} or newer: try `make PYTHON=python3.11`"]
    try: from packaging.requirements import Requirement
    except ImportError: return ['The course is not installed here']
    res = []
    for req in map(Requirement, (cfg['requirements'] + ' ' + cfg['dev_requirements']).split()):
        v = have(req.name)
        if v is None: res.append(f'{req.name} is not installed')
        elif not req.specifier.contains(v, prereleases=True): res.append(f'{req.name} {v} is installed, and the tools of the course need {req}')
    return res

def test():
    "The check finds the mixes that are known to break"
    good = dict(fastcore='1.14.5', execnb='0.1.18', fastai='2.8.7', nbdev='2.4.14').get
    assert not [p for p in problems(lambda n: good(n, '99') if n!='plum-dispatch' else '2.9.0') if 'installed, and' in p]
    for name,v in [('fastcore','2.2.0'), ('execnb','0.2.1'), ('plum-dispatch','2.10.0'), ('nbdev','3.0.0'), ('fastai','2.7.0')]:
        found = problems(lambda n: v if n==name else good(n, '2.9.0' if n=='plum-dispatch' else '99'))
        assert any(p.startswith(f'{name} {v} is installed') for p in found), (name, found)
    assert 'is not installed' in problems(lambda n: None)[0]
    assert 'needs 3.10' in problems(python=(3,9))[0]

if __name__=='__main__':
    found = problems()
    if found: sys.exit('\n'.join(['These versions do not work together:', *(f'  - {p}' for p in found), f'To mend it: {cure}']))
