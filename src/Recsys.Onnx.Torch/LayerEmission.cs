using Recsys.Onnx.Graph;
using Recsys.Onnx.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch;

/// <summary>One layer after the other, each in a scope of its own name.</summary>
internal static class LayerEmission
{
    public static GraphValue Emit(GraphBuilder graph, nn.Module module, string name, GraphValue x)
    {
        if (module is Sequential sequence)
        {
            foreach (var (child, layer) in sequence.named_children())
            {
                using var scope = graph.Scope(child);
                x = Emit(graph, layer, $"{name}.{child}", x);
            }

            return x;
        }

        try
        {
            return EmitLayer(graph, module, name, x);
        }
        catch (GraphException e)
        {
            throw new TorchExportException(name, module, e.Message);
        }
    }

    private static GraphValue EmitLayer(GraphBuilder graph, nn.Module module, string name, GraphValue x) =>
        ActivationLayers.TryEmit(graph, module, name, x)
        ?? DenseLayers.TryEmit(graph, module, name, x)
        ?? NormalisationLayers.TryEmit(graph, module, name, x)
        ?? module switch
        {
            Recurrent recurrent => RecurrentLayers.Emit(graph, recurrent, name, x),
            SelfAttention attention => AttentionLayers.Emit(graph, attention, name, x),
            TransformerEncoderLayer or TransformerEncoder => AttentionLayers.EmitEncoder(graph, module, name, x),
            _ => throw new TorchExportException(
                name, module,
                "it is none of Sequential, Linear, Embedding, Flatten, Identity, Dropout, LayerNorm, BatchNorm1d, an activation, "
                    + "TransformerEncoderLayer, "
                + "TransformerEncoder, Recurrent (around a GRU or LSTM) and SelfAttention (around a MultiheadAttention)."),
        };
}
