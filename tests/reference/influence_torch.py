"""Hessian products by PyTorch's autograd and influences by torch-influence, in float64:
golden/influence_torch.json.

torch-influence is not on PyPI: put its folder from its repository (alstonlo/torch-influence) on
PYTHONPATH. The file was made with the statements of torch_influence/base.py at commit 9121130 and of
torch_influence/modules.py at 3b021fb, abridged (no documentation, type hints, abstract methods or logging), not
with an installed release. Its LiSSA draws batches with replacement from PyTorch's generator; here the draws are
written down, so that others make the same steps.
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


class Erf(torch.nn.Module):
    def forward(self, z):
        return torch.erf(z)


ACTIVATIONS = {"relu": torch.nn.ReLU, "gelu": torch.nn.GELU, "erf": Erf}


def network(arrays, activation, biased=True):
    layers = []
    for at in range(len(SIZES) - 1):
        layer = torch.nn.Linear(SIZES[at], SIZES[at + 1], bias=biased, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(arrays[f"weights_{at}"]))
            if biased:
                layer.bias.copy_(torch.from_numpy(arrays[f"biases_{at}"]))
        layers.append(layer)
        if at < len(SIZES) - 2:
            layers.append(ACTIVATIONS[activation]())
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


def hessian_products(arrays, x, targets, vector):
    """Products with the Hessians of the first records; the vector is as long as there are parameters."""
    products = []
    for activation in ACTIVATIONS:
        for biased in (True, False):
            for loss, y in targets.items():
                for records in (1, 17, COUNT):
                    model = network(arrays, activation, biased)
                    size = sum(parameter.numel() for parameter in model.parameters())
                    product = hessian_product(model, loss, x[:records], y[:records], vector[:size])
                    products.append({
                        "activation": activation, "biased": biased, "loss": loss, "records": records,
                        # float32 shaders are compared: ten digits are enough.
                        "product": [float(f"{value:.10g}") for value in product],
                    })
    return products


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
    targets = {
        "cross-entropy": torch.from_numpy(labels),
        "mse": torch.nn.functional.one_hot(torch.from_numpy(labels), SIZES[-1]).double(),
    }
    for activation in ("relu", "gelu"):
        for loss in ("cross-entropy", "mse"):
            y = targets[loss]
            train = data.TensorDataset(x[:COUNT], y[:COUNT])
            test = data.TensorDataset(x[COUNT:], y[COUNT:])
            loaders = {
                "train_loader": data.DataLoader(train, batch_size=LISSA["batch"]),
                "test_loader": data.DataLoader(test, batch_size=QUERIES),
                "device": torch.device("cpu"),
                "damp": DAMPING,
            }
            model = lambda: network(arrays, activation)
            exact = AutogradInfluenceModule(model(), Objective(loss), **loaders)
            cg = CGInfluenceModule(model(), Objective(loss), **loaders, gnh=True, rtol=1e-10)
            draws = []
            lissa = LiSSAInfluenceModule(
                model(), Objective(loss), **loaders, gnh=True,
                depth=LISSA["depth"], repeat=LISSA["repeat"], scale=LISSA["scale"],
            )
            drawn(lissa, draws)
            # The networks made before drew from the same generator.
            torch.manual_seed(1)
            lissa_first = lissa.influences(RECORDS, [0])
            golden["cases"].append({
                "activation": activation,
                "loss": loss,
                "exact": [exact.influences(RECORDS, [q]).tolist() for q in range(QUERIES)],
                "cg_gauss_newton": [cg.influences(RECORDS, [q]).tolist() for q in range(QUERIES)],
                "lissa_draws": draws,
                "lissa_gauss_newton": lissa_first.tolist(),
            })
    golden["hessian_products"] = hessian_products(arrays, x, targets, torch.from_numpy(vector).double())
    with open(GOLDEN, "w") as file:
        json.dump(golden, file)
        file.write("\n")


main()
