from __future__ import annotations

import pytest
import torch

from convscope.training.muon import Muon, orthogonal


@pytest.mark.parametrize("shape", [(7, 11), (11, 7), (16, 16)])
def test_a_step_keeps_the_directions_and_evens_out_the_lengths(shape: tuple[int, int]) -> None:
    """Held to the singular value decomposition, which gives the nearest orthogonal matrix."""
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(3))
    u, _, v = torch.linalg.svd(matrix, full_matrices=False)
    step = orthogonal(matrix, iterations=8)
    left, right = u.T @ step @ v.T, torch.linalg.svdvals(step)
    assert float((left - torch.diag(left.diagonal())).abs().max()) < 1e-4  # the same singular vectors
    assert 0.65 < float(right.min()) <= float(right.max()) < 1.25
    assert float(torch.nn.functional.cosine_similarity(step.flatten(), (u @ v).flatten(), dim=0)) > 0.95


def test_what_is_not_turned_goes_as_nesterov_goes() -> None:
    def taken(make: type[torch.optim.Optimizer], **how: object) -> torch.Tensor:
        weight = torch.tensor([1.0, -2.0], requires_grad=True)
        optimiser = make([{"params": [weight], "lr": 0.1, "weight_decay": 0.01, "orthogonal": False}], **how)
        for number in range(5):
            optimiser.zero_grad()
            (weight.square() * (number + 1)).sum().backward()
            optimiser.step()
        return weight.detach()

    torch.testing.assert_close(taken(Muon), taken(torch.optim.SGD, momentum=0.9, nesterov=True))


def test_a_kernel_has_a_fixed_length_before_each_step_and_turns_by_the_rate() -> None:
    kernel = torch.randn(8, 4, 3, 3, generator=torch.Generator().manual_seed(1)).requires_grad_()
    optimiser = Muon([{"params": [kernel], "lr": 1e-4, "orthogonal": True}])
    kernel.grad = torch.randn(8, 4, 3, 3, generator=torch.Generator().manual_seed(2))
    before = kernel.detach().clone()
    optimiser.step()
    scaled = before * 8**0.5 / before.norm()
    moved = (kernel.detach() - scaled).flatten(1)
    assert torch.linalg.svdvals(moved / 1e-4).amax() < 1.3
    assert float(kernel.detach().norm()) == pytest.approx(8**0.5, rel=1e-3)
