"""NeuMF whose settings are those in TrainingBench: d = 32 a half, 64-32-16, dropout 0.3, four negatives, binary cross-entropy."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from adam import adam
from interactions import ragged

BATCH, NEGATIVES, SIZE = 4096, 4, 32
HALF_LIFE, MOST_HISTORY, USER_DROPOUT, DROPOUT = 15, 100, 0.2, 0.3


class NeuMf(nn.Module):
    """With `with_history` the query is the user's vector and the weighted sum of the vectors of the items before a random moment."""

    def __init__(self, data, with_history):
        super().__init__()
        self.data, self.with_history = data, with_history
        self.query = nn.Embedding(data.users + data.items, 2 * SIZE)
        self.item = nn.Embedding(data.items, 2 * SIZE)
        self.item_bias = nn.Embedding(data.items, 1)
        for table in (self.query, self.item):
            nn.init.normal_(table.weight, std=0.05)
        nn.init.zeros_(self.item_bias.weight)
        # The first layer in two halves: the query's is computed once for its five candidates.
        self.query_layer = nn.Linear(SIZE, 64)
        self.item_layer = nn.Linear(SIZE, 64, bias=False)
        self.second, self.third = nn.Linear(64, 32), nn.Linear(32, 16)
        self.perceptron = nn.Linear(16, 1, bias=False)
        self.factorisation = nn.Parameter(torch.ones(SIZE))
        self.dropout = nn.Dropout(DROPOUT)
        self.labels = torch.zeros(BATCH, 1 + NEGATIVES)
        self.labels[:, 0] = 1
        self.optimiser = adam(self.parameters(), 1e-3)
        weights = 2.0 ** (-np.arange(MOST_HISTORY) / HALF_LIFE)
        self.weights = weights.astype(np.float32)
        # By the number of items that are read: 1/√(Σ w).
        self.scales = np.concatenate(([1], 1 / np.sqrt(np.cumsum(weights)))).astype(np.float32)

    def batches(self):
        order = np.random.permutation(len(self.data.row_users))
        return (order[at:at + BATCH] for at in range(0, len(order), BATCH))

    def inputs(self, rows):
        data = self.data
        users, items = data.row_users[rows], data.row_items[rows]
        candidates = np.concatenate((items[:, None], data.not_taken(users, NEGATIVES)), axis=1)
        shown = np.where(np.random.random(len(rows)) < USER_DROPOUT, 0, users)
        query = self.histories(rows, users, shown) if self.with_history else (torch.from_numpy(shown),)
        return torch.from_numpy(candidates), *query

    def histories(self, rows, users, shown):
        """Bags of rows of the query's table: the user, then up to a hundred items before a random moment, the item in question left out."""
        data = self.data
        ends = (np.random.random(len(rows)) * (data.counts[users] + 1)).astype(np.int64)
        places = data.places[rows]
        read = np.minimum(ends - (places < ends), MOST_HISTORY)
        # What stands before the item in question moves up by one place; one that comes later is in nobody's way.
        places = np.where(places < ends, places, -1)
        bags, numbers, starts = ragged(read + 1)
        back = np.maximum(numbers - 1, 0)
        at = ends[bags] - 1 - back
        at -= at <= places[bags]
        # The first of a bag, the user, is overwritten below.
        indices = data.users + data.history[np.maximum(data.starts[users][bags] + at, 0)]
        weights = self.weights[back] * self.scales[read][bags]
        indices[starts], weights[starts] = shown, 1
        return torch.from_numpy(indices), torch.from_numpy(starts), torch.from_numpy(weights)

    def loss(self, candidates, *query):
        if self.with_history:
            indices, starts, weights = query
            q = F.embedding_bag(indices, self.query.weight, starts, mode="sum", per_sample_weights=weights)
        else:
            q = self.query(query[0])
        v = self.item(candidates)
        own = self.query_layer(self.dropout(q[:, SIZE:]))
        h = self.dropout(F.relu(self.item_layer(self.dropout(v[..., SIZE:])) + own.unsqueeze(1)))
        h = self.dropout(F.relu(self.second(h)))
        h = F.relu(self.third(h))
        inner = torch.bmm(v[..., :SIZE], (q[:, :SIZE] * self.factorisation).unsqueeze(2)).squeeze(2)
        scores = self.perceptron(h).squeeze(-1) + self.item_bias(candidates).squeeze(-1) + inner
        return F.binary_cross_entropy_with_logits(scores, self.labels[:len(scores)])
