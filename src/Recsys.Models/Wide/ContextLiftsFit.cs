using Recsys.Datasets;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using static TorchSharp.torch;

namespace Recsys.Models.Wide;

/// <summary>
/// Fits <see cref="ContextLifts"/> by softmax over the items, with the logarithm of their popularity as a bias that stays. A pair of user and item
/// counts once, however often it comes: a target of a recommendation is new to its user.
/// Contexts begin as nothing, and half of what they say is dropped out in every step.
/// </summary>
internal static class ContextLiftsFit
{
    /// <summary>Passes after which the lifts are looked at.</summary>
    public static readonly IReadOnlyList<int> Passes = [2, 5, 10];

    /// <summary>Interactions of a pass; of more a sample is drawn, anew each time.</summary>
    private const int MostOfPass = 150_000;

    private const double LearningRate = 5e-3, WeightDecay = 1, Dropout = 0.5, InitialDeviation = 0.3;
    private const string OfContext = "context", OfItems = "item";

    /// <summary>Streams of random numbers that no epoch of a training has.</summary>
    private const int FirstStream = int.MaxValue - 1_000;

    /// <summary>Half an interaction for items that nobody took, so that their logarithm is finite.</summary>
    private const float PseudoCount = 0.5f;

    /// <summary>Those after each of <see cref="Passes"/> up to so many.</summary>
    public static IReadOnlyList<ContextLifts> Of(TrainingInput input, int passes)
    {
        TorchRuntime.Initialize();
        using var outer = NewDisposeScope();
        var train = input.Split.Train;
        var (contexts, items) = (ContextBasis.Of(train.Context), ItemBasis.Of(input, readsCatalog: true));
        var basis = items.Matrix().WithTranspose();
        using var parameters = new ParameterSet();
        using (var generator = Seeded.Torch(input.Seed, FirstStream))
        {
            parameters.Add(OfContext, zeros(contexts.Rows, ContextLifts.Width));
            parameters.Add(OfItems, Seeded.Normal(generator, InitialDeviation, items.Rows, ContextLifts.Width));
        }

        var weights = WeightsOf(train);
        var softmax = new ItemSoftmax(items.Items, BiasOf(train, weights));
        var optimiser = new FusedAdam(parameters, LearningRate, WeightDecay);
        var result = new List<ContextLifts>();
        int[] rows = [.. Enumerable.Range(0, train.Count)];
        var size = BatchSizes.Of(asked: null, Math.Min(MostOfPass, rows.Length), steps: 70, least: 32, most: 1_024);
        for (var pass = 1; pass <= passes; pass++)
        {
            var random = Seeded.Net(input.Seed, FirstStream + pass);
            using var generator = Seeded.Torch(input.Seed, FirstStream + pass);
            random.Shuffle(rows);
            foreach (var batch in rows.Take(MostOfPass).Chunk(size))
            {
                using var scope = NewDisposeScope();
                var asked = CsrProduct.Of(
                    contexts.Select([.. batch.SelectMany(r => train.ContextOf(r).ToArray())], batch.Length).WithTranspose(), parameters[OfContext]);
                asked = Seeded.Dropout(asked, Dropout, generator);
                var loss = softmax.Loss(
                    asked, CsrProduct.Of(basis, parameters[OfItems]), [.. batch.Select(r => train.Items[r])], [.. batch.Select(r => weights[r])],
                    random);
                loss.backward();
                optimiser.Step();
                Garbage.Bound();
            }

            if (Passes.Contains(pass)) result.Add(Now(contexts, basis, parameters, pass));
        }

        return result;
    }

    private static ContextLifts Now(ContextBasis contexts, CsrMatrix basis, ParameterSet parameters, int passes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ofItems = ParameterSet.Floats(CsrProduct.Of(basis, parameters[OfItems])).ToArray();
        return new ContextLifts(contexts.Fold(parameters.ValuesOf(OfContext), ContextLifts.Width), ofItems) { Passes = passes };
    }

    /// <summary>1/n of the n interactions of a user with an item.</summary>
    private static float[] WeightsOf(InteractionDataset train)
    {
        var first = FirstRows.Of(train);
        var counts = new int[first.Length];
        foreach (var row in first) counts[row]++;
        return Array.ConvertAll(first, row => 1f / counts[row]);
    }

    private static float[] BiasOf(InteractionDataset train, float[] weights)
    {
        var counts = new float[train.ItemVocabulary.Size];
        Array.Fill(counts, PseudoCount);
        for (var r = 0; r < weights.Length; r++) counts[train.Items[r]] += weights[r];
        return Array.ConvertAll(counts, MathF.Log);
    }
}
