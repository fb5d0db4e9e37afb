"""Mult-DAE whose settings are those in TrainingBench: 128-64-128 units, 256 users a step."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from adam import adam
from interactions import all_items, before_moment, ragged

BATCH, HALF_LIFE, INPUT_DROPOUT = 256, 15, 0.5


class MultDae(nn.Module):
    def __init__(self, data):
        super().__init__()
        self.data = data
        # The first layer as a table of rows: summing a user's rows is faster than multiplying a row of mostly zeros.
        self.table = nn.Parameter(nn.init.xavier_uniform_(torch.empty(data.items, 128)))
        self.bias = nn.Parameter(torch.zeros(128))
        self.rest = nn.Sequential(nn.Tanh(), nn.Linear(128, 64), nn.Tanh(), nn.Linear(64, 128), nn.Tanh(), nn.Linear(128, data.items))
        self.optimiser = adam(self.parameters(), 1e-3)
        weights = 2.0 ** (-np.arange(data.items) / HALF_LIFE)
        self.weights = weights.astype(np.float32)
        # By the number of items: 1/‖w‖, and what stands for the items left out.
        self.scales = np.concatenate(([1], 1 / np.sqrt(np.cumsum(weights ** 2)) / (1 - INPUT_DROPOUT))).astype(np.float32)

    def batches(self):
        order = 1 + np.random.permutation(self.data.users - 1)
        return (order[at:at + BATCH] for at in range(0, len(order), BATCH))

    def inputs(self, users):
        items, rows, ends = before_moment(self.data, users)
        _, numbers, _ = ragged(ends)
        weights = self.weights[ends[rows] - 1 - numbers] * self.scales[ends][rows]
        kept = np.random.random(len(items)) >= INPUT_DROPOUT
        lengths = np.bincount(rows[kept], minlength=len(users))
        starts = np.cumsum(lengths) - lengths
        targets = np.zeros((len(users), self.data.items), dtype=np.float32)
        taken, taken_rows = all_items(self.data, users)
        targets[taken_rows, taken] = 1
        return torch.from_numpy(items[kept]), torch.from_numpy(starts), torch.from_numpy(weights[kept]), torch.from_numpy(targets)

    def loss(self, items, starts, weights, targets):
        first = F.embedding_bag(items, self.table, starts, mode="sum", per_sample_weights=weights) + self.bias
        return -(F.log_softmax(self.rest(first), dim=1) * targets).sum(dim=1).mean()
