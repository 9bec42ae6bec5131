"""Weights shared by the training processes as flat tensors, and the optimizer that updates them.

Matrices of the hidden layers are updated by Muon (momentum, then orthogonalised by five Newton-Schulz steps; Keller
Jordan 2024, scaled to AdamW's size of update as in Liu et al. 2025, "Muon is Scalable"), all else by AdamW.
Each process computes the gradient of its own half of the batch and then updates its own half of the weights.
"""

import torch

MUON_MOMENTUM, ADAM_BETAS, ADAM_EPS = 0.95, (0.9, 0.98), 1e-8


def is_hidden_matrix(name, tensor):
    return tensor.ndim == 2 and (".layers." in name or "connector" in name or "heads.mix" in name)


class SharedWeights:
    """Flat shared tensors: fp32 `master`, bf16 `compute`, `momentum`, `second` (AdamW), `ema`, one bf16 gradient each."""

    def __init__(self, weights, world, muon):
        hidden = [n for n, t in weights.items() if muon and is_hidden_matrix(n, t)]
        names = [n for n in weights if n not in set(hidden)] + hidden
        self.shapes = {name: tuple(weights[name].shape) for name in names}
        self.hidden, self.world = hidden, world
        self.offsets, total = {}, 0
        for name in names:
            self.offsets[name] = (total, total + weights[name].numel())
            total += weights[name].numel()
        self.adam_size = total - sum(weights[n].numel() for n in hidden)
        self.master = torch.cat([weights[n].detach().float().reshape(-1) for n in names]).share_memory_()
        self.ema = self.master.clone().share_memory_()
        self.compute = self.master.bfloat16().share_memory_()
        self.momentum = torch.zeros(total).share_memory_()
        self.second = torch.zeros(self.adam_size).share_memory_()
        self.gradients = torch.zeros(world, total, dtype=torch.bfloat16).share_memory_()
        self.norms = torch.zeros(world).share_memory_()

    def views(self, flat):
        return {n: flat[a:b].view(self.shapes[n]) for n, (a, b) in self.offsets.items()}

    def leaves(self, rank):
        """bf16 leaf tensors whose gradients land in this process's row of `gradients`."""
        weights, gradients = self.views(self.compute), self.views(self.gradients[rank])
        for name, tensor in weights.items():
            tensor.requires_grad_()
            tensor.grad = gradients[name]
        return weights

    def state(self):
        return {k: getattr(self, k).clone() for k in ("master", "ema", "momentum", "second")}

    def restore(self, state):
        for key, value in state.items():
            getattr(self, key).copy_(value)
        self.compute.copy_(self.master)


def orthogonalise(matrices):
    """Newton-Schulz towards U V^T of each matrix [n, rows <= columns], in bf16."""
    x = matrices.bfloat16()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        gram = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * (gram @ gram)) @ x
    return x


class Optimizer:
    """`trained(name)` tells which hidden matrices get a gradient at all; the others are left alone."""

    def __init__(self, shared: SharedWeights, rank, trained=lambda name: True):
        self.shared, self.rank = shared, rank
        half = shared.adam_size * rank // shared.world, shared.adam_size * (rank + 1) // shared.world
        self.adam = slice(*half)
        self.groups = {}
        order = sorted(filter(trained, shared.hidden), key=lambda n: (sorted(shared.shapes[n]), n))
        for name in order[rank :: shared.world]:
            self.groups.setdefault(tuple(sorted(shared.shapes[name])), []).append(name)
        self.slices = [slice(*shared.offsets[n]) for names in self.groups.values() for n in names]

    @torch.no_grad()
    def own_gradient(self):
        """Mean gradient over the processes for the own share; leaves its squared norm in `norms`."""
        g = self.shared.gradients
        self.adam_gradient = g[:, self.adam].float().mean(0)
        self.gradient = {n: g[:, slice(*self.shared.offsets[n])].float().mean(0) for ns in self.groups.values() for n in ns}
        parts = [self.adam_gradient, *self.gradient.values()]
        self.shared.norms[self.rank] = sum(p.square().sum() for p in parts)

    @torch.no_grad()
    def update(self, step, rate, decay, clip=1.0, ema=0.998):
        norm = self.shared.norms.sum().sqrt()
        scale = float(min(1.0, clip / (norm + 1e-6))) if torch.isfinite(norm) else 0.0
        if scale > 0:
            self._adamw(step, rate, scale)
            self._muon(rate, decay)
        ema = min(ema, (1 + step) / (10 + step))
        for part in [self.adam, *self.slices]:
            self.shared.ema[part].lerp_(self.shared.master[part], 1 - ema)
            self.shared.compute[part].copy_(self.shared.master[part])
        return float(norm)

    def _adamw(self, step, rate, scale):
        s, (b1, b2) = self.shared, ADAM_BETAS
        g = self.adam_gradient.mul_(scale)
        m, v = s.momentum[self.adam], s.second[self.adam]
        m.lerp_(g, 1 - b1)
        v.mul_(b2).addcmul_(g, g, value=1 - b2)
        denominator = (v / (1 - b2**step)).sqrt_().add_(ADAM_EPS)
        s.master[self.adam].addcdiv_(m, denominator, value=-rate / (1 - b1**step))

    def _muon(self, rate, decay):
        s = self.shared
        for (rows, columns), names in self.groups.items():
            updates = []
            for name in names:
                g, m = self.gradient[name], s.momentum[slice(*s.offsets[name])]
                m.lerp_(g, 1 - MUON_MOMENTUM)
                u = g.lerp(m, MUON_MOMENTUM).view(s.shapes[name])
                updates.append(u if s.shapes[name][0] == rows else u.T)
            stacked = orthogonalise(torch.stack(updates)).float() * (0.2 * columns**0.5)
            for name, u in zip(names, stacked):
                master = s.master[slice(*s.offsets[name])]
                u = u if s.shapes[name][0] == rows else u.T
                master.mul_(1 - rate * decay).sub_(rate * u.reshape(-1))
