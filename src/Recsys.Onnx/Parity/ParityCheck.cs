namespace Recsys.Onnx.Parity;

/// <summary>
/// Runs an exported graph in ONNX Runtime and compares it with the model that it came from. Values must agree within
/// <c>|exported − reference| ≤ tolerance · scale</c>, where the scale is the magnitude of the terms of the value
/// (<see cref="ParityCase.Scales"/>): single precision promises no more. And the first hundred of each row must be the same,
/// but for those that the tolerance cannot tell apart.
/// </summary>
public static class ParityCheck
{
    /// <summary>The largest error that is let through, as a share of the scale.</summary>
    public const double DefaultTolerance = 1e-4;

    /// <summary>The length of the rankings that are compared.</summary>
    public const int First = 100;

    /// <summary>Compares an output over all cases.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="output">The name of the output to compare.</param>
    /// <param name="cases">Inputs with their reference values; enumerated once.</param>
    /// <param name="tolerance">The largest error allowed, as a share of the scale.</param>
    /// <exception cref="ParityException">
    /// The error is above the tolerance, the output has another number of values, or there was nothing to compare.
    /// </exception>
    public static ParityReport Run(OnnxModel model, string output, IEnumerable<ParityCase> cases, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(cases);
        using var runner = new OnnxRunner(model.ToArray());
        var tally = new ParityTally();
        foreach (var parityCase in cases)
        {
            var (actual, shape) = runner.Run(parityCase.Inputs, output)[0];
            var expected = parityCase.Expected;
            if (actual.Length != expected.Length)
            {
                throw new ParityException(
                    $"Case {tally.Cases}: output '{output}' has shape [{string.Join(", ", shape)}], {actual.Length} values; "
                        + $"the reference has {expected.Length}.");
            }

            var row = shape.Length == 0 ? 1 : shape[^1];
            var scales = parityCase.ScalesOf(row);
            for (var i = 0; i < actual.Length; i++) tally.Value(i, actual[i], expected[i], scales[i]);
            for (var from = 0; row > 1 && from < actual.Length; from += row)
            {
                tally.Order(
                    Best(actual.AsSpan(from, row), []), Best(expected.AsSpan(from, row), []), expected.AsSpan(from, row), scales.AsSpan(from, row));
            }

            tally.Case();
        }

        return tally.Judge(output, tolerance);
    }

    /// <summary>Compares answers: value j belongs to place <c>Places[j]</c> of the reference, every place once, the best first.</summary>
    /// <param name="name">What an error calls what has answered.</param>
    /// <param name="answers">References with what was answered; enumerated once.</param>
    /// <param name="tolerance">The largest error allowed, as a share of the scale.</param>
    /// <exception cref="ParityException">The error is above the tolerance, a place is missing, answered twice or outside the reference,
    /// or there was nothing to compare.</exception>
    public static ParityReport RunRanked(
        string name, IEnumerable<(ParityCase Case, int[] Places, float[] Values)> answers, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var tally = new ParityTally();
        foreach (var (parityCase, places, actual) in answers)
        {
            var expected = parityCase.Expected;
            CheckPlaces(tally.Cases, name, places, expected.Length);
            var scales = parityCase.ScalesOf(expected.Length);
            var excluded = parityCase.Excluded.ToHashSet();
            for (var j = 0; j < actual.Length; j++)
            {
                if (!excluded.Contains(places[j])) tally.Value(places[j], actual[j], expected[places[j]], scales[places[j]]);
            }

            tally.Order([.. places.Where(p => !excluded.Contains(p)).Take(First)], Best(expected, excluded), expected, scales);
            tally.Case();
        }

        return tally.Judge(name, tolerance);
    }

    private static void CheckPlaces(int parityCase, string output, int[] places, int size)
    {
        var answered = new bool[size];
        foreach (var place in places)
        {
            if (place < 0 || place >= size)
            {
                throw new ParityException($"Case {parityCase}: output '{output}' names place {place}; the reference has {size}.");
            }

            if (answered[place]) throw new ParityException($"Case {parityCase}: output '{output}' names place {place} twice.");
            answered[place] = true;
        }

        if (places.Length != size)
        {
            throw new ParityException($"Case {parityCase}: output '{output}' does not name place {Array.IndexOf(answered, false)}.");
        }
    }

    /// <summary>The places of the largest values, the best first, ties by the lower place.</summary>
    private static int[] Best(ReadOnlySpan<float> values, HashSet<int> excluded)
    {
        var worst = Comparer<(float Value, int Place)>.Create(
            (a, b) => a.Value != b.Value ? a.Value.CompareTo(b.Value) : b.Place.CompareTo(a.Place));
        var best = new PriorityQueue<int, (float, int)>(First + 1, worst);
        for (var i = 0; i < values.Length; i++)
        {
            if (excluded.Contains(i)) continue;
            if (best.Count < First) best.Enqueue(i, (values[i], i));
            else best.EnqueueDequeue(i, (values[i], i));
        }

        var places = new int[best.Count];
        for (var r = places.Length - 1; r >= 0; r--) places[r] = best.Dequeue();
        return places;
    }
}
