"""A pretend accelerator, for machines without one: `import pretend; pretend.install()` before anything of fastai.

Its tensors lie in ordinary memory and are computed by PyTorch's CPU kernels, but they are on device 'pretend:0', and what
a GPU refuses is refused: tensors of two devices in one operation, `.numpy()`, a CPU generator for random numbers on the
device, ids out of range (after which nothing works any more, as with CUDA), and cuDNN's recurrent layers going backward in
evaluation mode. Random numbers of the device come from a generator of its own. fastai's `default_device()` gives it.

PyTorch keeps one device for backends of others (PrivateUse1), and lets Python be one. Autograd, modules, optimisers and
autocast take PyTorch's own paths down to the single operation, which comes here (`compute`).

It cannot show rounding, time, memory, or what stands behind `torch.cuda.is_available()`."""
import ast, ctypes, sys, types
from contextlib import contextmanager, nullcontext
from functools import lru_cache, partial
import torch
from torch import Tensor
from torch.nn.modules import rnn
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

name = 'pretend'
rng = torch.Generator()          # the device's own random numbers
broken = []                      # why the device no longer works

@contextmanager
def own_random():
    "Inside, what the CPU draws are the device's random numbers"
    before = torch.get_rng_state()
    torch.set_rng_state(rng.get_state())
    try: yield
    finally:
        rng.set_state(torch.get_rng_state())
        torch.set_rng_state(before)

def here(t): return isinstance(t, Tensor) and t.device.type==name

# The same memory under the name of another device. DLPack is how libraries hand tensors to each other; its capsule begins
# with the address and the kind of device, and we change the kind.

class Capsule(ctypes.Structure): _fields_ = [('data', ctypes.c_void_p), ('device', ctypes.c_int32)]

kinds = {'cpu': 1, name: 12}     # kDLCPU, kDLExtDev
pointer = ctypes.pythonapi.PyCapsule_GetPointer
pointer.restype,pointer.argtypes = ctypes.c_void_p,[ctypes.py_object, ctypes.c_char_p]

def renamed(t, device):
    "Tensor `t` as a tensor of `device` ('cpu' or 'pretend') in the same memory"
    capsule = torch._C._to_dlpack(t)
    Capsule.from_address(pointer(capsule, b'dltensor')).device = kinds[device]
    return torch._C._from_dlpack(capsule)

# One operation: see its arguments as CPU tensors, refuse what a GPU would refuse, compute, rename what comes out.

class Rules:
    "What is allowed in operation `op`, from its schema"
    indexing = {'index', 'index_put', 'index_put_', '_index_put_impl_', '_unsafe_index'}
    filling = {'fill', 'fill_', 'masked_fill', 'masked_fill_', 'index_fill', 'index_fill_'}

    def __init__(self, op):
        args = op._schema.arguments
        self.name = op._schema.name.removeprefix('aten::')
        self.args = [a.name for a in args]
        self.tensors = {a.name for a in args if isinstance(a.type, torch.TensorType)}
        self.written = {a.name for a in args if a.alias_info and a.alias_info.is_write}
        self.pointwise = torch.Tag.pointwise in op.tags
        self.random = torch.Tag.nondeterministic_seeded in op.tags

    def may_be_on_cpu(self, arg, t, self_here):
        "May CPU tensor `t` be argument `arg` where others are on the device? CUDA's exceptions: indices, and single numbers"
        if self.name in self.indexing: return self_here and (arg=='indices' or t.ndim==0)
        return t.ndim==0 and arg not in self.written and (self.pointwise or self.name in self.filling)

rules = lru_cache(None)(Rules)

class Call:
    "The tensors of one call of operation `op`"
    def __init__(self, op):
        self.rules = rules(op)
        self.pairs = {}          # id of a CPU tensor to it and the tensor of the device in whose place it stands
        self.on_cpu = []         # tensors that were given on the CPU, and as what

    def enter(self, arg, v):
        "Argument `v`, its tensors on the CPU"
        if isinstance(v, (list,tuple)): return [self.enter(arg, o) for o in v]
        if not isinstance(v, Tensor): return torch.tensor(v) if arg in self.rules.tensors and v is not None else v
        if not here(v):
            self.on_cpu.append((arg, v))
            return v
        grows = arg in self.rules.written and v.numel()==0            # an `out=` that will get its size
        res = torch.empty(0, dtype=v.dtype) if grows else renamed(v, 'cpu')
        self.pairs[id(res)] = res,v
        return res

    def leave(self, v):
        "Result `v`, its tensors on the device"
        if isinstance(v, (list,tuple)): return type(v)(self.leave(o) for o in v)
        if not isinstance(v, Tensor): return v
        if id(v) not in self.pairs: return renamed(v, name)
        res = self.pairs[id(v)][1]
        if res.shape!=v.shape: device_kernel('set_.source_Tensor')(res, renamed(v, name))
        return res

    def check(self, self_here):
        for arg,t in self.on_cpu if self.pairs else []:
            if self.rules.may_be_on_cpu(arg, t, self_here): continue
            raise RuntimeError(f"Expected all tensors to be on the same device, but found at least two devices, {name}:0 and cpu! "
                               f"(argument {arg} of {self.rules.name}, of shape {tuple(t.shape)})")

