"""The glossary: its terms stand in nbs/glossary.txt, the chapters introduce and use them, and nbs/glossary.ipynb is made from both."""
import re
from typing import NamedTuple
import nbformat
from project import chapters, nbs, read, rel

source,page = nbs/'glossary.txt',nbs/'glossary.ipynb'

class Term(NamedTuple):
    "A term of the course"
    names:tuple # What it is called, its first name first
    others:tuple # Other forms of these words
    text:str # What it is, in one sentence
    everyday:bool # Is it an everyday word, too? Then earlier chapters may use it

    @property
    def name(self): return self.names[0]

    @property
    def anchor(self): return re.sub(r'\W+', '-', self.name.lower())

def terms():
    "The terms of the source; raises `ValueError` where a line is none"
    res = []
    for line in source.read_text(encoding='utf-8').splitlines():
        if line.startswith('#') or not line: continue
        if ' :: ' not in line: raise ValueError(f'{source.name}: this line is no term: {line}')
        words,text = line.split(' :: ')
        names,_,others = words.lstrip('~ ').partition(' / ')
        res.append(Term(tuple(names.split(', ')), tuple(others.split(', ')) if others else (), text, words.startswith('~')))
    return res

def prose(nb):
    "What a chapter says in words: its Markdown without exercises, code, formulas and HTML"
    text = '\n\n'.join(c.source for c in nb.cells if c.cell_type=='markdown')
    text = re.sub(r'^## Exercises *\n.*?(?=^## |\Z)', '', text, flags=re.S|re.M)
    return re.sub(r'```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|<[^>\n]*>', '…', text, flags=re.S)

def plain(text):
    "Markdown without links"
    return ' '.join(re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', text).split())

def in_bold(text):
    "All that stands in bold, as plain text, in order"
    return [plain(m[1]) for m in re.finditer(r'\*\*(?=\S)(.+?)(?<=\S)\*\*', text, re.S)]

def is_sentence(bold):
    "Is this bold text a sentence, or the title of a paragraph? Those end with a sign"
    return bold.endswith(('.', '?', '!', ':'))

def key(words):
    "Words as they are looked up: in small letters, without hyphens"
    return re.sub(r'[\s-]+', ' ', words.lower())

def term_of(ts):
    "A function that gives the term of `ts` that some words name, in the plural or with an article too, or None"
    known = {key(form+end): t for end in ('es','s','') for t in ts for form in (*t.names, *t.others)}
    def find(words): return known.get(key(re.sub(r'^(?:[Tt]he|[Aa]n?) ', '', words.strip(' .?!:'))))
    return find

def introductions(ts):
    "The chapter that introduces each term, by the term's name: the first that has it in bold"
    find,res = term_of(ts),{}
    for p in chapters():
        for bold in in_bold(prose(read(p))):
            if t := find(bold): res.setdefault(t.name, p)
    return res

def pattern(ts):
    "Finds terms, the longest that fits. The first letter may be a capital, unless the term has capitals itself"
    def one(form):
        first = form[0] if form!=form.lower() else f'[{form[0]}{form[0].upper()}]'
        return first + r'[\s-]'.join(map(re.escape, re.split(r'[\s-]', form[1:]))) + '(?:e?s)?'
    forms = sorted((f for t in ts for f in (*t.names, *t.others)), key=len, reverse=True)
    return re.compile(r'(?<![\w-])(?:' + '|'.join(map(one, forms)) + r')(?![\w-])')

def first_uses(text, ts):
    "The first use of each term in `text`: its name to the words there, and where a link on them leads ('' if there is none)"
    find,words,res = term_of(ts),pattern(ts),{}
    for link,to,rest in re.findall(r'\[([^\]]*)\]\(([^)\s]*)\)|([^\[]+|\[)', text):
        for m in words.finditer(link or rest): res.setdefault(find(m[0]).name, (m[0], to))
    return res

def faults():
    "What is wrong with the glossary and with the chapters' terms: a list of sentences"
    ts = terms()
    find,introduced,res = term_of(ts),introductions(ts),[]
    res += [f'{source.name}: no chapter has {t.name!r} in bold' for t in ts if t.name not in introduced]
    told = {t.name: t for t in ts if t.name in introduced and not t.everyday}
    for p in chapters():
        text = prose(read(p))
        res += [f'{p.name}: **{b}** is not in {source.name}: add it, or write it in italics'
                for b in in_bold(text) if not is_sentence(b) and not find(b)]
        for name,(words,to) in first_uses(text, list(told.values())).items():
            home = introduced[name].name
            if p.name<home and to.partition('#')[0]!=home and to!=f'{page.name}#{told[name].anchor}':
                res.append(f'{p.name}: {words!r} comes before {home}, which introduces it: link it to {page.name}#{told[name].anchor}')
    return res

def entry(t, home):
    "The paragraph of a term, which `home` introduces"
    also = f" ({', '.join(t.names[1:])})" if t.names[1:] else ''
    link = f' [Chapter {home.stem[:2]}]({home.name})' if home else ''
    return f'<a id="{t.anchor}"></a>**{t.name}**{also}: {t.text}.{link}'

def by_letter(ts):
    "The terms in the order of the alphabet: a dict from a letter to terms"
    res = {}
    for t in sorted(ts, key=lambda t: t.name.lower()): res.setdefault(t.name[0].upper(), []).append(t)
    return res

def make_page():
    "The page, as a notebook: a cell for each letter"
    ts = terms()
    introduced,letters = introductions(ts),by_letter(ts)
    opening = ['# Glossary', '> Every term of the course in one sentence, and the chapter that introduces it',
               'Made from the chapters: a term is introduced where it first stands in bold.', ' '.join(f'[{l}](#{l})' for l in letters)]
    cells = [nbformat.v4.new_markdown_cell('\n\n'.join(opening), id='opening')]
    for letter,some in letters.items():
        text = '\n\n'.join([f'## {letter}', *(entry(t, introduced.get(t.name)) for t in some)])
        cells.append(nbformat.v4.new_markdown_cell(text, id=f'letter-{letter.lower()}'))
    kernel = dict(display_name='python3', language='python', name='python3')
    return nbformat.v4.new_notebook(cells=cells, metadata=dict(kernelspec=kernel))
