using System.Text;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Wide;

/// <summary>What stands beside a network, and how much it counts.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Lifts">The lifts of the context; null where they do not count.</param>
/// <param name="Neighbours">The table of pairs; null where none counts.</param>
internal sealed record WideParts(WideWeights Weights, ContextLifts? Lifts, ItemNeighbours? Neighbours)
{
    private const string Header = "recsys wide 4";

    /// <summary>Nothing.</summary>
    public static WideParts None { get; } = new(WideWeights.None, null, null);

    /// <summary>The same parts over all events, weighed as they are.</summary>
    public WideParts Refit(TrainingInput input) => this with
    {
        Lifts = Lifts?.Refit(input),
        Neighbours = Neighbours is { } table ? ItemNeighbours.Of(input.Split, table.Form) : null,
    };

    /// <summary>Those that <see cref="WideModel.Save"/> wrote first; the network lies behind them.</summary>
    /// <exception cref="InvalidDataException">The stream holds none.</exception>
    public static WideParts Read(TrainingInput input, Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var header = reader.ReadString();
        if (header != Header) throw new InvalidDataException($"The file is of '{header}'; expected '{Header}'.");
        var weights = new WideWeights { Lift = reader.ReadDouble(), Neighbours = reader.ReadDouble(), HalfLife = reader.ReadDouble() };
        var items = input.Split.Train.ItemVocabulary.Size;
        return new WideParts(
            weights,
            weights.Lift > 0 ? ContextLifts.Of(ParameterValues.Read(reader), input.Split.Train.Context.Cardinality, items) : null,
            weights.Neighbours > 0 ? ItemNeighbours.Of(ParameterValues.Read(reader).Items, items) : null);
    }

    /// <summary>What <see cref="Read"/> reads.</summary>
    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Header);
        writer.Write(Weights.Lift);
        writer.Write(Weights.Neighbours);
        writer.Write(Weights.HalfLife);
        Lifts?.ToValues().Write(writer);
        if (Neighbours is { } table) new ParameterValues([.. table.ToValues()]).Write(writer);
    }
}
