using System.Numerics.Tensors;
using Recsys.Registry.Serving;
using Recsys.Scoring.Tables;
using Recsys.Scoring.Towers;

namespace Recsys.Scoring.Terms;

/// <summary>Makes terms of what a form says.</summary>
internal static class TermFactory
{
    /// <exception cref="InvalidDataException">Tables or outputs are missing or do not fit.</exception>
    public static Term Make(ServedTerm term, TableSet tables, IReadOnlyDictionary<string, Tower> towers)
    {
        switch (term)
        {
            case ServedDot product:
                var (tower, output) = Output(towers, product.Tower, product.Output);
                return new DotTerm(tables.OfItems(product.Items), r => r.Of(tower, output), product.Factor);
            case ServedItemDot like:
                var vectors = tables.OfItems(like.Items);
                return new DotTerm(vectors, r => vectors.Read((int)r.Query.Item, new float[vectors.Width]), like.Factor);
            case ServedContextDot dot:
                var context = tables.Numbers(dot.Context);
                return new DotTerm(tables.OfItems(dot.Items), r => Sum(context, r.Query.Context), dot.Factor);
            case ServedContextColumns columns:
                return new ContextColumnsTerm(tables.OfItems(columns.Items), columns.Factor);
            case ServedBias bias:
                return new BiasTerm(tables.OfItems(bias.Items), bias.Factor);
            case ServedPerceptron perceptron:
                var (own, vector) = Output(towers, perceptron.Tower, perceptron.Output);
                return new PerceptronTerm(
                    tables.OfItems(perceptron.Items), own, vector,
                    [.. perceptron.Layers.Select(l => (tables.Numbers(l.Weights), tables.Numbers(l.Bias)))], tables.Numbers(perceptron.Last),
                    perceptron.Factor);
            case ServedNeighbours neighbours:
                return new NeighboursTerm(
                    tables.Indices(neighbours.Items), tables.OfItems(neighbours.Weights), neighbours.HalfLife, neighbours.Factor);
            default:
                throw new InvalidDataException($"There is no term of the kind {term.GetType().Name}.");
        }
    }

    private static (Tower Tower, int Output) Output(IReadOnlyDictionary<string, Tower> towers, string name, string output) =>
        towers.TryGetValue(name, out var tower) ? (tower, tower.OutputOf(output)) : throw new InvalidDataException($"There is no tower '{name}'.");

    private static float[] Sum(NumberTable rows, long[] ids)
    {
        var (sum, room) = (new float[rows.Width], new float[rows.Width]);
        foreach (var id in ids) TensorPrimitives.Add(sum, rows.Read((int)id, room), sum);
        return sum;
    }
}
