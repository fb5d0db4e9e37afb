using Recsys.Datasets.Ratings;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Ratings.GcMc;

namespace Recsys.Models.Tests.Ratings;

/// <summary>GC-MC as the paper writes it, one node, one message and one sum after another, in double.</summary>
internal sealed class GcMcReference(RatingDataset train, ParameterValues values, GcMcOptions options)
{
    private readonly float[] _levels = train.Levels();

    public double Expected(int user, int item)
    {
        var (u, v) = (Vector(user, ofUser: true), Vector(item, ofUser: false));
        var (bases, mix) = (values["bases"].Values, values["mix"].Values);
        var o = options.OutputSize;
        var logits = new double[_levels.Length];
        for (var r = 0; r < logits.Length; r++)
        {
            for (var b = 0; b < options.Bases; b++)
            {
                double product = 0;
                for (var x = 0; x < o; x++)
                {
                    // P is stored transposed: its columns are rows.
                    for (var y = 0; y < o; y++) product += v[x] * bases[(((b * o) + x) * o) + y] * u[y];
                }

                logits[r] += mix[(r * options.Bases) + b] * product;
            }
        }

        var weights = logits.Select(Math.Exp).ToArray();
        return weights.Select((w, r) => w * _levels[r]).Sum() / weights.Sum();
    }

    private double[] Vector(int node, bool ofUser)
    {
        var stacked = options.Accumulation == GcMcAccumulation.Stack;
        var table = values[ofUser ? "item_messages" : "user_messages"];
        var (senders, width) = ((int)table.Shape[1], (int)table.Shape[2]);
        var hidden = new double[stacked ? width * _levels.Length : width];
        var received = Enumerable.Range(0, train.Count).Where(r => (ofUser ? train.Users[r] : train.Items[r]) == node).ToArray();
        foreach (var r in received)
        {
            var sender = ofUser ? train.Items[r] : train.Users[r];
            var level = Array.IndexOf(_levels, train.Values[r]);
            var sends = Enumerable.Range(0, train.Count).Count(n => (ofUser ? train.Items[n] : train.Users[n]) == sender);
            var c = options.Normalisation == GcMcNormalisation.Left ? received.Length : Math.Sqrt((double)received.Length * sends);
            for (var k = 0; k < width; k++)
            {
                double message = 0;
                for (var s = options.OrdinalSharing ? 0 : level; s <= level; s++) message += table.Values[(((s * senders) + sender) * width) + k];
                hidden[(stacked ? level * width : 0) + k] += message / c;
            }
        }

        var dense = values["dense"].Values;
        return [.. Enumerable.Range(0, options.OutputSize).Select(
            x => hidden.Select((h, k) => Math.Max(0, h) * dense[(x * hidden.Length) + k]).Sum())];
    }
}
