"Configuration of Sphinx for the web pages. `site/build.py` writes the sources and runs it."
import sys
from pathlib import Path
here = Path(__file__).resolve().parent
sys.path[:0] = [str(here), str(here.parent/'.ci')]
from project import settings
cfg = settings()

project,author,copyright = cfg['lib_name'],cfg['author'],cfg['copyright']
version = release = cfg['version']
extensions = ['myst_nb', 'mathml', 'livepages']
nb_execution_mode = 'off'
nb_merge_streams = True
nb_output_stderr = 'remove'
myst_enable_extensions = ['dollarmath', 'amsmath', 'deflist', 'attrs_block', 'attrs_inline', 'colon_fence']
myst_heading_anchors = 3
myst_heading_slug_func = 'pages.slug'
myst_dmath_double_inline = True
suppress_warnings = ['mystnb.unknown_mime_type', 'config.cache', 'misc.highlighting_failure']
exclude_patterns = ['**.ipynb_checkpoints']
add_module_names = False
python_use_unqualified_type_names = True
toc_object_entries = False

html_theme = 'furo'
html_title = cfg['lib_name']
html_static_path = ['static', '../build/static']
html_css_files = ['course.css']
html_js_files = ['course.js']
html_math_renderer = 'mathml'
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
html_show_search_summary = False          # it would fetch pages, which a page opened from a folder may not
html_use_index = True
html_baseurl = f"https://{cfg['user']}.github.io/{cfg['repo']}/"
highlight_language = 'none'           # a block without a language is no code
pygments_style = 'a11y-high-contrast-light'
pygments_dark_style = 'a11y-high-contrast-dark'
html_theme_options = dict(
    source_repository=cfg['git_url'] + '/', navigation_with_keys=False, top_of_page_buttons=[],
    light_css_variables={'color-brand-primary': '#0b5c8a', 'color-brand-content': '#0b5c8a'},
    dark_css_variables={'color-brand-primary': '#7cc4f0', 'color-brand-content': '#7cc4f0'})
