using Recsys.Models.Blocks.Training;
using Recsys.Models.Export;
using Recsys.Models.Export.Terms;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Autoencoder;

/// <summary>
/// The autoencoder in ONNX: the input layer gathers the rows of the items of the history instead of multiplying a row of mostly zeros.
/// </summary>
internal static class AutoencoderOnnxExport
{
    public static ItemScores Emit(GraphBuilder graph, QueryInputs inputs, AutoencoderNetwork network, ParameterSet values)
    {
        var distinct = DistinctHistory.Emit(graph, inputs.History, network.History.HalfLife);
        var sum = distinct.WeightedSum(graph, inputs.OfHistory(Table(values, AutoencoderNetwork.WeightOf(0))));
        var h = graph.Add(graph.Div(sum, distinct.NormOrOne(graph)), Constant(graph, values, AutoencoderNetwork.BiasOf(0)));
        var last = network.Layers - 1;
        for (var layer = 0; layer < last; layer++)
        {
            if (layer > 0)
            {
                h = graph.Gemm(
                    h, Constant(graph, values, AutoencoderNetwork.WeightOf(layer)), Constant(graph, values, AutoencoderNetwork.BiasOf(layer)),
                    transB: true);
            }

            h = network.IsVariational && layer == network.MiddleLayer
                ? graph.Slice(h, [0], [values[AutoencoderNetwork.BiasOf(layer)].shape[0] / 2], [1])
                : graph.Tanh(h);
        }

        return new ItemScores(
        [
            new DotTerm(h, Table(values, AutoencoderNetwork.WeightOf(last))),
            new BiasTerm(Table(values, AutoencoderNetwork.BiasOf(last))),
        ]);
    }

    private static GraphValue Constant(GraphBuilder graph, ParameterSet values, string name) =>
        graph.Initializer(name, values.ValuesOf(name), values[name].shape);

    private static ModelTable Table(ParameterSet values, string name) => ModelTable.Of(name, values[name]);
}
