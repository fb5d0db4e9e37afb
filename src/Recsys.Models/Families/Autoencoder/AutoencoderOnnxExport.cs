using Recsys.Models.Blocks.Training;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Autoencoder;

/// <summary>
/// The autoencoder in ONNX: the input layer gathers the rows of the items of the history instead of multiplying a row of mostly zeros.
/// </summary>
internal static class AutoencoderOnnxExport
{
    public static GraphValue Emit(GraphBuilder graph, QueryInputs inputs, AutoencoderNetwork network, ParameterSet values)
    {
        var distinct = DistinctHistory.Emit(graph, inputs.History, network.History.HalfLife);
        var sum = distinct.WeightedSum(graph, Table(graph, values, AutoencoderNetwork.WeightOf(0)));
        var h = graph.Add(graph.Div(sum, distinct.NormOrOne(graph)), Table(graph, values, AutoencoderNetwork.BiasOf(0)));
        for (var layer = 0; layer < network.Layers; layer++)
        {
            if (layer > 0)
            {
                h = graph.Gemm(
                    h, Table(graph, values, AutoencoderNetwork.WeightOf(layer)), Table(graph, values, AutoencoderNetwork.BiasOf(layer)),
                    transB: true);
            }

            if (network.IsVariational && layer == network.MiddleLayer)
            {
                h = graph.Slice(h, [0], [values[AutoencoderNetwork.BiasOf(layer)].shape[0] / 2], [1]);
            }
            else if (layer < network.Layers - 1)
            {
                h = graph.Tanh(h);
            }
        }

        return h;
    }

    private static GraphValue Table(GraphBuilder graph, ParameterSet values, string name) =>
        graph.Initializer(name, values.ValuesOf(name), values[name].shape);
}