def compute(op, *args, **kwargs):
    "Operation `op` on the device"
    if broken: raise RuntimeError(broken[0])
    call = Call(op)
    generator = kwargs.get('generator')
    if generator is not None: raise RuntimeError(f"Expected a '{name}' device type for generator but found '{generator.device}'")
    cpu_args = [call.enter(arg, v) for arg,v in zip(call.rules.args, args)]
    cpu_kwargs = {arg: call.enter(arg, v) for arg,v in kwargs.items()}
    call.check(bool(args) and here(args[0]))
    if 'device' in call.rules.args: cpu_kwargs['device'] = 'cpu'
    try:
        with own_random() if call.rules.random else nullcontext(): return call.leave(op(*cpu_args, **cpu_kwargs))
    except (IndexError, RuntimeError) as e:
        if not any(o in str(e) for o in ('out of bounds', 'out of range')): raise
        broken.append(f"CUDA error: device-side assert triggered ({call.rules.name}: {e}); nothing works until the kernel is restarted")
        raise RuntimeError(broken[0]) from None

def copy(source, target, non_blocking=False):
    "Copy between the devices, or within the device: what `.to` and `.cpu` do"
    if broken: raise RuntimeError(broken[0])
    a,b = (renamed(t, 'cpu') if here(t) else t for t in (source, target))
    b.copy_(a)
    return target

def operation(full):
    packet,_,overload = full.partition('.')
    return getattr(getattr(torch.ops.aten, packet), overload or 'default')

@lru_cache(None)
def device_kernel(full):
    "The CPU's kernel as it is, for tensors of the device: only for what looks at shapes and never into the memory"
    return partial(operation(full).redispatch, torch._C.DispatchKeySet(torch._C.DispatchKey.CPU))

views = ['as_strided', 'view', '_reshape_alias', 'unfold', 'view_as_real', 'view_as_complex', 'set_.source_Tensor',
         'set_.source_Storage', 'set_.source_Storage_storage_offset']

def register_operations(fallback, aten):
    "Send every operation on a tensor of the device to `compute`; the two arguments are libraries of PyTorch's dispatcher"
    fallback.fallback(compute, 'PrivateUse1')
    has = torch._C._dispatch_has_kernel_for_dispatch_key
    for full in torch._C._dispatch_get_all_op_names():
        # PyTorch has a detour for these, over several operations
        if full.startswith('aten::') and has(full, 'CPU') and has(full, 'CompositeExplicitAutogradNonFunctional'):
            aten.impl(full[6:], partial(compute, operation(full[6:])), 'PrivateUse1')
    for o in views: aten.impl(o, device_kernel(o), 'PrivateUse1')
    aten.impl('_copy_from', copy, 'PrivateUse1')

# Autocast: which operations it computes in few bits, and which in 32.

few_bits = ['linear', 'matmul', 'mm', 'bmm', 'addmm', 'baddbmm', 'scaled_dot_product_attention']
all_bits = ['softmax.int', 'log_softmax.int', 'nll_loss', 'nll_loss_nd', 'cross_entropy_loss', 'layer_norm']

def cast(values, dtype):
    "`values` with their tensors of 16 or 32 bits as `dtype`"
    half = (torch.float32, torch.bfloat16, torch.float16)
    return tree_map(lambda t: t.to(dtype) if here(t) and t.dtype in half else t, values)

def with_autocast(op, dtype, *args, **kwargs):
    with torch._C._ExcludeDispatchKeyGuard(torch._C.DispatchKeySet(torch._C.DispatchKey.AutocastPrivateUse1)):
        args,kwargs = cast((args, kwargs), dtype or torch.get_autocast_dtype(name))
        return op(*args, **kwargs)

def register_autocast(fallback, aten):
    fallback.fallback(torch.library.fallthrough_kernel, 'AutocastPrivateUse1')
    for names,dtype in ((few_bits, None), (all_bits, torch.float32)):
        for o in names: aten.impl(o, partial(with_autocast, operation(o), dtype), 'AutocastPrivateUse1')

# Recurrent layers: the CPU computes them whole (autograd goes through the copies), with cuDNN's refusals.

def refuse(grad): raise RuntimeError('cudnn RNN backward can only be called in training mode')

def check_recurrent(tensors, states):
    "Raise what CUDA raises for these inputs"
    devices = {t.device for t in tensors}
    if len(devices)>1: raise RuntimeError(f"Input and parameter tensors are not at the same device, found {' and '.join(map(str, devices))}")
    if torch.backends.cudnn.enabled and not all(h.is_contiguous() for h in states): raise RuntimeError('rnn: hx is not contiguous')

