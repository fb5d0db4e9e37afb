"""Sequence models whose settings are those in TrainingBench: 128 windows of 50 events a step, softmax over all items at all positions."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from adam import adam

BATCH, DROPOUT = 128, 0.3


class SequenceModel(nn.Module):
    """Embeddings that the items to predict share with those that are read; `states` is the encoder's."""

    def __init__(self, data, size, hidden):
        super().__init__()
        self.data, self.size = data, size
        self.item = nn.Embedding(data.items, size)
        nn.init.normal_(self.item.weight, std=size ** -0.5)
        self.item_bias = nn.Parameter(torch.zeros(data.items))
        self.projection = nn.Linear(hidden, size)
        self.dropout = nn.Dropout(DROPOUT)

    def batches(self):
        order = np.random.permutation(len(self.data.windows))
        return (order[at:at + BATCH] for at in range(0, len(order), BATCH))

    def inputs(self, windows):
        targets = self.data.windows[windows]
        read = np.zeros_like(targets)
        read[:, 1:] = targets[:, :-1]
        return torch.from_numpy(read), torch.from_numpy(targets.reshape(-1) - 1)

    def loss(self, read, targets):
        states = self.states(self.dropout(self.item(read)))
        vectors = self.projection(self.dropout(states.reshape(-1, states.shape[-1])))
        return F.cross_entropy(F.linear(vectors, self.item.weight[1:], self.item_bias[1:]), targets)


class Recurrent(SequenceModel):
    def __init__(self, data, layer, size, hidden):
        super().__init__(data, size, hidden)
        self.layer = layer(size, hidden, batch_first=True)
        self.optimiser = adam(self.parameters(), 3e-3)

    def states(self, x):
        return self.layer(x)[0]


class SasRec(SequenceModel):
    def __init__(self, data):
        super().__init__(data, size=64, hidden=64)
        length = data.windows.shape[1]
        self.position = nn.Parameter(torch.randn(length, 64) * 0.02)
        layer = nn.TransformerEncoderLayer(
            64, nhead=1, dim_feedforward=64, dropout=DROPOUT, activation="relu", layer_norm_eps=1e-6, batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, num_layers=2, norm=nn.LayerNorm(64, eps=1e-6))
        self.future = nn.Transformer.generate_square_subsequent_mask(length)
        self.optimiser = adam(self.parameters(), 3e-3)

    def states(self, x):
        return self.layers(self.dropout(x * 8 + self.position), mask=self.future)
