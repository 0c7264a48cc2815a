"""An epoch of bench/train.ts in PyTorch on the CPU: one model, a plain loop over its batches, as one
trains networks one after another.

Usage: train.py SIZES, a JSON object of records, features, widths, outputs and batch.
"""

import json
import sys

import torch
from loop import serve

sizes = json.loads(sys.argv[1])
torch.manual_seed(1)
inputs = torch.rand(sizes["records"], sizes["features"]) * 2 - 1
labels = torch.arange(sizes["records"]) % sizes["outputs"]
layers = []
units = [sizes["features"], *sizes["widths"], sizes["outputs"]]
for before, after in zip(units, units[1:]):
    layers += [torch.nn.Linear(before, after), torch.nn.ReLU()]
model = torch.nn.Sequential(*layers[:-1])
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
criterion = torch.nn.CrossEntropyLoss()


def epoch():
    for first in range(0, sizes["records"], sizes["batch"]):
        optimizer.zero_grad()
        batch = slice(first, first + sizes["batch"])
        criterion(model(inputs[batch]), labels[batch]).backward()
        optimizer.step()


serve(epoch, torch)
