"""Trajectories of small networks under PyTorch, in float64 and float32: golden/train_torch.npz.

The initial weights and the batches are in the file, so that nothing random is left. PyTorch's
defaults but for what is named: CrossEntropyLoss, MSELoss, SGD, SGD with momentum 0.9, Adam.
"""
import numpy as np
import torch

RECORDS, BATCH, EPOCHS = 160, 16, 5
SIZES = [12, 16, 16, 3]
RATES = {"sgd": 0.1, "momentum": 0.03, "adam": 0.01}
CASES = [
    (activation, biased, optimizer, loss)
    for activation in ("relu", "gelu")
    for biased in (False, True)
    for optimizer, loss in (("sgd", "cross-entropy"), ("momentum", "mse"), ("adam", "cross-entropy"))
]


def train(arrays, name, case, kind):
    activation, biased, optimizer, loss = case
    layers = []
    for at in range(len(SIZES) - 1):
        layer = torch.nn.Linear(SIZES[at], SIZES[at + 1], bias=biased, dtype=kind)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(arrays[f"weights_{at}"]).to(kind))
            if biased:
                layer.bias.copy_(torch.from_numpy(arrays[f"biases_{at}"]).to(kind))
        layers.append(layer)
        if at < len(SIZES) - 2:
            layers.append(torch.nn.ReLU() if activation == "relu" else torch.nn.GELU())
    model = torch.nn.Sequential(*layers)
    inputs = torch.from_numpy(arrays["inputs"]).to(kind)
    labels = torch.from_numpy(arrays["labels"]).long()
    targets = torch.nn.functional.one_hot(labels, SIZES[-1]).to(kind) - 1 / SIZES[-1]
    rate = RATES[optimizer]
    steps = {
        "sgd": lambda: torch.optim.SGD(model.parameters(), lr=rate),
        "momentum": lambda: torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9),
        "adam": lambda: torch.optim.Adam(model.parameters(), lr=rate),
    }[optimizer]()
    criterion = torch.nn.CrossEntropyLoss() if loss == "cross-entropy" else torch.nn.MSELoss()
    wanted = labels if loss == "cross-entropy" else targets
    losses = []
    for _ in range(EPOCHS):
        for first in range(0, RECORDS, BATCH):
            steps.zero_grad()
            error = criterion(model(inputs[first:first + BATCH]), wanted[first:first + BATCH])
            error.backward()
            steps.step()
            losses.append(error.item())
    arrays[f"{name}_losses"] = np.array(losses)
    with torch.no_grad():
        arrays[f"{name}_logits"] = model(inputs[:10]).double().numpy().ravel()


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    random = np.random.default_rng(1)
    labels = random.integers(0, SIZES[-1], RECORDS)
    centers = random.normal(size=(SIZES[-1], SIZES[0]))
    arrays = {
        "inputs": (random.normal(size=(RECORDS, SIZES[0])) + centers[labels]).astype(np.float32),
        "labels": labels.astype(np.int32),
    }
    for at in range(len(SIZES) - 1):
        scale = np.sqrt(2 / SIZES[at])
        arrays[f"weights_{at}"] = random.normal(0, scale, (SIZES[at + 1], SIZES[at])).astype(np.float32)
        arrays[f"biases_{at}"] = random.normal(0, 0.1, SIZES[at + 1]).astype(np.float32)
    for case in CASES:
        activation, biased, optimizer, loss = case
        name = f"{activation}_{'biased' if biased else 'plain'}_{optimizer}_{loss}"
        train(arrays, f"{name}_float64", case, torch.float64)
        train(arrays, f"{name}_float32", case, torch.float32)
    np.savez("tests/reference/golden/train_torch.npz", **arrays)


main()
