"""Is the pretend accelerator one? What a GPU refuses is refused, the rest is computed as on the CPU.

`python .ci/test_pretend.py`"""
import io, sys
from copy import deepcopy
import pretend
pretend.install()
import torch
from fastai.basics import *
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

device = default_device()
x = torch.randn(5, 7, generator=torch.Generator().manual_seed(0))
xd = x.to(device)

def same(a, b, tol=1e-6): assert torch.allclose(a.detach().cpu(), b.detach().cpu(), atol=tol), (a, b)

def refused(message, f):
    "`f()` raises an error with `message` in it"
    try: f()
    except Exception as e: assert message in str(e), f'{e!r} lacks {message!r}'
    else: raise AssertionError(f'not refused: {message}')

def test_device():
    assert device==torch.device('pretend:0') and xd.device==device and (xd+1).device==device and xd.cpu().device.type=='cpu'
    assert to_device([x])[0].device==device and xd.new_zeros(3).device==device and torch.zeros_like(xd).device==device
    assert xd.cpu().data_ptr()!=xd.data_ptr() and xd[1:].data_ptr()==xd.data_ptr()+28
    assert xd.tolist()==x.tolist() and "device='pretend:0'" in repr(xd)

def test_computes_as_the_cpu():
    for f in (lambda t: t+1, lambda t: t@t.T, lambda t: t[1:,::2].exp(), lambda t: torch.cat([t, t]), lambda t: t.sort(1)[1],
              lambda t: t.softmax(-1).topk(3)[0], lambda t: t.masked_fill(t>0, 0), lambda t: t.view(7, 5).norm(dim=1),
              lambda t: torch.arange(5, device=t.device)*2, lambda t: t.clone().mul_(2), lambda t: torch.logaddexp(t, t), lambda t: t%2, lambda t: (t>0)+1, lambda t: 2**t):
        same(f(x), f(xd))
        assert f(xd).device==device

def test_in_place_and_out():
    a = xd.clone()
    view = a[0]
    view.zero_()
    assert not a[0].any() and a[1].any()
    out = torch.empty(0, device=device)
    assert torch.add(xd, 1, out=out) is out
    same(out, x+1)

def test_two_devices():
    message = 'Expected all tensors to be on the same device'
    for f in (lambda: xd+x, lambda: x+xd, lambda: xd@x.T, lambda: torch.cat([x, xd]), lambda: torch.where(xd>0, x, xd), lambda: xd.lerp_(x, .5),
              lambda: nn.Linear(7, 2)(xd), lambda: nn.Embedding(9, 2)(torch.ones(1, dtype=torch.long, device=device)),
              lambda: F.cross_entropy(xd, torch.ones(5, dtype=torch.long)), lambda: torch.add(x, x, out=xd),
              lambda: torch.tensor(1.).add_(xd.sum()), lambda: torch.stack([torch.tensor(1.), xd.sum()])):
        refused(message, f)
    refused('not at the same device', lambda: nn.LSTM(7, 3)(xd))
    refused('not at the same device', lambda: nn.GRUCell(7, 3)(xd))
    ids = torch.tensor([0, 2])
    refused('', lambda: x[ids.to(device)])

def test_exceptions_to_it():
    ids = torch.tensor([0, 2])
    same(xd+torch.tensor(1.), x+1)
    same(torch.tensor(2.)*xd, x*2)
    same(xd[ids], x[ids])
    same(xd[ids,ids], x[ids,ids])
    same(xd.masked_fill(xd>0, torch.tensor(0.)), x.clamp(max=0))
    a = xd.clone()
    a[ids] = torch.tensor(3.)
    assert (a[ids]==3).all()

def test_numpy(): 
    refused("can't convert pretend:0 device type tensor to numpy", xd.numpy)
    refused("can't convert pretend:0 device type tensor to numpy", lambda: np.asarray(xd))

def test_random_numbers():
    refused("Expected a 'pretend' device type for generator", lambda: torch.rand(3, device=device, generator=torch.Generator()))
    refused("Expected a 'pretend' device type for generator", lambda: xd.softmax(1).multinomial(1, generator=torch.Generator()))
    def draw(): return torch.rand(3, device=device),F.dropout(xd, .5),xd.softmax(1).multinomial(2),torch.randperm(9, device=device)
    torch.manual_seed(3)
    first = draw()
    state = torch.pretend.get_rng_state()
    second = draw()
    torch.manual_seed(3)
    for a,b in zip(first, draw()): same(a, b)
    torch.pretend.set_rng_state(state)
    for a,b in zip(second, draw()): same(a, b)
    torch.manual_seed(3)                   # the CPU's state does not bring back the device's
    state = torch.get_rng_state()
    first = draw()
    torch.set_rng_state(state)
    for a,b in zip(first, draw()): assert not torch.equal(a.cpu(), b.cpu())
    layer = nn.LSTM(7, 3, 2, dropout=.5).to(device)
    state = torch.pretend.get_rng_state()
    a,b = (layer(xd)[0] for _ in range(2))
    torch.pretend.set_rng_state(state)
    same(a, layer(xd)[0])
    assert not torch.equal(a.cpu(), b.cpu())

def run_layer(layer, x, **kwargs):
    "Results and all gradients of a recurrent layer"
    x = x.detach().requires_grad_()
    out,h = layer(x, **kwargs)
    hs = h if isinstance(h, tuple) else (h,)
    sum((o*o).sum() for o in (out, *hs)).backward()
    return [out, *hs, x.grad, *(p.grad for p in layer.parameters())]

