"""The interactions that both sides train on, and ragged arrays of them."""
import json
import os

import numpy as np


class Interactions:
    """Users and items by time, each user's items in the same order, and the windows of the sequence models."""

    def __init__(self, folder):
        with open(os.path.join(folder, "sizes.json")) as file:
            sizes = json.load(file)
        self.users, self.items = sizes["users"], sizes["items"]
        self.row_users = np.fromfile(os.path.join(folder, "users.i32"), dtype=np.int32)
        self.row_items = np.fromfile(os.path.join(folder, "items.i32"), dtype=np.int32)
        self.windows = np.fromfile(os.path.join(folder, "windows.i32"), dtype=np.int32).reshape(-1, sizes["window"]).astype(np.int64)
        order = np.argsort(self.row_users, kind="stable")
        self.history = self.row_items[order].astype(np.int64)
        self.counts = np.bincount(self.row_users, minlength=self.users)
        self.starts = np.concatenate(([0], np.cumsum(self.counts)))[:-1]
        # The place of each row in its user's history.
        self.places = np.empty(len(order), dtype=np.int64)
        self.places[order] = np.arange(len(order)) - np.repeat(self.starts, self.counts)
        self.taken = np.zeros((self.users, self.items), dtype=bool)
        self.taken[self.row_users, self.row_items] = True

    def not_taken(self, users, count):
        """`count` items a user that the user has not taken, uniform."""
        found = np.random.randint(1, self.items, (len(users), count))
        wrong = self.taken[users[:, None], found]
        while wrong.any():
            again = np.nonzero(wrong)
            found[again] = np.random.randint(1, self.items, len(again[0]))
            wrong[again] = self.taken[users[again[0]], found[again]]
        return found


def ragged(lengths):
    """The row of each element, its number in the row, and where each row begins."""
    starts = np.cumsum(lengths) - lengths
    rows = np.repeat(np.arange(len(lengths)), lengths)
    return rows, np.arange(len(rows)) - starts[rows], starts


def before_moment(data, users):
    """The items of each user before a random moment, at least one: (items, row of each, number of items a row)."""
    counts = data.counts[users]
    ends = np.where(counts < 2, counts, 1 + (np.random.random(len(users)) * np.maximum(counts - 1, 1)).astype(np.int64))
    rows, numbers, _ = ragged(ends)
    return data.history[data.starts[users][rows] + numbers], rows, ends


def all_items(data, users):
    """All items of each user: (items, row of each)."""
    rows, numbers, _ = ragged(data.counts[users])
    return data.history[data.starts[users][rows] + numbers], rows