def recurrent(f, *args):
    "Layer `f` of PyTorch, of which `args` are (x, hx, weights, …, training, …) or (x, sizes of batches, hx, weights, …, training, …)"
    if not any(map(here, tree_leaves(args))): return f(*args)
    packed = isinstance(args[3], (list,tuple))
    x,hx,weights,training = args[0],args[1+packed],args[2+packed],args[6+packed]
    states = list(hx) if isinstance(hx, (list,tuple)) else [hx]
    check_recurrent([x, *states, *weights], states)
    if torch.is_autocast_enabled(name): args = cast(args, torch.get_autocast_dtype(name))
    with own_random(): res = f(*tree_map(lambda o: o.cpu() if here(o) else o, args))         # dropout between layers
    if torch.backends.cudnn.enabled and not training:
        for o in res:
            if o.requires_grad: o.register_hook(refuse)          # on the CPU: see below
    return tuple(o.to(name) for o in res)

def recurrent_cell(f, x, hx, *weights):
    "One step of a recurrent layer, which cuDNN has no part in"
    if not any(map(here, tree_leaves((x, hx, weights)))): return f(x, hx, *weights)
    check_recurrent([o for o in tree_leaves((x, hx, weights)) if o is not None], [])
    return tree_map(lambda o: o.to(name), f(*tree_map(lambda o: o.cpu() if here(o) else o, (x, hx, *weights))))

def register_recurrent():
    for f in ('lstm', 'gru', 'rnn_tanh', 'rnn_relu'):
        setattr(rnn._VF, f, partial(recurrent, getattr(rnn._VF, f)))
        setattr(rnn._VF, f'{f}_cell', partial(recurrent_cell, getattr(rnn._VF, f'{f}_cell')))
    for f in rnn._rnn_impls: rnn._rnn_impls[f] = getattr(rnn._VF, f.lower())

# What PyTorch does in C++ for devices that it knows.

def set_data(t, new):
    "`t.data = new` across devices: the tensor stays the same object, as `Module.to` has it"
    grad = t.grad
    torch._C._swap_tensor_impl(t, new.detach().clone().requires_grad_(t.requires_grad))
    if grad is not None: t.grad = grad.to(new.device)

def register_data():
    known,data = torch._has_compatible_shallow_copy_type,torch._C.TensorBase.data
    def fits(input: Tensor, from_: Tensor) -> bool: return here(input)!=here(from_) or known(input, from_)
    def put(self, new): set_data(self, new) if here(self)!=here(new) else data.__set__(self, new)
    torch._has_compatible_shallow_copy_type = fits               # torch.compile asks for just this signature
    torch.Tensor.data = property(lambda self: data.__get__(self), put)

def storage_copy(storage, device):
    return torch.empty(storage.nbytes(), dtype=torch.uint8, device=device).untyped_storage().copy_(storage)

def register_storage():
    "Storages can be copied: `deepcopy` and `torch.load` do that"
    torch.UntypedStorage.clone = lambda self: storage_copy(self, self.device)
    torch.UntypedStorage.to = lambda self, *, device, non_blocking=False: storage_copy(self, device)

def device_module():
    "`torch.pretend`, as `torch.cuda` is for CUDA"
    res = types.ModuleType(f'torch.{name}')
    res.is_available = res.is_initialized = lambda: True
    res._is_in_bad_fork = lambda: False
    res.device_count,res.current_device = (lambda: 1),(lambda: 0)
    res.synchronize = res._lazy_init = lambda *args: None
    res.manual_seed = res.manual_seed_all = rng.manual_seed
    res.get_rng_state,res.set_rng_state = (lambda *args: rng.get_state()),(lambda state, *args: rng.set_state(state))
    res.get_amp_supported_dtype = lambda: [torch.bfloat16, torch.float16]
    return res

def default_device(use=-1):
    "As fastai's, with this device in place of CUDA's"
    import fastai.torch_core as core
    if use==-1: use = core.defaults.use_cuda
    else: core.defaults.use_cuda = use
    return torch.device('cpu' if use is False else f'{name}:0')

libraries = []                   # what is registered lasts as long as its library

def install():
    "Make the device known to PyTorch and fastai"
    if libraries: return
    if 'fastai.learner' in sys.modules: raise RuntimeError('pretend.install() comes before `from fastai…`')
    _setup_privateuseone_for_python_backend(name, device_module())
    libraries[:] = [torch.library.Library('_', 'IMPL'), torch.library.Library('aten', 'IMPL')]
    register_operations(*libraries)
    register_autocast(*libraries)
    register_recurrent()
    register_data()
    register_storage()
    torch.autograd.set_multithreading_enabled(False)             # no thread for the device: each change of thread costs
    import fastai.torch_core as core
    core.default_device = default_device

# For those who look for what a device refuses, and not at what was learned.

class Unasserted(ast.NodeTransformer):
    "`assert this` to `this`"
    def visit_Assert(self, node): return ast.Expr(node.test)

def shorten(shell, batches=2):
    "Two batches an epoch in every training of fastai; in the cells of `shell`, what is asserted is computed and may be false"
    import fastcore.test
    from fastai.learner import Learner
    def all_batches(self):
        self.n_iter = len(self.dl)
        for i,b in enumerate(self.dl):
            if i==batches: break
            self.one_batch(i, b)
    Learner.all_batches = all_batches
    fastcore.test.test = lambda a, b, cmp, cname=None: cmp(a, b)
    shell.ast_transformers.append(Unasserted())
