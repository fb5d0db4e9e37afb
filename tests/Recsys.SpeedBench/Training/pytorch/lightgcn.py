"""LightGCN whose settings are those in TrainingBench: three layers, 256 users a step, d = 64, softmax of cosines over all items."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from adam import adam
from interactions import all_items, before_moment, ragged

BATCH, SIZE, LAYERS, TEMPERATURE = 256, 64, 3, 0.2
HALF_LIFE, HISTORY_DROPOUT, USER_DROPOUT = 15, 0.5, 0.2


class SparseProduct(torch.autograd.Function):
    """A·X with the transpose at hand: torch.sparse.mm would transpose and sort A again in each backward pass."""

    @staticmethod
    def forward(context, matrix, transpose, dense):
        context.transpose = transpose
        return torch.sparse.mm(matrix, dense)

    @staticmethod
    def backward(context, gradient):
        return None, None, torch.sparse.mm(context.transpose, gradient)


class LightGcn(nn.Module):
    def __init__(self, data):
        super().__init__()
        self.data = data
        self.user = nn.Embedding(data.users, SIZE, padding_idx=0)
        self.item = nn.Embedding(data.items, SIZE)
        nn.init.normal_(self.user.weight, std=0.1)
        nn.init.normal_(self.item.weight, std=0.1)
        with torch.no_grad():
            self.user.weight[0] = 0
            self.item.weight[0] = 0
        users = np.repeat(np.arange(data.users), data.counts)
        item_degrees = np.maximum(np.bincount(data.history, minlength=data.items), 1)
        values = 1 / np.sqrt(data.counts[users] * item_degrees[data.history])
        self.matrix = self.sparse(users, data.history, values, (data.users, data.items))
        self.transpose = self.sparse(data.history, users, values, (data.items, data.users))
        self.item_scale = torch.from_numpy(1 / np.sqrt(item_degrees)).float().unsqueeze(1)
        weights = 2.0 ** (-np.arange(data.items) / HALF_LIFE)
        self.weights = weights.astype(np.float32)
        # By the number of items: 1/√(Σ w), whose smallest is 1.
        self.scales = np.concatenate(([1], 1 / np.sqrt(np.cumsum(weights)))).astype(np.float32)
        self.optimiser = adam(self.parameters(), 5e-3)

    @staticmethod
    def sparse(rows, columns, values, shape):
        """Compressed rows, which with the transpose at hand are faster than coordinates."""
        return torch.sparse_coo_tensor(np.stack((rows, columns)), torch.from_numpy(values).float(), shape).coalesce().to_sparse_csr()

    def batches(self):
        order = 1 + np.random.permutation(self.data.users - 1)
        return (order[at:at + BATCH] for at in range(0, len(order), BATCH))

    def inputs(self, users):
        items, rows, ends = before_moment(self.data, users)
        kept = np.random.random(len(items)) >= HISTORY_DROPOUT
        # A history of which nothing is left keeps one item.
        empty = np.bincount(rows[kept], minlength=len(users)) == 0
        first = np.cumsum(ends) - ends
        kept[(first + (np.random.random(len(users)) * ends).astype(np.int64))[empty]] = True
        lengths = np.bincount(rows[kept], minlength=len(users))
        bags, numbers, starts = ragged(lengths)
        weights = self.weights[lengths[bags] - 1 - numbers] * self.scales[lengths][bags]
        taken, taken_rows = all_items(self.data, users)
        targets = np.zeros((len(users), self.data.items), dtype=np.float32)
        targets[taken_rows, taken] = (1 / self.data.counts[users]).astype(np.float32)[taken_rows]
        shown = np.where(np.random.random(len(users)) < USER_DROPOUT, 0, users)
        return tuple(torch.from_numpy(a) for a in (shown, items[kept], starts, weights, targets))

    def loss(self, users, items, starts, weights, targets):
        user_layer, item_layer = self.user.weight, self.item.weight
        item_sum = item_layer
        for layer in range(LAYERS):
            below = item_sum
            next_item = SparseProduct.apply(self.transpose, self.matrix, user_layer)
            if layer + 1 < LAYERS:
                user_layer = SparseProduct.apply(self.matrix, self.transpose, item_layer)
            item_layer = next_item
            item_sum = item_sum + item_layer
        history = F.embedding_bag(items, below * self.item_scale, starts, mode="sum", per_sample_weights=weights)
        vectors = (self.user(users) + history) / (LAYERS + 1)
        cosine = F.normalize(vectors) @ F.normalize(item_sum / (LAYERS + 1)).t()
        logits = cosine[:, 1:] / TEMPERATURE
        return -(F.log_softmax(logits, dim=1) * targets[:, 1:]).sum(dim=1).mean()
