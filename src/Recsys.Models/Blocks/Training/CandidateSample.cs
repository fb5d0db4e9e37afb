namespace Recsys.Models.Blocks.Training;

/// <summary>
/// Items that stand for all in a softmax. The sum over all items is estimated in two strata: targets, such as those of a step, counted as they
/// are, and a uniform sample of the others, each standing for <c>others/sample</c> items (an unbiased estimate of the softmax's denominator).
/// </summary>
/// <param name="Items">The candidates: the targets first, each once.</param>
/// <param name="Correction">Shape [candidates]: the logarithm of how many items each stands for.</param>
/// <param name="Targets">Shape [targets]: their places among the candidates.</param>
internal sealed record CandidateSample(int[] Items, float[] Correction, int[] Targets)
{
    /// <summary>Draws a sample.</summary>
    /// <param name="targets">What is certain to be in it, repeats and all.</param>
    /// <param name="size">Items of the sample beside the targets.</param>
    /// <param name="items">Items, the padding one included, which takes no part.</param>
    /// <param name="choosable">How many may be drawn, the targets among them.</param>
    /// <param name="isChoosable">Which.</param>
    /// <param name="random">Draws.</param>
    public static CandidateSample Of(int[] targets, int size, int items, int choosable, Func<int, bool> isChoosable, Random random)
    {
        var place = new Dictionary<int, int>();
        var candidates = new List<int>();
        void Add(int item)
        {
            if (place.TryAdd(item, candidates.Count)) candidates.Add(item);
        }

        foreach (var target in targets) Add(target);
        var certain = candidates.Count;
        var others = choosable - certain;
        var wanted = Math.Min(size, others);
        while (candidates.Count < certain + wanted)
        {
            var item = random.Next(1, items);
            if (isChoosable(item)) Add(item);
        }

        var correction = new float[candidates.Count];
        correction.AsSpan(certain).Fill(wanted == 0 ? 0 : MathF.Log((float)others / wanted));
        return new CandidateSample([.. candidates], correction, Array.ConvertAll(targets, t => place[t]));
    }
}
