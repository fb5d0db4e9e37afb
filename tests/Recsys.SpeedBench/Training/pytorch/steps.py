"""PyTorch's side of the bench `training`.

    python3 steps.py FOLDER

FOLDER holds the interactions that the other side trains on. Answers each line "step NAME" of the standard input with a line of JSON: the
milliseconds that one training step of an epoch (or of a round of a hundred, for the optimiser alone) takes on average. The first line says
what is installed.
"""
import json
import sys
import time
import warnings

try:
    import numpy
    import torch
except ImportError as error:
    print(json.dumps({"missing": str(error)}), flush=True)
    sys.exit(0)

from adam import AdamAlone
from autoencoder import MultDae
from interactions import Interactions
from lightgcn import LightGcn
from neumf import NeuMf
from sequence import Recurrent, SasRec


def train(model):
    """One epoch: the inputs of each batch, its loss, gradients, update; all of it is timed, the inputs apart as well."""
    inputs, steps, loss_sum = 0.0, 0, 0.0
    wall, processor = time.perf_counter(), time.process_time()
    for batch in model.batches():
        begin = time.process_time()
        values = model.inputs(batch)
        inputs += time.process_time() - begin
        model.optimiser.zero_grad(set_to_none=True)
        loss = model.loss(*values)
        loss.backward()
        model.optimiser.step()
        loss_sum += loss.item()
        steps += 1
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return {"steps": steps, "processor": processor / steps * 1e3, "wall": wall / steps * 1e3, "inputs": inputs / steps * 1e3, "loss": loss_sum / steps}


def blas():
    """The file of the library that multiplies matrices; Debian installs the reference one unless told otherwise."""
    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if ".so" in line}
    fast = (f for f in sorted(files) if "openblas" in f or "mkl_core" in f or "blis" in f)
    found = next(fast, next((f for f in sorted(files) if "libblas" in f), "not known"))
    return "/".join(found.split("/")[-2:])


def main(folder):
    warnings.filterwarnings("ignore", message="Sparse CSR")
    torch.set_num_threads(1)
    torch.manual_seed(1)
    numpy.random.seed(1)
    data = Interactions(folder)
    makers = {
        "neumf": lambda: NeuMf(data, with_history=False),
        "neumf-history": lambda: NeuMf(data, with_history=True),
        "adam": AdamAlone,
        "mult-dae": lambda: MultDae(data),
        "gru": lambda: Recurrent(data, torch.nn.GRU, size=64, hidden=128),
        "lstm": lambda: Recurrent(data, torch.nn.LSTM, size=50, hidden=100),
        "sasrec": lambda: SasRec(data),
        "lightgcn": lambda: LightGcn(data),
    }
    print(json.dumps({"python": sys.version.split()[0], "torch": torch.__version__, "numpy": numpy.__version__, "blas": blas()}), flush=True)
    models = {}
    for line in sys.stdin:
        name = line.split()[1]
        if name not in models:
            models[name] = makers[name]()
        model = models[name]
        print(json.dumps(model.round() if isinstance(model, AdamAlone) else train(model)), flush=True)


main(sys.argv[1])
