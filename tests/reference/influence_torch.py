"""Hessian products by PyTorch's autograd and influences by torch-influence 0.1.0, in float64:
golden/influence_torch.json.

torch-influence is not on PyPI: install it from its repository (alstonlo/torch-influence), or put its
folder on PYTHONPATH. Its LiSSA draws batches with replacement from PyTorch's generator; here the draws
are written down, so that others make the same steps.
"""
import json
import pathlib

import numpy as np
import torch
from torch.utils import data
from torch_influence import (
    AutogradInfluenceModule,
    BaseObjective,
    CGInfluenceModule,
    LiSSAInfluenceModule,
)

COUNT, QUERIES, SIZES = 40, 6, [5, 8, 3]
RECORDS, DAMPING = [0, 7, 39], 2.0
LISSA = {"depth": 60, "repeat": 2, "scale": 10.0, "batch": 8}

GOLDEN = pathlib.Path(__file__).parent / "golden" / "influence_torch.json"


class Objective(BaseObjective):
    def __init__(self, loss):
        self.loss = loss

    def train_outputs(self, model, batch):
        return model(batch[0])

    def train_loss_on_outputs(self, outputs, batch):
        if self.loss == "mse":
            return torch.nn.functional.mse_loss(outputs, batch[1])
        return torch.nn.functional.cross_entropy(outputs, batch[1])

    def train_regularization(self, params):
        return 0.0 * params.sum()

    def test_loss(self, model, params, batch):
        return self.train_loss_on_outputs(model(batch[0]), batch)


def network(arrays, activation):
    layers = []
    for at in range(len(SIZES) - 1):
        layer = torch.nn.Linear(SIZES[at], SIZES[at + 1], dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(arrays[f"weights_{at}"]))
            layer.bias.copy_(torch.from_numpy(arrays[f"biases_{at}"]))
        layers.append(layer)
        if at < len(SIZES) - 2:
            layers.append(torch.nn.ReLU() if activation == "relu" else torch.nn.GELU())
    return torch.nn.Sequential(*layers)


def hessian_product(model, loss, inputs, targets, vector):
    parameters = list(model.parameters())
    names = [name for name, _ in model.named_parameters()]

    def mean_loss(flat):
        parts, at = {}, 0
        for name, parameter in zip(names, parameters):
            parts[name] = flat[at:at + parameter.numel()].view_as(parameter)
            at += parameter.numel()
        outputs = torch.func.functional_call(model, parts, inputs)
        return Objective(loss).train_loss_on_outputs(outputs, (inputs, targets))

    flat = torch.cat([p.detach().reshape(-1) for p in parameters])
    return torch.autograd.functional.hvp(mean_loss, flat, vector)[1]


def drawn(module, draws):
    """Writes down which records the module's LiSSA draws."""
    places = {tuple(x.tolist()): i for i, (x, _) in enumerate(module.train_loader.dataset)}
    original = module._loader_wrapper

    def wrapper(train, sample_n_batches=-1, **kwargs):
        for batch, size in original(train=train, sample_n_batches=sample_n_batches, **kwargs):
            if sample_n_batches > 0:
                draws.append([places[tuple(x.tolist())] for x in batch[0]])
            yield batch, size

    module._loader_wrapper = wrapper


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    arrays = {}
    for at in range(len(SIZES) - 1):
        scale = np.sqrt(2 / SIZES[at])
        arrays[f"weights_{at}"] = random.normal(0, scale, (SIZES[at + 1], SIZES[at])).astype(np.float32)
        arrays[f"biases_{at}"] = random.normal(0, 0.3, SIZES[at + 1]).astype(np.float32)
    inputs = random.normal(size=(COUNT + QUERIES, SIZES[0])).astype(np.float32)
    labels = random.integers(0, SIZES[-1], COUNT + QUERIES)
    size = sum(a.size for a in arrays.values())
    vector = random.normal(size=size).astype(np.float32)
    golden = {
        "sizes": SIZES, "records": RECORDS, "damping": DAMPING, "lissa": LISSA, "count": COUNT,
        "inputs": inputs.ravel().tolist(), "labels": labels.tolist(), "vector": vector.tolist(),
        **{name: a.ravel().tolist() for name, a in arrays.items()},
        "cases": [],
    }
    x = torch.from_numpy(inputs).double()
    for activation in ("relu", "gelu"):
        for loss in ("cross-entropy", "mse"):
            one_hot = torch.nn.functional.one_hot(torch.from_numpy(labels), SIZES[-1]).double()
            y = one_hot if loss == "mse" else torch.from_numpy(labels)
            train = data.TensorDataset(x[:COUNT], y[:COUNT])
            test = data.TensorDataset(x[COUNT:], y[COUNT:])
            loaders = {
                "train_loader": data.DataLoader(train, batch_size=LISSA["batch"]),
                "test_loader": data.DataLoader(test, batch_size=QUERIES),
                "device": torch.device("cpu"),
                "damp": DAMPING,
            }
            model = lambda: network(arrays, activation)
            hessian = hessian_product(model(), loss, x[:COUNT], y[:COUNT], torch.from_numpy(vector).double())
            exact = AutogradInfluenceModule(model(), Objective(loss), **loaders)
            cg = CGInfluenceModule(model(), Objective(loss), **loaders, gnh=True, rtol=1e-10)
            draws = []
            lissa = LiSSAInfluenceModule(
                model(), Objective(loss), **loaders, gnh=True,
                depth=LISSA["depth"], repeat=LISSA["repeat"], scale=LISSA["scale"],
            )
            drawn(lissa, draws)
            lissa_first = lissa.influences(RECORDS, [0])
            golden["cases"].append({
                "activation": activation,
                "loss": loss,
                "hessian_product": hessian.tolist(),
                "exact": [exact.influences(RECORDS, [q]).tolist() for q in range(QUERIES)],
                "cg_gauss_newton": [cg.influences(RECORDS, [q]).tolist() for q in range(QUERIES)],
                "lissa_draws": draws,
                "lissa_gauss_newton": lissa_first.tolist(),
            })
    with open(GOLDEN, "w") as file:
        json.dump(golden, file)
        file.write("\n")


main()
