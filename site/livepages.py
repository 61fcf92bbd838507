"The live models: the directive that puts one into a page, what a chapter says of it, and the text that they may count."
import json, re
from docutils import nodes
from docutils.parsers.rst import Directive
from pages import chapters, plain, read

scripts = dict(human=['models', 'ui', 'human'], shakespeare=['models', 'ui', 'shakespeare'], lstm=['models', 'ui', 'cell'],
               ngrams=['models', 'ngrams', 'ui', 'count'])
titles = dict(ngrams='count n-grams, with any order and smoothing', human='four models say the next word of what you type',
              lstm='watch the gates of an LSTM cell, word by word', shakespeare='a network writes plays while you watch')
at = {'01_ngrams': 'ngrams', '03_feedforward': 'human', '05_state': 'human', '08_lstm': 'lstm', '09_regularize': 'human',
      '11_pointer': 'human', '12_generate': 'shakespeare', '13_smoothing': 'ngrams', '14_char_rnn': 'shakespeare'}

def link(name):
    "The line with which chapter `name` leads to its live model; empty where it has none"
    return f'{{.live-link}}\nTry it in the page: [{titles[at[name]]}](live/{at[name]}.md).' if name in at else ''

class Live(Directive):
    required_arguments = 1
    has_content = True
    def run(self):
        name = self.arguments[0]
        lines = [f'<div class="live" data-live="{name}"><p>This needs JavaScript, which is switched off here.</p></div>']
        lines += [f'<script src="../_static/live/{s}.js"></script>' for s in scripts[name]]
        return [nodes.raw('', '\n'.join(lines), format='html')]

def prose(most=150_000):
    "What the chapters say in words, without code, formulas and tables: a text that the page of n-grams can count"
    res = []
    for p in chapters():
        for c in read(p).cells:
            if c.cell_type!='markdown': continue
            text = re.sub(r'```.*?```|\$\$.*?\$\$|<[^>]*>|\[!\[.*?\]\(.*?\)\]\(.*?\)', ' ', c.source, flags=re.S)
            for paragraph in text.split('\n\n'):
                if not re.match(r'\s*(?:\||#|[-*] |\d+\.)', paragraph) and (said := plain(paragraph.lstrip('> '))): res.append(said)
    text = '\n'.join(res)
    return text[:text.rfind('\n', 0, most)] if len(text)>most else text

def prose_script(): return f'// The prose of the chapters, written by site/build.py.\nself.lmProse = {json.dumps(prose())};\n'

def setup(app):
    app.add_directive('live', Live)
    return dict(parallel_read_safe=True, parallel_write_safe=True)