def test_recurrent_layers():
    x = torch.randn(4, 6, 3)
    for make in (nn.LSTM, nn.GRU, nn.RNN, partial(nn.RNN, nonlinearity='relu')):
        layer = make(3, 5, 2, batch_first=True, bidirectional=True)
        other = deepcopy(layer).to(device)
        for a,b in zip(run_layer(layer, x), run_layer(other, x.to(device))): same(a, b, 1e-5)
    for make in (nn.LSTMCell, nn.GRUCell, nn.RNNCell):
        cell = make(3, 5)
        first = cell(x[0])
        other = cell.to(device)(x[0].to(device))
        same(first[0], other[0])

def test_packed():
    x,lengths = torch.randn(4, 6, 3),torch.tensor([6, 4, 2, 1])
    layer = nn.GRU(3, 5, batch_first=True)
    def read(layer, x): return pad_packed_sequence(layer(pack_padded_sequence(x, lengths, batch_first=True))[0], batch_first=True)[0]
    expected = read(layer, x)
    layer.to(device)
    same(expected, read(layer, x.to(device)))
    read(layer, x.to(device)).sum().backward()
    refused('should be a 1D CPU int64 tensor', lambda: pack_padded_sequence(x.to(device), lengths.to(device), batch_first=True))

def test_cudnn_in_evaluation_mode():
    layer = nn.LSTM(7, 3).to(device).eval()
    refused('cudnn RNN backward can only be called in training mode', lambda: layer(xd)[0].sum().backward())
    with torch.no_grad(): layer(xd)
    with torch.backends.cudnn.flags(enabled=False): layer(xd)[0].sum().backward()
    layer.train()(xd)[0].sum().backward()
    h = torch.zeros(1, 2, 6, device=device)[:,:,::2]
    refused('hx is not contiguous', lambda: nn.GRU(7, 3).to(device)(xd[:4].view(2, 2, 7), h))

def test_modules_and_optimisers():
    for make in (partial(torch.optim.AdamW, fused=True), torch.optim.AdamW, partial(torch.optim.SGD, momentum=.9), torch.optim.Adam):
        on_cpu = nn.Sequential(nn.Linear(7, 7), nn.ReLU(), nn.Linear(7, 7))
        on_cpu[2].weight = on_cpu[0].weight                                       # tied
        ours = deepcopy(on_cpu)
        before,opt = list(ours.parameters()),make(ours.parameters(), lr=.1)
        ours.to(device)
        assert ours[2].weight is ours[0].weight and all(a is b for a,b in zip(before, ours.parameters()))
        other = make(on_cpu.parameters(), lr=.1)
        for _ in range(3):
            for m,o,inp in ((on_cpu, other, x), (ours, opt, xd)):
                m(inp).square().mean().backward()
                nn.utils.clip_grad_norm_(m.parameters(), .5)
                o.step()
                o.zero_grad()
        for a,b in zip(on_cpu.parameters(), ours.parameters()): same(a, b, 1e-5)
        ours.cpu()(x)

def test_copies_and_files():
    model = nn.LSTM(3, 4).to(device)
    twin = deepcopy(model)
    assert twin.weight_ih_l0.device==device
    with torch.no_grad(): twin.weight_ih_l0.zero_()
    assert model.weight_ih_l0.any()
    file = io.BytesIO()
    torch.save(model.state_dict(), file)
    for where in (device, 'cpu', None):
        file.seek(0)
        state = torch.load(file, map_location=where)
        assert state['weight_ih_l0'].device==torch.device(where or device)
        same(state['weight_ih_l0'], model.weight_ih_l0)
    twin.load_state_dict(state)
    same(twin.weight_ih_l0, model.weight_ih_l0)

def test_autocast():
    model = nn.Linear(7, 3).to(device)
    with torch.autocast('pretend', torch.bfloat16):
        res = model(xd)
        assert res.dtype==torch.bfloat16 and res.log_softmax(-1).dtype==torch.float32
        assert nn.LSTM(3, 4).to(device)(res)[0].dtype==torch.bfloat16
        F.cross_entropy(res, torch.zeros(5, dtype=torch.long, device=device)).backward()
    assert model.weight.grad.dtype==torch.float32 and model(xd).dtype==torch.float32

def test_learner():
    from lmcourse.tools.fast import course_learner, lm_dls
    from lmcourse.lstm import LMModel6
    dls = lm_dls(torch.arange(400)%9, bs=4, sl=8)
    assert dls.device==device and dls.one_batch()[0].device==device
    learn = course_learner(dls, partial(LMModel6, 9, 16, 1), seed=0)
    with learn.no_bar(), learn.no_logging(): learn.fit(8, .05)
    assert learn.model.h_o.weight.device==device and learn.recorder.values[-1][1]<.2

def test_ids_out_of_range():
    "The last test: as with CUDA, the device is lost"
    refused('device-side assert', lambda: F.embedding(torch.tensor([9], device=device), xd))
    refused('device-side assert', lambda: xd+1)
    refused('device-side assert', xd.cpu)

def main():
    tests = [f for n,f in globals().items() if n.startswith('test_') and f.__module__=='__main__']
    failed = []
    for f in tests:
        try: f()
        except Exception as e: failed.append(f'FAILED {f.__name__}: {type(e).__name__}: {e}')
    print('\n'.join([*failed, f'{len(tests)-len(failed)} passed, {len(failed)} failed']))
    sys.exit(bool(failed))

if __name__=='__main__': main()
