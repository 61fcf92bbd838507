"Everything comes from settings.ini; this file only hands it to setuptools."
from configparser import ConfigParser
from pathlib import Path
from setuptools import find_packages, setup

here = Path(__file__).parent
ini = ConfigParser()
ini.read(here/'settings.ini', encoding='utf-8')
cfg = ini['DEFAULT']

licenses = {'apache2': 'Apache-2.0'}
audiences = {'Education': 'Intended Audience :: Education'}
statuses = {'3': 'Development Status :: 3 - Alpha', '4': 'Development Status :: 4 - Beta',
            '5': 'Development Status :: 5 - Production/Stable'}
pythons = [f'3.{minor}' for minor in range(int(cfg['min_python'].split('.')[1]), 14)]

setup(
    name=cfg['lib_name'], version=cfg['version'], description=cfg['description'],
    author=cfg['author'], author_email=cfg['author_email'], url=cfg['git_url'],
    license=licenses[cfg['license']], keywords=cfg['keywords'].split(),
    long_description=(here/'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    classifiers=[statuses[cfg['status']], audiences[cfg['audience']], 'Natural Language :: ' + cfg['language'],
                 *[f'Programming Language :: Python :: {v}' for v in pythons]],
    packages=find_packages(include=['lmcourse', 'lmcourse.*']), include_package_data=True, zip_safe=False,
    python_requires='>=' + cfg['min_python'],
    install_requires=cfg['requirements'].split(),
    extras_require={'dev': cfg['dev_requirements'].split(), 'site': cfg['site_requirements'].split()},
    entry_points={'console_scripts': cfg['console_scripts'].split(), 'nbdev': [f"{cfg['lib_name']}={cfg['lib_name']}._modidx:d"]},
)
