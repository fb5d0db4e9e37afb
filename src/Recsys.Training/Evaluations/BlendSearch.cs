using Recsys.Datasets.Splits;
using Recsys.Models.Blend;
using Recsys.Models.Export;
using Recsys.Registry.Serving;
using Recsys.Scoring;
using Recsys.Training.Runs;

namespace Recsys.Training.Evaluations;

/// <summary>What the search of a served blend finds of what scoring all items finds, without a version being published.</summary>
internal static class BlendSearch
{
    /// <summary>Real queries that are compared at most.</summary>
    private const int Cases = 200;

    /// <summary>Exports the blend into a folder that is gone at the end. Null where all items are scored.</summary>
    public static ServedSearch? Measure(BlendModel blend, DatasetSplit split)
    {
        if (blend.ItemSize <= SearchBuilder.LeastItems) return null;
        using var folder = new TemporaryFolder();
        var fields = split.Train.Context.Fields.Count;
        var export = new VersionExport(folder.Path, fields);
        export.Add(blend);
        using var version = ServedVersion.Open(export.Finish(), folder.Path);
        return SearchBuilder.Build(
            version, folder.Path, BlendModel.ModelName,
            [.. ParityQueries.Of(split, Cases).Select(q => ServedVersionCheck.QueryOf(q, fields, blend.ItemSize))]).Search;
    }
}
