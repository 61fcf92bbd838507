"Everything: `from lmcourse.all import *`. The one file of the package that is written by hand: nbdev cannot export such a module."
from fastai.text.all import *

from .corpora import *
from .batches import *
from .ngrams import *
from .measure import *
from .feedforward import *
from .loop import *
from .state import *
from .layers import *
from .lstm import *
from .regularize import *
from .ladder import *
from .generate import *
from .char_rnn import *
from .look import *
from .debug import *
from .varlen import *
from .tokens import *
from .transfer import *
from .textgen import *
