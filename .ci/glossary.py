"""The glossary: its terms in nbs/glossary.txt, where the chapters introduce and use them, and the page nbs/glossary.ipynb."""
import re
from typing import NamedTuple
import nbformat
from project import chapters, nbs, read, rel

source,page = nbs/'glossary.txt',nbs/'glossary.ipynb'

class Term(NamedTuple):
    "A term of the course; an everyday word is looked for in bold only"
    forms:tuple # How it is written: its name first
    text:str # What it is, in one sentence
    everyday:bool

    @property
    def name(self): return self.forms[0]

    @property
    def anchor(self): return re.sub(r'\W+', '-', self.name.lower())

def terms():
    "The terms of the source, in its order; raises `ValueError` where a line is none"
    res = []
    for line in source.read_text(encoding='utf-8').splitlines():
        if line.startswith('#') or not line: continue
        names,found,text = line.partition(' :: ')
        if not found: raise ValueError(f'{source.name}: this line is no term: {line}')
        res.append(Term(tuple(names.lstrip('~ ').split(', ')), text, names.startswith('~')))
    return res

def prose(nb):
    "What a chapter says in words: its Markdown without exercises, code, formulas and HTML"
    text = '\n\n'.join(c.source for c in nb.cells if c.cell_type=='markdown')
    text = re.sub(r'^## Exercises\n.*?(?=^## |\Z)', '', text, flags=re.S|re.M)
    return re.sub(r'```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|<[^>\n]*>', '…', text, flags=re.S)

def plain(text): return ' '.join(re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', text).split())

def in_bold(text):
    "All that stands in bold, as plain text, in order"
    return [plain(m[1]) for m in re.finditer(r'\*\*(?=\S)(.+?)(?<=\S)\*\*', text, re.S)]

def bare(bold):
    "Bold text without an article in front and a sign at its end, in small letters: what may be a term"
    return re.sub(r'^(?:the|an?) ', '', bold.strip(' .?!:').lower())

def is_sentence(bold):
    "Is it a sentence, or the title of what follows? These end with a sign"
    return bold.endswith(('.', '?', '!', ':'))

def by_form(ts): 
    "Each form and its plural, in small letters, to the term"
    res = {}
    for t in ts:
        for form in t.forms:
            for o in (form, form+'s', form+'es'): res.setdefault(o.lower(), t)
    return res

def introductions(ts):
    "The chapter that introduces each term, by name: the first where it stands in bold. Those without one are left out"
    known,res = by_form(ts),{}
    for p in chapters():
        for bold in in_bold(prose(read(p))):
            if (t := known.get(bare(bold))): res.setdefault(t.name, p)
    return res

def pattern(ts):
    "Finds the terms, the longest that fits; a form with a capital later than its first letter is found as it is written"
    forms = sorted((f for t in ts for f in t.forms), key=len, reverse=True)
    def one(f):
        first = f'[{f[0].lower()}{f[0].upper()}]' if f[0].isalpha() and f[1:]==f[1:].lower() and f[1:] else re.escape(f[0])
        return first + r'[\s-]'.join(map(re.escape, re.split(r'[ ]', f[1:]))) + '(?:e?s)?'
    return re.compile(r'(?<![\w-])(?:' + '|'.join(map(one, forms)) + r')(?![\w-])')

def linked(text):
    "The spans of `text` that are links, with where they lead"
    return [(m.start(), m.end(1), m[2]) for m in re.finditer(r'\[([^\]]*)\]\(([^)\s]*)\)', text)]

def checks():
    ts = terms(); known = by_form(ts); intro = introductions(ts)
    return ts,known,intro
